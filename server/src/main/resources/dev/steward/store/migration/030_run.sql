CREATE TABLE run (
  id ${id},
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  state TEXT NOT NULL,
  result TEXT,
  step BIGINT NOT NULL,
  executor BIGINT NOT NULL,
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
CREATE INDEX run_unfinished ON run (state) WHERE state <> 'done';
CREATE TABLE board (
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
  ended_lately BIGINT NOT NULL,
  failed_lately BIGINT NOT NULL,
  estimate BIGINT NOT NULL
);
CREATE TABLE queue_item (
  id ${id},
  job_id BIGINT NOT NULL,
  job_name TEXT NOT NULL,
  state TEXT NOT NULL,
  causes TEXT NOT NULL,
  parameters TEXT NOT NULL,
  entered_at BIGINT NOT NULL,
  due_at BIGINT NOT NULL,
  left_at BIGINT,
  run_number BIGINT
);
CREATE INDEX queue_waiting ON queue_item (state, id) WHERE state = 'waiting';
CREATE INDEX queue_job ON queue_item (job_id);
