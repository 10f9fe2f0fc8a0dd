package dev.steward.boot;

import java.nio.file.Path;

/** Sources, their hooks and tokens, kept in PostgreSQL. */
class PostgresSourcesTest extends SourcesTest {

  private final String database = Running.freshPostgres();

  @Override
  Running open(Path home) {
    return Running.on(database, home);
  }
}
