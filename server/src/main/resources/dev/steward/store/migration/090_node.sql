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
