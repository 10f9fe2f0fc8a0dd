package dev.steward.store;

import dev.steward.problem.Outage;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQLite store in a file of the home folder. A single thread writes: it takes all queued
 * transactions and commits them as one group, so that concurrent writers share one disk sync. If a
 * transaction fails after it has written, the group is rolled back and repeated with a savepoint
 * around each transaction, so that one failure does not affect the others. Readers have separate
 * connections and never wait for the writer.
 */
final class SqliteStore implements Store {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
  private static final Duration PARTING = Duration.ofSeconds(10);
  private static final int MAX_READERS = 4;
  private static final int MAX_WAITING = 10_000;
  private static final int MAX_IN_A_GROUP = 256;

  /** How long a statement waits for another process to unlock the database. */
  static final Duration BUSY = Duration.ofSeconds(10);

  /** A commit within this time proves that the database is writable. */
  private static final long RECENT_NANOS = 1_000_000_000L;

  private final String url;
  private final Duration busy;
  private final BlockingQueue<Task<?>> waiting = new ArrayBlockingQueue<>(MAX_WAITING);
  private final Thread writer;
  private final Semaphore readers = new Semaphore(MAX_READERS);
  private final ConcurrentLinkedDeque<JdbcTx.Statements> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;
  private volatile boolean failing;
  private volatile long committedAt = System.nanoTime() - RECENT_NANOS;

  /** The writer's connection; null until it could be reopened. Only the writer thread uses it. */
  private JdbcTx.@Nullable Statements writing;

  /** A queued transaction, and the future that its caller waits for. */
  private static final class Task<T extends @Nullable Object> {
    final @Nullable Work<T> work;
    final Count count;
    final CompletableFuture<Outcome<T>> done = new CompletableFuture<>();
    List<Runnable> afterCommit = List.of();
    @Nullable Outcome<T> outcome;

    Task(@Nullable Work<T> work, Count count) {
      this.work = work;
      this.count = count;
    }
  }

  /** Result of a transaction. */
  private sealed interface Outcome<T extends @Nullable Object> {
    record Done<T extends @Nullable Object>(T value) implements Outcome<T> {}

    record Failed<T extends @Nullable Object>(RuntimeException failure) implements Outcome<T> {}
  }

  /** The connection broke within a transaction, which also lost the transaction of the group. */
  private static final class ConnectionBroken extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient Task<?> task;

    ConnectionBroken(Task<?> task, RuntimeException failure) {
      super(failure.getMessage(), failure, false, false);
      this.task = task;
    }
  }

  SqliteStore(Path file) {
    this(file, BUSY);
  }

  SqliteStore(Path file, Duration busy) {
    url = "jdbc:sqlite:" + file;
    this.busy = busy;
    try {
      Files.createFile(file, OWNER_ONLY);
    } catch (FileAlreadyExistsException e) {
      // Created by an earlier start, with these permissions.
    } catch (IOException e) {
      throw new ServerFailure(
          "cannot create the database; check the permissions of the home folder", e);
    }
    writing = open(false);
    writer = Thread.ofPlatform().name("store-writer").daemon().start(this::write);
  }

  private JdbcTx.Statements open(boolean reading) {
    try {
      var properties = new Properties();
      // Otherwise the driver queries the new row's ID after every INSERT; the SQL uses RETURNING
      // where the ID is needed.
      properties.setProperty("jdbc.get_generated_keys", "false");
      Connection connection = org.sqlite.JDBC.createConnection(url, properties);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout=" + busy.toMillis());
        if (reading) {
          statement.execute("PRAGMA query_only=1");
        } else {
          statement.execute("PRAGMA journal_mode=WAL");
          statement.execute("PRAGMA synchronous=FULL");
          // Checkpoints every 16 MB of log instead of 4, since the same pages change repeatedly.
          statement.execute("PRAGMA wal_autocheckpoint=4000");
          statement.execute("PRAGMA foreign_keys=1");
        }
        statement.execute("PRAGMA cache_size=-4000");
      } catch (SQLException | RuntimeException e) {
        // Each later attempt opens another connection.
        quietly(connection);
        throw e;
      }
      return new JdbcTx.Statements(connection);
    } catch (SQLException e) {
      throw SqlFailure.during("opening the database", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    Count count = Count.ofThisThread();
    if (count.reading) {
      throw new IllegalStateException("a transaction inside another one: pass the Tx on");
    }
    readers.acquireUninterruptibly();
    count.reading = true;
    try {
      if (closed) {
        throw new ServerFailure("the store is closed");
      }
      JdbcTx.Statements known = idle.pollFirst();
      return read(work, count, known == null ? open(true) : known);
    } finally {
      count.reading = false;
      readers.release();
    }
  }

  private <T extends @Nullable Object> T read(
      Work<T> work, Count count, JdbcTx.Statements statements) {
    boolean sound = true;
    try {
      command(statements, "BEGIN");
      return work.in(new JdbcTx(statements, count, null));
    } catch (RuntimeException e) {
      sound = !SqlFailure.breaksConnection(e);
      throw e;
    } finally {
      // A failed connection is not reused; the next reader opens a new one.
      if (sound && isRolledBack(statements) && !closed) {
        idle.addFirst(statements);
      } else {
        quietly(statements.connection());
      }
    }
  }

  private static boolean isRolledBack(JdbcTx.Statements statements) {
    try {
      command(statements, "ROLLBACK");
      return true;
    } catch (ServerFailure e) {
      return false;
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    if (Thread.currentThread() == writer) {
      throw new IllegalStateException("a transaction inside another one: pass the Tx on");
    }
    if (closed) {
      throw new ServerFailure("the store is closed");
    }
    var task = new Task<T>(work, Count.ofThisThread());
    try {
      waiting.put(task);
      if (!writer.isAlive()) {
        failAllWaiting();
      }
      return switch (task.done.get()) {
        case Outcome.Done<T>(T value) -> value;
        case Outcome.Failed<T>(RuntimeException failure) -> throw failure;
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerFailure("interrupted while waiting for the disk", e);
    } catch (ExecutionException e) {
      throw new ServerFailure("writing", e);
    }
  }

  private void write() {
    var group = new ArrayList<Task<?>>();
    boolean going = true;
    while (going) {
      group.clear();
      try {
        group.add(waiting.take());
      } catch (InterruptedException e) {
        return;
      }
      waiting.drainTo(group, MAX_IN_A_GROUP - 1);
      going = group.stream().noneMatch(task -> task.work == null);
      group.removeIf(task -> task.work == null);
      if (!group.isEmpty()) {
        commit(group);
      }
    }
    failAllWaiting();
    disconnect();
  }

  /**
   * Commits queued transactions as one group. If one of them breaks the connection, it fails and
   * the others are committed on a new connection; if the commit itself fails, all fail.
   */
  private void commit(List<Task<?>> group) {
    while (!group.isEmpty()) {
      try {
        perform(group);
        break;
      } catch (ConnectionBroken e) {
        disconnect();
        failing = true;
        fail(e.task, failure(e.getCause()));
        group.remove(e.task);
      } catch (RuntimeException e) {
        // The state of the transaction is unknown after a failure, so the connection is reopened.
        disconnect();
        failing = true;
        if (e instanceof Outage outage && outage.retryAfterSeconds() > 0) {
          addWaiting(group);
        }
        for (Task<?> task : group) {
          fail(task, failure(e));
        }
        return;
      }
    }
    if (group.isEmpty()) {
      return;
    }
    committedAt = System.nanoTime();
    failing = false;
    for (Task<?> task : group) {
      AfterCommit.run(task.afterCommit);
    }
    for (Task<?> task : group) {
      answer(task);
    }
  }

  /**
   * Adds the transactions queued while the database was locked: they have waited for the same lock,
   * and fail with the group instead of waiting again.
   */
  private void addWaiting(List<Task<?>> group) {
    var late = new ArrayList<Task<?>>();
    waiting.drainTo(late);
    for (Task<?> task : late) {
      if (task.work == null) {
        waiting.add(task);
      } else {
        group.add(task);
      }
    }
  }

  private void perform(List<Task<?>> group) {
    JdbcTx.Statements statements = connected();
    command(statements, "BEGIN IMMEDIATE");
    if (!performAll(statements, group)) {
      command(statements, "ROLLBACK");
      command(statements, "BEGIN IMMEDIATE");
      for (Task<?> task : group) {
        performBehindSavepoint(statements, task);
      }
    }
    command(statements, "COMMIT");
  }

  private JdbcTx.Statements connected() {
    JdbcTx.Statements known = writing;
    if (known == null) {
      known = open(false);
      writing = known;
    }
    return known;
  }

  private void disconnect() {
    JdbcTx.Statements known = writing;
    writing = null;
    if (known != null) {
      quietly(known.connection());
    }
  }

  private static RuntimeException failure(@Nullable Throwable e) {
    return switch (e) {
      case ServerFailure broken -> broken;
      case RuntimeException other -> other;
      case null, default -> new ServerFailure("committing failed");
    };
  }

  /**
   * Returns false if a transaction failed after writing, so that its changes must be rolled back.
   */
  private static boolean performAll(JdbcTx.Statements statements, List<Task<?>> group) {
    for (Task<?> task : group) {
      if (!perform(statements, task)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Used only for the second attempt: transactions rarely fail after writing, so the first one
   * saves the cost of savepoints.
   */
  private static void performBehindSavepoint(JdbcTx.Statements statements, Task<?> task) {
    command(statements, "SAVEPOINT work");
    if (!perform(statements, task)) {
      command(statements, "ROLLBACK TO work");
    }
    command(statements, "RELEASE work");
  }

  /** Returns false if changes must be rolled back. */
  private static <T extends @Nullable Object> boolean perform(
      JdbcTx.Statements statements, Task<T> task) {
    Work<T> work = task.work;
    if (work == null) {
      return true;
    }
    var afterCommit = new ArrayList<Runnable>(2);
    var tx = new JdbcTx(statements, task.count, afterCommit);
    task.afterCommit = List.of();
    try {
      task.outcome = new Outcome.Done<>(work.in(tx));
      task.afterCommit = afterCommit;
      return true;
    } catch (RuntimeException e) {
      if (SqlFailure.breaksConnection(e)) {
        throw new ConnectionBroken(task, e);
      }
      task.outcome = new Outcome.Failed<>(e);
    } catch (Error e) {
      // A bug in one transaction must not end the only writer thread.
      task.outcome = new Outcome.Failed<>(new ServerFailure("a transaction failed", e));
    }
    return !tx.hasWritten();
  }

  private static <T extends @Nullable Object> void answer(Task<T> task) {
    Outcome<T> outcome = task.outcome;
    if (outcome != null) {
      task.done.complete(outcome);
    }
  }

  private static <T extends @Nullable Object> void fail(Task<T> task, RuntimeException failure) {
    task.done.complete(new Outcome.Failed<>(failure));
  }

  /** Callers must not wait for a writer that has ended. */
  private void failAllWaiting() {
    for (Task<?> late = waiting.poll(); late != null; late = waiting.poll()) {
      fail(late, new ServerFailure("the store is closed"));
    }
  }

  private static void command(JdbcTx.Statements statements, String sql) {
    try {
      statements.get(sql).execute();
    } catch (SQLException e) {
      throw SqlFailure.of(sql, e);
    }
  }

  @Override
  public void copyTo(Path file) {
    // VACUUM INTO does not work on a query_only connection.
    JdbcTx.Statements statements = open(false);
    try {
      Files.createFile(file, OWNER_ONLY);
      var copy = statements.connection().prepareStatement("VACUUM INTO ?");
      try (copy) {
        copy.setString(1, file.toString());
        copy.execute();
      }
    } catch (IOException e) {
      throw new ServerFailure("copying the database failed; check free space", e);
    } catch (SQLException e) {
      throw SqlFailure.during("copying the database", e);
    } finally {
      quietly(statements.connection());
    }
  }

  @Override
  public long statementsOfThisThread() {
    return Count.ofThisThread().statements;
  }

  @Override
  public void checkWritable() {
    if (failing || System.nanoTime() - committedAt >= RECENT_NANOS) {
      // The version is unused; setting it writes a page even if the value is unchanged.
      write(tx -> tx.update("PRAGMA user_version = 0"));
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      waiting.put(new Task<Void>(null, Count.ofThisThread()));
      writer.join(busy.plus(PARTING));
      if (!readers.tryAcquire(MAX_READERS, PARTING.toSeconds(), TimeUnit.SECONDS)) {
        LOG.error("a database reader is still running at shutdown");
      } else {
        readers.release(MAX_READERS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (JdbcTx.Statements one = idle.pollFirst(); one != null; one = idle.pollFirst()) {
      quietly(one.connection());
    }
  }

  private static void quietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The connection is unusable anyway.
      return;
    }
  }
}
