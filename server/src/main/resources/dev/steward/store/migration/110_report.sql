CREATE TABLE report_summary (
  run_id BIGINT PRIMARY KEY REFERENCES run (id) ON DELETE CASCADE,
  job_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  total BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  skipped BIGINT NOT NULL,
  millis BIGINT NOT NULL,
  health_scale BIGINT NOT NULL
);
CREATE INDEX report_summary_job ON report_summary (job_id, number);
CREATE TABLE fingerprint_use (
  hash ${key} NOT NULL,
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  job_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  file_name TEXT NOT NULL,
  made BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (hash, run_id)
);
CREATE INDEX fingerprint_use_run ON fingerprint_use (run_id);
