package dev.steward.boot;

import java.nio.file.Path;

/** Tests and fingerprints, kept in PostgreSQL. */
class PostgresReportsTest extends ReportsTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
