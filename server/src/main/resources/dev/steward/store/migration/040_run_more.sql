ALTER TABLE run ADD COLUMN outcome TEXT;
ALTER TABLE run ADD COLUMN built_on TEXT NOT NULL DEFAULT '';
CREATE INDEX run_result ON run (job_id, result, number);
CREATE TABLE run_note (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, kind)
);
