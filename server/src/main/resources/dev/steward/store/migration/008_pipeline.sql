CREATE TABLE pipeline_journal (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  position BIGINT NOT NULL,
  node BIGINT NOT NULL,
  part BIGINT NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
)${clustered};
CREATE TABLE pipeline_node (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  node BIGINT NOT NULL,
  parent BIGINT NOT NULL,
  kind TEXT NOT NULL,
  step TEXT NOT NULL,
  label TEXT,
  previous BIGINT NOT NULL,
  end_node BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (run_id, node)
)${clustered};
