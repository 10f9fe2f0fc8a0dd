CREATE TABLE managed_file (
  id ${id},
  store ${key} NOT NULL,
  item_id BIGINT REFERENCES job (id) ON DELETE CASCADE,
  name ${key} NOT NULL,
  kind TEXT NOT NULL,
  title TEXT NOT NULL,
  comment TEXT NOT NULL,
  credentials TEXT NOT NULL,
  encrypted_content ${blob} NOT NULL
);
CREATE UNIQUE INDEX managed_file_name ON managed_file (store, name);
CREATE INDEX managed_file_item ON managed_file (item_id) WHERE item_id IS NOT NULL;
