CREATE TABLE migration (
  number BIGINT PRIMARY KEY,
  name TEXT NOT NULL,
  checksum TEXT NOT NULL,
  applied_at BIGINT NOT NULL
);
CREATE TABLE home (
  name ${key} PRIMARY KEY,
  value TEXT NOT NULL
);
