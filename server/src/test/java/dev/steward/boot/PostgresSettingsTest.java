package dev.steward.boot;

import dev.steward.testing.TestServer;
import java.nio.file.Path;

/** Settings with PostgreSQL. */
class PostgresSettingsTest extends SettingsTest {

  private final String database = TestServer.newPostgresUrl();

  @Override
  TestServer startServer(Path home) {
    return TestServer.onDatabase(database, home);
  }
}
