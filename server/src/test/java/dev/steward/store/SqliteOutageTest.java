package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.testing.FullDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** SQLite on a full disk, or locked by another process: the store recovers automatically. */
@Tag("integration")
class SqliteOutageTest {

  private static final Duration LOCK_TIMEOUT = Duration.ofMillis(300);

  @TempDir Path folder;

  private static Store open(Path home) {
    var store = new SqliteStore(home.resolve("steward.db"), LOCK_TIMEOUT);
    new Migrations(store, false, Clock.systemUTC(), "migration/").run();
    return store;
  }

  private static int put(Tx tx, String name, String value) {
    return tx.update("INSERT INTO home (name, value) VALUES (?, ?)", name, value);
  }

  private static List<String> names(Store store) {
    return store.read(tx ->
        tx.list("SELECT name FROM home WHERE name LIKE 'n%' ORDER BY name", row -> row.text(1)));
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aFailedOpenLeavesNoFileOpen() throws Exception {
    Path file = Files.writeString(folder.resolve("steward.db"), "no database ".repeat(1000));
    assertThatThrownBy(() -> new SqliteStore(file, LOCK_TIMEOUT)).isInstanceOf(ServerFailure.class);
    var openFiles = new ArrayList<Path>();
    try (var descriptors = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path descriptor : descriptors) {
        if (Files.isSymbolicLink(descriptor)) {
          openFiles.add(Files.readSymbolicLink(descriptor));
        }
      }
    }
    assertThat(openFiles).isNotEmpty().doesNotContain(file.toRealPath());
  }

  @Test
  void writesResumeAfterAFullDiskIsFreed() throws Exception {
    var acknowledged = new TreeSet<String>();
    try (var disk = FullDisk.mount(folder.resolve("disk"), 8)) {
      fillAndFree(disk, acknowledged);
      try (Store reopened = open(disk.folder())) {
        assertThat(names(reopened)).containsExactlyElementsOf(acknowledged);
      }
    }
  }

  private static void fillAndFree(FullDisk disk, Set<String> acknowledged) throws IOException {
    try (Store store = open(disk.folder())) {
      String text = "x".repeat(20_000);
      for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 5; i++) {
          String name = "n" + round + "-before-" + i;
          store.write(tx -> put(tx, name, text));
          acknowledged.add(name);
        }
        store.checkWritable();
        disk.fill();
        int refused = 0;
        for (int i = 0; i < 200 && refused < 3; i++) {
          String name = "n" + round + "-full-" + i;
          try {
            store.write(tx -> put(tx, name, text));
            acknowledged.add(name);
          } catch (Outage e) {
            assertThat(e).hasMessageContaining("disk");
            assertThat(e.retryAfterSeconds()).isZero();
            refused++;
          }
        }
        assertThat(refused).isEqualTo(3);
        assertThatThrownBy(() -> store.write(tx -> put(tx, "n-big", "y".repeat(100_000))))
            .isInstanceOf(Outage.class);
        // Reads still work.
        assertThat(names(store)).containsExactlyElementsOf(acknowledged);
        disk.free();
        String next = "n" + round + "-next";
        store.write(tx -> put(tx, next, text));
        acknowledged.add(next);
        store.checkWritable();
        assertThat(names(store)).containsExactlyElementsOf(acknowledged);
      }
    }
  }

  @Test
  void anOversizedWriteFailsWithoutItsGroup() throws Exception {
    try (var disk = FullDisk.mount(folder.resolve("disk"), 6);
        Store store = open(disk.folder())) {
      // Larger than the page cache, so that pages reach the disk before the commit.
      String big = "y".repeat(12 << 20);
      var writes = new ArrayList<CompletableFuture<Boolean>>();
      for (int i = 0; i < 20; i++) {
        String name = "n" + (10 + i);
        String value = i == 7 ? big : "small";
        writes.add(
            CompletableFuture.supplyAsync(
                () -> {
                  try {
                    store.write(tx -> put(tx, name, value));
                    return true;
                  } catch (Outage e) {
                    return false;
                  }
                },
                task -> Thread.ofVirtual().start(task)));
      }
      var committed = new ArrayList<String>();
      for (int i = 0; i < 20; i++) {
        if (writes.get(i).get(30, TimeUnit.SECONDS)) {
          committed.add("n" + (10 + i));
        }
      }
      assertThat(names(store)).containsExactlyElementsOf(committed);
      assertThat(committed).hasSize(19).doesNotContain("n17");
    }
  }

  /** A second connection, which SQLite treats like another process. */
  private static final class DatabaseLocker implements AutoCloseable {
    private final Connection connection;

    DatabaseLocker(Path home, String lockSql) throws SQLException {
      connection = DriverManager.getConnection("jdbc:sqlite:" + home.resolve("steward.db"));
      run("PRAGMA busy_timeout=5000");
      run(lockSql);
    }

    private void run(String sql) throws SQLException {
      try (Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }

    @Override
    public void close() throws SQLException {
      run("ROLLBACK");
      connection.close();
    }
  }

  @Test
  void writesToALockedDatabaseAreRefusedUntilItIsFree() throws Exception {
    try (Store store = open(folder)) {
      store.write(tx -> put(tx, "n1", "1"));
      for (String lockSql : new String[] {"BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"}) {
        try (var _ = new DatabaseLocker(folder, lockSql)) {
          for (int i = 0; i < 3; i++) {
            long start = System.nanoTime();
            assertThatThrownBy(() -> store.write(tx -> put(tx, "n2", "2")))
                .isInstanceOfSatisfying(
                    Outage.class, e -> assertThat(e.retryAfterSeconds()).isPositive())
                .hasMessageContaining("locked by another process");
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(5));
          }
          assertThatThrownBy(store::checkWritable).isInstanceOf(Outage.class);
          assertThat(names(store)).containsExactly("n1");
        }
        store.checkWritable();
      }
      store.write(tx -> put(tx, "n2", "2"));
      assertThat(names(store)).containsExactly("n1", "n2");
    }
  }

  @Test
  void queuedWritersShareOneLockTimeout() throws Exception {
    var lockTimeout = Duration.ofSeconds(3);
    try (var store = new SqliteStore(folder.resolve("steward.db"), lockTimeout)) {
      new Migrations(store, false, Clock.systemUTC(), "migration/").run();
      try (var _ = new DatabaseLocker(folder, "BEGIN IMMEDIATE")) {
        long start = System.nanoTime();
        var writes = new ArrayList<CompletableFuture<Integer>>();
        for (int i = 0; i < 8; i++) {
          String name = "n" + i;
          writes.add(
              CompletableFuture.supplyAsync(
                  () -> store.write(tx -> put(tx, name, "1")),
                  task -> Thread.ofVirtual().start(task)));
        }
        for (CompletableFuture<Integer> write : writes) {
          assertThat(write).failsWithin(Duration.ofSeconds(20));
        }
        // Two groups of writers that wait one after the other would take six seconds.
        assertThat(System.nanoTime() - start).isLessThan(lockTimeout.plusMillis(2_500).toNanos());
      }
      assertThat(names(store)).isEmpty();
    }
  }

  @Test
  void aWriteWaitsForAReleasedLock() throws Exception {
    try (var store = new SqliteStore(folder.resolve("steward.db"), Duration.ofSeconds(30))) {
      new Migrations(store, false, Clock.systemUTC(), "migration/").run();
      CompletableFuture<Integer> written;
      try (var _ = new DatabaseLocker(folder, "BEGIN IMMEDIATE")) {
        written =
            CompletableFuture.supplyAsync(
                () -> store.write(tx -> put(tx, "n1", "1")),
                task -> Thread.ofVirtual().start(task));
        assertThat(names(store)).isEmpty();
        assertThat(written).isNotDone();
      }
      assertThat(written).succeedsWithin(Duration.ofSeconds(30)).isEqualTo(1);
    }
  }

  @Test
  void aFailingTransactionIsNotAnOutage() {
    try (Store store = open(folder)) {
      store.write(tx -> put(tx, "n1", "1"));
      assertThatThrownBy(() -> store.write(tx -> put(tx, "n1", "again")))
          .isNotInstanceOf(Outage.class);
      assertThatThrownBy(() ->
              store.read(tx -> {
                throw new Problem.NotFound("nothing");
              }))
          .isInstanceOf(Problem.NotFound.class);
      assertThat(names(store)).containsExactly("n1");
    }
  }

  @Test
  void writeChecksAreLimitedToOnePerSecond() {
    try (Store store = open(folder)) {
      store.write(tx -> put(tx, "n1", "1"));
      long start = System.nanoTime();
      long before = store.statementCount();
      for (int i = 0; i < 1_000; i++) {
        store.checkWritable();
      }
      long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start) + 1;
      assertThat(store.statementCount() - before).isLessThanOrEqualTo(seconds);
    }
  }
}
