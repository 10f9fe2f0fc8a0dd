CREATE TABLE migration (
  number BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at BIGINT NOT NULL
);
CREATE TABLE home (
  name ${key} PRIMARY KEY,
  value TEXT NOT NULL
);
CREATE TABLE setting (
  name ${key} PRIMARY KEY,
  value TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE TABLE log_recorder (
  name ${key} PRIMARY KEY,
  levels TEXT NOT NULL
);
CREATE TABLE config_digest (
  name ${key} PRIMARY KEY,
  digest TEXT NOT NULL
);
CREATE TABLE audit (
  id ${id},
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  address TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL,
  detail TEXT NOT NULL
);
CREATE INDEX audit_backup ON audit (id) WHERE action = 'backup';
CREATE TABLE user_account (
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
CREATE TABLE membership (
  user_id BIGINT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  group_key ${key} NOT NULL,
  group_name TEXT NOT NULL,
  PRIMARY KEY (user_id, group_key)
);
CREATE INDEX membership_group ON membership (group_key);
CREATE TABLE token (
  id ${id},
  uuid ${key} NOT NULL UNIQUE,
  user_id BIGINT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  kind TEXT NOT NULL,
  hash ${key} NOT NULL,
  key_id TEXT NOT NULL,
  encrypted_value ${blob},
  created_by TEXT NOT NULL,
  created_at BIGINT,
  expires_on TEXT,
  revoked_at BIGINT,
  use_count BIGINT NOT NULL,
  last_used_at BIGINT,
  last_address TEXT,
  last_agent TEXT,
  last_path TEXT
);
CREATE UNIQUE INDEX token_hash ON token (hash, user_id);
CREATE INDEX token_user ON token (user_id, revoked_at);
CREATE INDEX token_revoked ON token (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE TABLE login_session (
  id_hash ${key} PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  seed TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  address TEXT NOT NULL DEFAULT '',
  agent TEXT NOT NULL DEFAULT '',
  login ${key} NOT NULL DEFAULT ''
);
CREATE INDEX login_session_user ON login_session (user_id);
CREATE INDEX login_session_seen ON login_session (seen_at);
CREATE INDEX login_session_login ON login_session (login);
CREATE TABLE remember_me (
  value_hash ${key} PRIMARY KEY,
  user_id BIGINT NOT NULL REFERENCES user_account (id) ON DELETE CASCADE,
  seed TEXT NOT NULL,
  expires_at BIGINT NOT NULL,
  login ${key} NOT NULL,
  spent_at BIGINT,
  ended_at BIGINT
);
CREATE INDEX remember_me_user ON remember_me (user_id);
CREATE INDEX remember_me_login ON remember_me (login);
CREATE TABLE job (
  id ${id},
  parent_id BIGINT,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  full_key ${key} NOT NULL UNIQUE,
  display_name TEXT,
  disabled BIGINT NOT NULL,
  awaiting_first_save BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  next_number BIGINT NOT NULL,
  definition TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX job_parent ON job (parent_id);
CREATE TABLE job_revision (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (job_id, number)
);
CREATE TABLE job_link (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  other_key ${key} NOT NULL,
  threshold TEXT NOT NULL,
  PRIMARY KEY (job_id, kind, other_key)
);
CREATE INDEX job_link_other ON job_link (other_key, kind);
CREATE TABLE job_keeps_dependencies (
  job_id BIGINT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE
);
CREATE TABLE item_grant (
  item_id BIGINT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  inheritance TEXT NOT NULL,
  entries TEXT NOT NULL
);
CREATE TABLE item_grant_user (
  name_key ${key} NOT NULL,
  item_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  PRIMARY KEY (name_key, item_id)
);
CREATE INDEX item_grant_user_item ON item_grant_user (item_id);
CREATE TABLE pending_file_deletion (
  id ${id},
  path TEXT NOT NULL
);
CREATE TABLE job_view (
  id ${id},
  owner_key ${key} NOT NULL,
  folder_id BIGINT REFERENCES job (id) ON DELETE CASCADE,
  user_id BIGINT REFERENCES user_account (id) ON DELETE CASCADE,
  outer_id BIGINT REFERENCES job_view (id) ON DELETE CASCADE,
  name ${key} NOT NULL,
  is_primary BIGINT NOT NULL,
  definition TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX job_view_name ON job_view (owner_key, name);
CREATE INDEX job_view_folder ON job_view (folder_id);
CREATE INDEX job_view_user ON job_view (user_id);
CREATE INDEX job_view_outer ON job_view (outer_id);
CREATE TABLE job_view_item (
  view_id BIGINT NOT NULL REFERENCES job_view (id) ON DELETE CASCADE,
  full_key ${key} NOT NULL,
  PRIMARY KEY (view_id, full_key)
);
CREATE INDEX job_view_item_key ON job_view_item (full_key);
CREATE TABLE credential_domain (
  id ${id},
  store ${key} NOT NULL,
  user_id BIGINT REFERENCES user_account (id) ON DELETE CASCADE,
  item_id BIGINT REFERENCES job (id) ON DELETE CASCADE,
  name ${key} NOT NULL,
  description TEXT NOT NULL,
  specifications TEXT NOT NULL
);
CREATE UNIQUE INDEX credential_domain_name ON credential_domain (store, name);
CREATE INDEX credential_domain_user ON credential_domain (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX credential_domain_item ON credential_domain (item_id) WHERE item_id IS NOT NULL;
CREATE TABLE credential (
  id ${id},
  store ${key} NOT NULL,
  user_id BIGINT REFERENCES user_account (id) ON DELETE CASCADE,
  item_id BIGINT REFERENCES job (id) ON DELETE CASCADE,
  domain ${key} NOT NULL,
  name ${key} NOT NULL,
  scope TEXT NOT NULL,
  description TEXT NOT NULL,
  kind TEXT NOT NULL,
  public_data TEXT NOT NULL,
  encrypted_data ${blob} NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX credential_name ON credential (store, name, domain);
CREATE INDEX credential_user ON credential (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX credential_item ON credential (item_id) WHERE item_id IS NOT NULL;
CREATE TABLE node (
  id ${id},
  name ${key} NOT NULL UNIQUE,
  description TEXT NOT NULL,
  executors BIGINT NOT NULL,
  mode TEXT NOT NULL,
  labels TEXT NOT NULL,
  folder TEXT NOT NULL,
  definition TEXT NOT NULL,
  offline_by TEXT,
  offline_reason TEXT,
  offline_at BIGINT,
  created_at BIGINT NOT NULL
);
CREATE TABLE queue_item (
  id ${id},
  job_id BIGINT NOT NULL,
  job_name TEXT NOT NULL,
  state TEXT NOT NULL,
  causes TEXT NOT NULL,
  parameters TEXT NOT NULL,
  merge_key ${key} NOT NULL DEFAULT '',
  entered_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  left_at BIGINT,
  run_number BIGINT
);
CREATE INDEX queue_waiting ON queue_item (state, id) WHERE state = 'waiting';
CREATE INDEX queue_job ON queue_item (job_id);
CREATE INDEX queue_waiting_job ON queue_item (job_id, merge_key) WHERE state = 'waiting';
CREATE TABLE idempotency_key (
  key_digest ${key} PRIMARY KEY,
  owner ${key} NOT NULL,
  request_digest ${key} NOT NULL,
  item_id BIGINT NOT NULL,
  joined BIGINT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX idempotency_key_owner ON idempotency_key (owner);
CREATE INDEX idempotency_key_created ON idempotency_key (created_at);
CREATE TABLE run (
  id ${id},
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  state TEXT NOT NULL,
  result TEXT,
  outcome TEXT,
  step BIGINT NOT NULL,
  plan TEXT NOT NULL DEFAULT '',
  steps TEXT NOT NULL DEFAULT '',
  executor BIGINT NOT NULL,
  built_on TEXT NOT NULL DEFAULT '',
  cookie TEXT NOT NULL,
  definition_revision BIGINT NOT NULL,
  causes TEXT NOT NULL,
  parameters TEXT NOT NULL,
  scheduled_at BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT,
  stopped_by TEXT,
  description TEXT,
  display_name TEXT,
  keep BIGINT NOT NULL,
  artifacts TEXT
);
CREATE UNIQUE INDEX run_number ON run (job_id, number);
CREATE INDEX run_result ON run (job_id, result, number);
CREATE INDEX run_unfinished ON run (state) WHERE state <> 'done';
CREATE INDEX run_unfinished_job ON run (job_id) WHERE state <> 'done';
CREATE INDEX run_unfinished_node ON run (built_on) WHERE state <> 'done';
CREATE TABLE run_note (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (run_id, kind)
);
CREATE TABLE job_status (
  job_id BIGINT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  first BIGINT NOT NULL,
  last BIGINT NOT NULL,
  last_result TEXT,
  running BIGINT NOT NULL,
  completed BIGINT NOT NULL,
  stable BIGINT NOT NULL,
  successful BIGINT NOT NULL,
  unstable BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  unsuccessful BIGINT NOT NULL,
  completed_result TEXT,
  recent_ended BIGINT NOT NULL,
  recent_failed BIGINT NOT NULL,
  estimate BIGINT NOT NULL,
  recent TEXT NOT NULL DEFAULT '',
  succeeded_at BIGINT NOT NULL DEFAULT 0,
  failed_at BIGINT NOT NULL DEFAULT 0
);
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
  produced BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (hash, run_id)
);
CREATE INDEX fingerprint_use_run ON fingerprint_use (run_id);
CREATE TABLE job_schedule (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  spec TEXT NOT NULL,
  seed TEXT NOT NULL,
  next_at BIGINT NOT NULL,
  set_at BIGINT NOT NULL,
  PRIMARY KEY (job_id, kind)
);
CREATE INDEX job_schedule_next ON job_schedule (next_at);
CREATE TABLE job_repository (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  url_key ${key} NOT NULL,
  PRIMARY KEY (job_id, url_key)
);
CREATE INDEX job_repository_url ON job_repository (url_key);
CREATE TABLE job_webhook (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  kind ${key} NOT NULL,
  secret ${key} NOT NULL,
  PRIMARY KEY (job_id, kind)
);
CREATE INDEX job_webhook_secret ON job_webhook (kind, secret);
CREATE TABLE notify_token (
  id ${id},
  uuid ${key} NOT NULL UNIQUE,
  name TEXT NOT NULL,
  hash ${key} NOT NULL UNIQUE,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL
);
