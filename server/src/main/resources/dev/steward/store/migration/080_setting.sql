CREATE TABLE setting (
  name ${key} PRIMARY KEY,
  value TEXT NOT NULL,
  changed_at BIGINT NOT NULL
);
