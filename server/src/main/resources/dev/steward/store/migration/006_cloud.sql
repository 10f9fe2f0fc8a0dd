CREATE TABLE cloud (
  name ${key} PRIMARY KEY,
  definition TEXT NOT NULL
);
