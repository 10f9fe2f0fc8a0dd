package dev.steward.boot;

import java.nio.file.Path;

/** Nodes with PostgreSQL. */
class PostgresNodesTest extends NodesTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
