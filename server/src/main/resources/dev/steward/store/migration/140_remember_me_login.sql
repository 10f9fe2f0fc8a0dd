ALTER TABLE remembered ADD COLUMN login ${key} NOT NULL DEFAULT '';
ALTER TABLE remembered ADD COLUMN spent_at BIGINT;
ALTER TABLE remembered ADD COLUMN ended_at BIGINT;
UPDATE remembered SET login = value_hash;
CREATE INDEX remembered_login ON remembered (login);
ALTER TABLE login_session ADD COLUMN login ${key} NOT NULL DEFAULT '';
CREATE INDEX login_session_login ON login_session (login);
