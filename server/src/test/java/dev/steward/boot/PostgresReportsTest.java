package dev.steward.boot;

import java.nio.file.Path;

/** Test reports and fingerprints with PostgreSQL. */
class PostgresReportsTest extends ReportsTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
