package dev.steward.boot;

import dev.steward.testing.TestServer;
import java.nio.file.Path;

/** Nodes with PostgreSQL. */
class PostgresNodesTest extends NodesTest {

  private final String database = TestServer.newPostgresUrl();

  @Override
  TestServer startServer(Path home) {
    return TestServer.onDatabase(database, home);
  }
}
