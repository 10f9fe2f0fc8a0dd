package dev.steward.boot;

import dev.steward.testing.TestServer;
import java.nio.file.Path;

/** SCM polling, webhooks and their tokens with PostgreSQL. */
class PostgresScmAndWebhooksTest extends ScmAndWebhooksTest {

  private final String database = TestServer.newPostgresUrl();

  @Override
  TestServer startServer(Path home) {
    return TestServer.onDatabase(database, home);
  }
}
