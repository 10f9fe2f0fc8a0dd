package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
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
      assertThat(first.statementCount()).isNotNegative();
      assertThatThrownBy(
              () -> Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC()))
          .isInstanceOf(Problem.Conflict.class)
          .hasMessageContaining("Another server uses this database");
    }
  }

  private static final long LOCK = 0x73746577617264L;

  private static int add(Tx tx, String name, String value) {
    return tx.update("INSERT INTO home (name, value) VALUES (?, ?)", name, value);
  }

  private static List<String> names(Tx tx) {
    return tx.list("SELECT name FROM home ORDER BY name", row -> row.text(1));
  }

  /** Terminates the connection that holds the lock. */
  private static void cutTheLock(java.sql.Statement statement) throws Exception {
    statement.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  }

  @Test
  void aServerThatLostItsLockToAnotherOneWritesNoMoreAndSaysWhy() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var other = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      // The other store waits for the lock and gets it before the first one notices.
      var waiting =
          CompletableFuture.supplyAsync(() -> {
            try (var lock = other.createStatement()) {
              return lock.execute("SELECT pg_advisory_lock(" + LOCK + ")");
            } catch (java.sql.SQLException e) {
              throw new AssertionError(e);
            }
          });
      await(
          statement,
          "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
              + " (SELECT oid FROM pg_database WHERE datname = current_database())");
      cutTheLock(statement);
      assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
      assertThat(first.databaseLost())
          .succeedsWithin(Duration.ofSeconds(10))
          .asString()
          .contains("Another");
      assertThatThrownBy(() -> first.write(tx -> add(tx, "late", "1")))
          .isInstanceOf(Outage.class)
          .hasMessageContaining("lost its database");
      assertThatThrownBy(first::checkWritable).isInstanceOf(Outage.class);
    }
  }

  @Test
  void aLockThatWentWithItsConnectionIsTakenAgain() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      long before = holder(statement);
      cutTheLock(statement);
      await(
          statement,
          "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
              + " (SELECT oid FROM pg_database WHERE datname = current_database()) AND pid <> "
              + before);
      first.write(tx -> add(tx, "again", "1"));
      assertThat(first.databaseLost()).isNotDone();
      assertThatThrownBy(
              () -> Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC()))
          .isInstanceOf(Problem.Conflict.class);
    }
  }

  @Test
  void aDatabaseThatIsNotTheOneOfThisServerAnyMoreIsNotWritten() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      first.setOwnershipCheck(() -> false);
      cutTheLock(statement);
      assertThat(first.databaseLost())
          .succeedsWithin(Duration.ofSeconds(10))
          .asString()
          .contains("not the one");
      assertThatThrownBy(() -> first.write(tx -> add(tx, "late", "1"))).isInstanceOf(Outage.class);
    }
  }

  @Test
  void aConnectionThatIsCutWhileItWorksIsTriedAgainAndTheWorkIsDoneOnce() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      var tries = new AtomicInteger();
      var followed = new AtomicInteger();
      first.write(tx -> {
        add(tx, "cut", "1");
        tx.afterCommit(followed::incrementAndGet);
        if (tries.incrementAndGet() == 1) {
          cut(statement);
        }
        return add(tx, "after", "1");
      });
      assertThat(tries).hasValue(2);
      assertThat(followed).hasValue(1);
      List<String> read =
          first.read(tx -> {
            if (tries.incrementAndGet() == 1) {
              cut(statement);
            }
            return names(tx);
          });
      assertThat(read).containsExactly("after", "cut");
    }
  }

  @Test
  void aCommitWhoseAnswerWasLostIsSettledByTheDatabase() throws Exception {
    String url = Databases.postgresUrl();
    try (var committing = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var undone = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var asking = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = asking.createStatement()) {
      statement.execute("CREATE TABLE t (n INT)");
      committing.setAutoCommit(false);
      committing.createStatement().execute("INSERT INTO t VALUES (1)");
      undone.setAutoCommit(false);
      undone.createStatement().execute("INSERT INTO t VALUES (2)");
      var unsettled = new InDoubtCommits();
      var followed = new AtomicInteger();
      var yes =
          unsettled.add(
              InDoubtCommits.currentTransaction(committing), List.of(followed::incrementAndGet));
      var no =
          unsettled.add(
              InDoubtCommits.currentTransaction(undone), List.of(() -> followed.addAndGet(10)));
      var never = unsettled.add(1L << 31, List.of(() -> followed.addAndGet(100)));
      unsettled.recover(asking);
      assertThat(yes).isNotDone();
      committing.commit();
      undone.rollback();
      unsettled.recover(asking);
      assertThat(yes).isCompletedWithValue(true);
      assertThat(no).isCompletedWithValue(false);
      assertThat(never).isCompletedWithValue(false);
      assertThat(followed).hasValue(1);
    }
  }

  private static long holder(java.sql.Statement statement) throws Exception {
    try (var result =
        statement.executeQuery(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database())")) {
      assertThat(result.next()).isTrue();
      return result.getLong(1);
    }
  }

  private static void cut(java.sql.Statement statement) {
    try {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND state LIKE 'idle in transaction%'");
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void await(java.sql.Statement statement, String sql) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (true) {
      try (var result = statement.executeQuery(sql)) {
        if (result.next()) {
          return;
        }
      }
      assertThat(System.nanoTime()).isLessThan(end);
      Thread.sleep(20);
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
        .isInstanceOf(ServerFailure.class)
        .hasMessageNotContaining("a-secret-value");
  }
}
