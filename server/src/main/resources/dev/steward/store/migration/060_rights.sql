CREATE TABLE membership (
  person_id BIGINT NOT NULL REFERENCES person (id) ON DELETE CASCADE,
  group_key ${key} NOT NULL,
  group_name TEXT NOT NULL,
  PRIMARY KEY (person_id, group_key)
);
CREATE INDEX membership_group ON membership (group_key);
CREATE TABLE item_grant (
  item_id BIGINT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE,
  inheritance TEXT NOT NULL,
  entries TEXT NOT NULL
);
