CREATE TABLE job_link (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  other_key ${key} NOT NULL,
  threshold TEXT NOT NULL,
  PRIMARY KEY (job_id, kind, other_key)
);
CREATE INDEX job_link_other ON job_link (other_key, kind);
