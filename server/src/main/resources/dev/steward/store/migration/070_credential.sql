CREATE TABLE credential_domain (
  id ${id},
  store ${key} NOT NULL,
  person_id BIGINT REFERENCES person (id) ON DELETE CASCADE,
  item_id BIGINT REFERENCES job (id) ON DELETE CASCADE,
  name ${key} NOT NULL,
  description TEXT NOT NULL,
  specifications TEXT NOT NULL
);
CREATE UNIQUE INDEX credential_domain_name ON credential_domain (store, name);
CREATE INDEX credential_domain_person ON credential_domain (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX credential_domain_item ON credential_domain (item_id) WHERE item_id IS NOT NULL;
CREATE TABLE credential (
  id ${id},
  store ${key} NOT NULL,
  person_id BIGINT REFERENCES person (id) ON DELETE CASCADE,
  item_id BIGINT REFERENCES job (id) ON DELETE CASCADE,
  domain ${key} NOT NULL,
  name ${key} NOT NULL,
  scope TEXT NOT NULL,
  description TEXT NOT NULL,
  kind TEXT NOT NULL,
  shown TEXT NOT NULL,
  sealed ${blob} NOT NULL,
  changed_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX credential_name ON credential (store, name, domain);
CREATE INDEX credential_person ON credential (person_id) WHERE person_id IS NOT NULL;
CREATE INDEX credential_item ON credential (item_id) WHERE item_id IS NOT NULL;
