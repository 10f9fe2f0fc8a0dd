CREATE TABLE job_view (
  id ${id},
  owner_key ${key} NOT NULL,
  folder_id BIGINT REFERENCES job (id) ON DELETE CASCADE,
  person_id BIGINT REFERENCES person (id) ON DELETE CASCADE,
  outer_id BIGINT REFERENCES job_view (id) ON DELETE CASCADE,
  name ${key} NOT NULL,
  is_primary BIGINT NOT NULL,
  definition TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX job_view_name ON job_view (owner_key, name);
CREATE INDEX job_view_folder ON job_view (folder_id);
CREATE INDEX job_view_person ON job_view (person_id);
CREATE INDEX job_view_outer ON job_view (outer_id);
CREATE TABLE job_view_item (
  view_id BIGINT NOT NULL REFERENCES job_view (id) ON DELETE CASCADE,
  full_key ${key} NOT NULL,
  PRIMARY KEY (view_id, full_key)
);
CREATE INDEX job_view_item_key ON job_view_item (full_key);
