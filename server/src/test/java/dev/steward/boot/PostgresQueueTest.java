package dev.steward.boot;

import java.nio.file.Path;

/** The build queue with PostgreSQL. */
class PostgresQueueTest extends QueueTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
