package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.Test;

class PostgresStoreTest extends StoreContract {

  @Override
  Store open(Path home) {
    return Databases.postgres();
  }

  @Test
  void aSecondServerOnTheSameDatabaseIsRefused() {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC())) {
      assertThat(first.statementsOfThisThread()).isNotNegative();
      assertThatThrownBy(
              () -> Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC()))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("Another server uses this database");
    }
  }

  @Test
  void aServerThatLostItsLockWritesNoMore() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC())) {
      try (var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
          var statement = connection.createStatement()) {
        statement.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND"
                + " database = (SELECT oid FROM pg_database WHERE datname = current_database())");
      }
      long end = System.nanoTime() + 10_000_000_000L;
      int written = 0;
      try {
        while (System.nanoTime() < end) {
          String name = "n" + written++;
          first.write(tx -> tx.update("INSERT INTO home (name, value) VALUES (?, '1')", name));
        }
      } catch (Broken e) {
        assertThat(e).hasMessageContaining("lock on the database was lost");
        return;
      }
      throw new AssertionError("went on writing for 10 s without its lock");
    }
  }

  @Test
  void aDatabaseThatCannotBeReachedIsToldWithoutItsUrl() {
    assertThatThrownBy(() ->
            Stores.open(
                "jdbc:postgresql://127.0.0.1:1/x?password=a-secret-value",
                null,
                null,
                Path.of("."),
                Clock.systemUTC()))
        .isInstanceOf(Broken.class)
        .hasMessageNotContaining("a-secret-value");
  }
}
