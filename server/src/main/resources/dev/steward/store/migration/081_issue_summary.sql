CREATE TABLE issue_summary (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  tool ${key} NOT NULL,
  job_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  part TEXT NOT NULL,
  name TEXT NOT NULL,
  errors BIGINT NOT NULL,
  high BIGINT NOT NULL,
  normal BIGINT NOT NULL,
  low BIGINT NOT NULL,
  added BIGINT NOT NULL,
  fixed BIGINT NOT NULL,
  status TEXT NOT NULL,
  no_issues_since BIGINT NOT NULL,
  successful_since BIGINT NOT NULL,
  PRIMARY KEY (run_id, tool)
);
CREATE INDEX issue_summary_job ON issue_summary (job_id, tool, number);
