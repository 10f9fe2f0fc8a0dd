package dev.steward.boot;

import dev.steward.testing.TestServer;
import java.nio.file.Path;

/** Configuration as code with PostgreSQL. */
class PostgresConfigurationTest extends ConfigurationAsCodeTest {

  private final String database = TestServer.newPostgresUrl();

  @Override
  TestServer startServer(Path home) {
    return TestServer.onDatabase(database, home);
  }
}
