ALTER TABLE node ADD COLUMN offline_disconnects BIGINT NOT NULL DEFAULT 0;
CREATE TABLE node_connection (
  name ${key} PRIMARY KEY,
  secret_generation BIGINT NOT NULL,
  host_keys TEXT NOT NULL
);
