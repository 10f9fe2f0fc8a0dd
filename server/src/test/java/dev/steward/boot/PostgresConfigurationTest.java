package dev.steward.boot;

import java.nio.file.Path;

/** Configuration as code with PostgreSQL. */
class PostgresConfigurationTest extends ConfigurationTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
