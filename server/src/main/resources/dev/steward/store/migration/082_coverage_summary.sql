CREATE TABLE coverage_summary (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  report ${key} NOT NULL,
  job_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  lines_covered BIGINT NOT NULL,
  lines_missed BIGINT NOT NULL,
  branches_covered BIGINT NOT NULL,
  branches_missed BIGINT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (run_id, report)
);
CREATE INDEX coverage_summary_job ON coverage_summary (job_id, report, number);
