package dev.steward.boot;

import java.nio.file.Path;

/** SCM polling, webhooks and their tokens with PostgreSQL. */
class PostgresSourcesTest extends SourcesTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
