ALTER TABLE job ADD COLUMN kind TEXT NOT NULL DEFAULT 'job';
ALTER TABLE job ADD COLUMN shown_name TEXT;
CREATE INDEX job_parent ON job (parent_id);
