CREATE TABLE job_keeping (
  job_id BIGINT PRIMARY KEY REFERENCES job (id) ON DELETE CASCADE
);
INSERT INTO job_keeping (job_id) SELECT id FROM job WHERE definition LIKE '%<keepDependencies>true</keepDependencies>%';
