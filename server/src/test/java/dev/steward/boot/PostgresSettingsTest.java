package dev.steward.boot;

import java.nio.file.Path;

/** Settings with PostgreSQL. */
class PostgresSettingsTest extends SettingsTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
