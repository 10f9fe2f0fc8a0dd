ALTER TABLE queue_item ADD COLUMN merge_key ${key} NOT NULL DEFAULT '';
CREATE INDEX queue_waiting_job ON queue_item (job_id, merge_key) WHERE state = 'waiting';
CREATE INDEX run_unfinished_job ON run (job_id) WHERE state <> 'done';
CREATE INDEX run_unfinished_node ON run (built_on) WHERE state <> 'done';
