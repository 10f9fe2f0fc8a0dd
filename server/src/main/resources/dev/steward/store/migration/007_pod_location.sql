CREATE TABLE pod_location (
  cloud ${key} NOT NULL,
  server_url ${key} NOT NULL,
  namespace ${key} NOT NULL,
  server_certificate TEXT NOT NULL,
  skip_tls_verify BIGINT NOT NULL,
  credentials_id TEXT NOT NULL,
  PRIMARY KEY (cloud, server_url, namespace)
);
