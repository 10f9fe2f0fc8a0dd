CREATE TABLE stage_summary (
  run_id BIGINT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  job_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  stages TEXT NOT NULL
);
CREATE INDEX stage_summary_job ON stage_summary (job_id, number);
