CREATE TABLE job (
  id ${id},
  parent_id BIGINT,
  name TEXT NOT NULL,
  full_name TEXT NOT NULL,
  full_key ${key} NOT NULL UNIQUE,
  disabled BIGINT NOT NULL,
  held BIGINT NOT NULL,
  revision BIGINT NOT NULL,
  next_number BIGINT NOT NULL,
  definition TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE TABLE job_revision (
  job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  number BIGINT NOT NULL,
  at BIGINT NOT NULL,
  actor TEXT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (job_id, number)
);
CREATE TABLE doomed (
  id ${id},
  path TEXT NOT NULL
);
