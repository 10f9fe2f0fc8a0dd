ALTER TABLE queue_item ADD COLUMN task TEXT NOT NULL DEFAULT 'build';
ALTER TABLE queue_item ADD COLUMN run_id BIGINT;
ALTER TABLE queue_item ADD COLUMN block ${key};
ALTER TABLE queue_item ADD COLUMN label TEXT;
ALTER TABLE queue_item ADD COLUMN description TEXT;
CREATE INDEX queue_block ON queue_item (run_id, block) WHERE run_id IS NOT NULL;
CREATE TABLE executor_lease (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  block ${key} NOT NULL,
  node ${key} NOT NULL,
  executor BIGINT NOT NULL,
  description TEXT NOT NULL,
  PRIMARY KEY (run_id, block)
);
CREATE UNIQUE INDEX executor_lease_executor ON executor_lease (node, executor);
