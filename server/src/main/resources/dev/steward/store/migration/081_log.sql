CREATE TABLE log_recorder (
  name ${key} PRIMARY KEY,
  levels TEXT NOT NULL
);
