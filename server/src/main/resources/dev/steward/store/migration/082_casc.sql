CREATE TABLE casc_mark (
  name ${key} PRIMARY KEY,
  mark TEXT NOT NULL
);
