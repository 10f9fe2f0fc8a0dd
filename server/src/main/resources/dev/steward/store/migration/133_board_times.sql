ALTER TABLE board ADD COLUMN succeeded_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE board ADD COLUMN failed_at BIGINT NOT NULL DEFAULT 0;
UPDATE board SET succeeded_at = COALESCE((SELECT started_at FROM run WHERE job_id = board.job_id AND number = board.successful), 0), failed_at = COALESCE((SELECT started_at FROM run WHERE job_id = board.job_id AND number = board.failed), 0);
