CREATE TABLE trigger_state (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  state TEXT NOT NULL,
  PRIMARY KEY (job_id, kind)
);
