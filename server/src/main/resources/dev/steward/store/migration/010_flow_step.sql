CREATE TABLE lock_resource (
  name ${key} PRIMARY KEY,
  labels TEXT NOT NULL,
  description TEXT NOT NULL
);
CREATE TABLE lock_request (
  id ${id},
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  node BIGINT NOT NULL,
  request TEXT NOT NULL,
  requested_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX lock_request_node ON lock_request (run_id, node);
CREATE TABLE lock_owner (
  resource ${key} PRIMARY KEY,
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  node BIGINT NOT NULL,
  since BIGINT NOT NULL,
  reason TEXT NOT NULL
);
CREATE INDEX lock_owner_node ON lock_owner (run_id, node);
CREATE TABLE pipeline_milestone (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  node BIGINT NOT NULL,
  job_id BIGINT NOT NULL,
  number BIGINT NOT NULL,
  ordinal BIGINT NOT NULL,
  PRIMARY KEY (run_id, node)
);
CREATE INDEX pipeline_milestone_job ON pipeline_milestone (job_id, number);
CREATE TABLE pipeline_input (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  node BIGINT NOT NULL,
  answer TEXT NOT NULL,
  PRIMARY KEY (run_id, node)
);
