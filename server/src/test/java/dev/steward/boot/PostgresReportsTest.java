package dev.steward.boot;

import dev.steward.testing.TestServer;
import java.nio.file.Path;

/** Test reports and fingerprints with PostgreSQL. */
class PostgresReportsTest extends ReportsTest {

  private final String database = TestServer.newPostgresUrl();

  @Override
  TestServer startServer(Path home) {
    return TestServer.onDatabase(database, home);
  }
}
