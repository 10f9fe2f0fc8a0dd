CREATE TABLE job_time (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  spec TEXT NOT NULL,
  seed TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  PRIMARY KEY (job_id, kind)
);
CREATE INDEX job_time_next ON job_time (next_at);
CREATE TABLE job_source (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  url_key ${key} NOT NULL,
  PRIMARY KEY (job_id, url_key)
);
CREATE INDEX job_source_url ON job_source (url_key);
CREATE TABLE job_hook (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  secret ${key} NOT NULL,
  PRIMARY KEY (job_id, kind)
);
CREATE INDEX job_hook_secret ON job_hook (kind, secret);
CREATE TABLE notify_token (
  id ${id},
  uuid ${key} NOT NULL UNIQUE,
  name TEXT NOT NULL,
  hash ${key} NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL
);
