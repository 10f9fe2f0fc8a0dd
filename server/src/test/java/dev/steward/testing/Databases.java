package dev.steward.testing;

import dev.steward.store.Store;
import dev.steward.store.Stores;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.concurrent.atomic.AtomicInteger;

/** Real databases for contract tests: SQLite in a folder, PostgreSQL in one embedded server. */
public final class Databases {

  private static final AtomicInteger COUNTER = new AtomicInteger();

  private Databases() {}

  /** One PostgreSQL server for all tests of this JVM, started on first use. */
  private static final class PostgresHolder {
    static final EmbeddedPostgres POSTGRES = start();

    private static EmbeddedPostgres start() {
      try {
        return EmbeddedPostgres.builder().start();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  public static Store sqlite(Path folder) {
    return Stores.open(null, null, null, folder, Clock.systemUTC());
  }

  /** A new database. */
  public static Store postgres() {
    return Stores.open(postgresUrl(), "postgres", "postgres", Path.of("."), Clock.systemUTC());
  }

  /** The URL of a new database, without its user. */
  public static String postgresUrl() {
    String name = "t" + COUNTER.incrementAndGet();
    try (Connection connection = PostgresHolder.POSTGRES.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return PostgresHolder.POSTGRES.getJdbcUrl("postgres", name);
  }
}
