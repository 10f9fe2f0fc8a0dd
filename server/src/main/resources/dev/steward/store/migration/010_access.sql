CREATE TABLE person (
  id ${id},
  name_key ${key} NOT NULL UNIQUE,
  name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  description TEXT,
  disabled BIGINT NOT NULL,
  password TEXT,
  version BIGINT NOT NULL,
  seed TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE token (
  id ${id},
  uuid ${key} NOT NULL UNIQUE,
  person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  hash ${key} NOT NULL,
  key_id TEXT NOT NULL,
  sealed ${blob},
  made_by TEXT NOT NULL,
  created_at BIGINT,
  expires_on TEXT,
  revoked_at BIGINT,
  use_count BIGINT NOT NULL,
  last_used_at BIGINT,
  last_address TEXT,
  last_agent TEXT,
  last_path TEXT
);
CREATE UNIQUE INDEX token_hash ON token (hash, person_id);
CREATE INDEX token_person ON token (person_id, revoked_at);
CREATE INDEX token_revoked ON token (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE TABLE login_session (
  id_hash ${key} PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  seed TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL
);
CREATE INDEX login_session_person ON login_session (person_id);
CREATE INDEX login_session_seen ON login_session (seen_at);
CREATE TABLE remembered (
  value_hash ${key} PRIMARY KEY,
  person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  seed TEXT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE INDEX remembered_person ON remembered (person_id);
CREATE TABLE audit (
  id ${id},
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
