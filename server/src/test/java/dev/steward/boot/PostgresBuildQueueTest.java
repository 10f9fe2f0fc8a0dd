package dev.steward.boot;

import dev.steward.testing.TestServer;
import java.nio.file.Path;

/** The build queue with PostgreSQL. */
class PostgresBuildQueueTest extends BuildQueueTest {

  private final String database = TestServer.newPostgresUrl();

  @Override
  TestServer startServer(Path home) {
    return TestServer.onDatabase(database, home);
  }
}
