package dev.steward.boot;

import java.nio.file.Path;

/** Configuration as YAML, kept in PostgreSQL. */
class PostgresConfigurationTest extends ConfigurationTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
