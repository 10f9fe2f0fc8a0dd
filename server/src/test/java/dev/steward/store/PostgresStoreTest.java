package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.testing.Databases;
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
          .hasMessageContaining("Another server is using this database");
    }
  }

  private static final long LOCK_ID = 0x73746577617264L;

  private static int add(Tx tx, String name, String value) {
    return tx.update("INSERT INTO home (name, value) VALUES (?, ?)", name, value);
  }

  private static List<String> names(Tx tx) {
    return tx.list("SELECT name FROM home ORDER BY name", row -> row.text(1));
  }

  /** Terminates the connection that holds the lock. */
  private static void terminateLockHolder(java.sql.Statement statement) throws Exception {
    statement.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
            + " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
  }

  @Test
  void aServerThatLostItsLockStopsWriting() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var other = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      // The other store waits for the lock and gets it before the first one notices the loss.
      var waiting =
          CompletableFuture.supplyAsync(() -> {
            try (var lock = other.createStatement()) {
              return lock.execute("SELECT pg_advisory_lock(" + LOCK_ID + ")");
            } catch (java.sql.SQLException e) {
              throw new AssertionError(e);
            }
          });
      awaitRow(
          statement,
          "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database ="
              + " (SELECT oid FROM pg_database WHERE datname = current_database())");
      terminateLockHolder(statement);
      assertThat(waiting).succeedsWithin(Duration.ofSeconds(10));
      assertThat(first.databaseLost())
          .succeedsWithin(Duration.ofSeconds(10))
          .asString()
          .contains("another server locked it");
      assertThatThrownBy(() -> first.write(tx -> add(tx, "late", "1")))
          .isInstanceOf(Outage.class)
          .hasMessageContaining("lost access to its database");
      assertThatThrownBy(first::checkWritable).isInstanceOf(Outage.class);
    }
  }

  @Test
  void aLostLockIsReacquired() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      long before = lockHolderPid(statement);
      terminateLockHolder(statement);
      awaitRow(
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
  void aReplacedDatabaseIsNotWritten() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      first.setOwnershipCheck(() -> false);
      terminateLockHolder(statement);
      assertThat(first.databaseLost())
          .succeedsWithin(Duration.ofSeconds(10))
          .asString()
          .contains("not the one");
      assertThatThrownBy(() -> first.write(tx -> add(tx, "late", "1"))).isInstanceOf(Outage.class);
    }
  }

  @Test
  void aBrokenConnectionIsRetriedAndCommitsOnce() throws Exception {
    String url = Databases.postgresUrl();
    try (Store first = Stores.open(url, "postgres", "postgres", Path.of("."), Clock.systemUTC());
        var connection = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = connection.createStatement()) {
      var attempts = new AtomicInteger();
      var notifications = new AtomicInteger();
      first.write(tx -> {
        add(tx, "cut", "1");
        tx.afterCommit(notifications::incrementAndGet);
        if (attempts.incrementAndGet() == 1) {
          terminateTransactions(statement);
        }
        return add(tx, "after", "1");
      });
      assertThat(attempts).hasValue(2);
      assertThat(notifications).hasValue(1);
      List<String> storedNames =
          first.read(tx -> {
            if (attempts.incrementAndGet() == 1) {
              terminateTransactions(statement);
            }
            return names(tx);
          });
      assertThat(storedNames).containsExactly("after", "cut");
    }
  }

  @Test
  void anInDoubtCommitIsResolvedByTheDatabase() throws Exception {
    String url = Databases.postgresUrl();
    try (var committing = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var rollingBack = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var checking = java.sql.DriverManager.getConnection(url, "postgres", "postgres");
        var statement = checking.createStatement()) {
      statement.execute("CREATE TABLE t (n INT)");
      committing.setAutoCommit(false);
      committing.createStatement().execute("INSERT INTO t VALUES (1)");
      rollingBack.setAutoCommit(false);
      rollingBack.createStatement().execute("INSERT INTO t VALUES (2)");
      var inDoubt = new InDoubtCommits();
      var notifications = new AtomicInteger();
      var committed =
          inDoubt.add(
              InDoubtCommits.currentTransaction(committing),
              List.of(notifications::incrementAndGet));
      var rolledBack =
          inDoubt.add(
              InDoubtCommits.currentTransaction(rollingBack),
              List.of(() -> notifications.addAndGet(10)));
      var unknown = inDoubt.add(1L << 31, List.of(() -> notifications.addAndGet(100)));
      inDoubt.recover(checking);
      assertThat(committed).isNotDone();
      committing.commit();
      rollingBack.rollback();
      inDoubt.recover(checking);
      assertThat(committed).isCompletedWithValue(true);
      assertThat(rolledBack).isCompletedWithValue(false);
      assertThat(unknown).isCompletedWithValue(false);
      assertThat(notifications).hasValue(1);
    }
  }

  private static long lockHolderPid(java.sql.Statement statement) throws Exception {
    try (var result =
        statement.executeQuery(
            "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND database ="
                + " (SELECT oid FROM pg_database WHERE datname = current_database())")) {
      assertThat(result.next()).isTrue();
      return result.getLong(1);
    }
  }

  private static void terminateTransactions(java.sql.Statement statement) {
    try {
      statement.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname ="
              + " current_database() AND state LIKE 'idle in transaction%'");
    } catch (java.sql.SQLException e) {
      throw new AssertionError(e);
    }
  }

  private static void awaitRow(java.sql.Statement statement, String sql) throws Exception {
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
  void anUnreachableDatabaseIsReportedWithoutItsUrl() {
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
