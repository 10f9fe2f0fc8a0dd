CREATE TABLE pipeline_library (
  kind ${key} NOT NULL,
  name ${key} NOT NULL,
  position BIGINT NOT NULL,
  definition TEXT NOT NULL,
  PRIMARY KEY (kind, name)
);
CREATE TABLE library_tree (
  id ${key} PRIMARY KEY,
  content ${blob} NOT NULL
);
CREATE TABLE run_library (
  run_id BIGINT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
  name ${key} NOT NULL,
  tree ${key} NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (run_id, name)
)${clustered};
CREATE INDEX run_library_name ON run_library (name, run_id);
CREATE INDEX run_library_tree ON run_library (tree);
CREATE TABLE library_cache (
  id ${key} PRIMARY KEY,
  tree ${key} NOT NULL,
  revision TEXT NOT NULL,
  stored_at BIGINT NOT NULL
);
CREATE INDEX library_cache_tree ON library_cache (tree);
