CREATE TABLE item_grant_user (
  name_key ${key} NOT NULL,
  item_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
  PRIMARY KEY (name_key, item_id)
);
CREATE INDEX item_grant_user_item ON item_grant_user (item_id);
ALTER TABLE item_grant ADD COLUMN names_kept BIGINT NOT NULL DEFAULT 0;
CREATE INDEX item_grant_names_unkept ON item_grant (item_id) WHERE names_kept = 0;
