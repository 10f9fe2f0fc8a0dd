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
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_READERS = 4;
  private static final int MAX_QUEUED = 10_000;
  private static final int MAX_GROUP_SIZE = 256;

  /** How long a statement waits for another process to unlock the database. */
  static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

  /** A commit within this time proves that the database is writable. */
  private static final long RECENT_NANOS = 1_000_000_000L;

  private final String url;
  private final Duration busyTimeout;
  private final BlockingQueue<WriteTask<?>> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final Thread writer;
  private final Semaphore readers = new Semaphore(MAX_READERS);
  private final ConcurrentLinkedDeque<JdbcTx.Statements> idleConnections =
      new ConcurrentLinkedDeque<>();
  private volatile boolean closed;
  private volatile boolean failing;
  private volatile long committedAt = System.nanoTime() - RECENT_NANOS;

  /** The writer's connection; null until it could be reopened. Only the writer thread uses it. */
  private JdbcTx.@Nullable Statements writerConnection;

  /** A queued transaction, and the future that its caller waits for. */
  private static final class WriteTask<T extends @Nullable Object> {
    final @Nullable TxFunction<T> function;
    final StatementCounter count;
    final CompletableFuture<TxResult<T>> future = new CompletableFuture<>();
    List<Runnable> afterCommit = List.of();
    @Nullable TxResult<T> result;

    WriteTask(@Nullable TxFunction<T> function, StatementCounter count) {
      this.function = function;
      this.count = count;
    }
  }

  /** Result of a transaction. */
  private sealed interface TxResult<T extends @Nullable Object> {
    record Done<T extends @Nullable Object>(T value) implements TxResult<T> {}

    record Failed<T extends @Nullable Object>(RuntimeException failure) implements TxResult<T> {}
  }

  /** The connection broke within a transaction, which also lost the transaction of the group. */
  private static final class ConnectionFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient WriteTask<?> task;

    ConnectionFailure(WriteTask<?> task, RuntimeException failure) {
      super(failure.getMessage(), failure, false, false);
      this.task = task;
    }
  }

  SqliteStore(Path file) {
    this(file, BUSY_TIMEOUT);
  }

  SqliteStore(Path file, Duration busyTimeout) {
    url = "jdbc:sqlite:" + file;
    this.busyTimeout = busyTimeout;
    try {
      Files.createFile(file, OWNER_ONLY);
    } catch (FileAlreadyExistsException e) {
      // Created by an earlier start, with these permissions.
    } catch (IOException e) {
      throw new ServerFailure(
          "cannot create the database; check the permissions of the home folder", e);
    }
    writerConnection = open(false);
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
        statement.execute("PRAGMA busy_timeout=" + busyTimeout.toMillis());
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
        closeQuietly(connection);
        throw e;
      }
      return new JdbcTx.Statements(connection);
    } catch (SQLException e) {
      throw SqlFailure.during("opening the database", e);
    }
  }

  @Override
  public <T extends @Nullable Object> T read(TxFunction<T> function) {
    StatementCounter count = StatementCounter.ofCurrentThread();
    if (count.inReadTx) {
      throw new IllegalStateException("a transaction inside another one: pass the Tx on");
    }
    readers.acquireUninterruptibly();
    count.inReadTx = true;
    try {
      if (closed) {
        throw new ServerFailure("the store is closed");
      }
      JdbcTx.Statements idleConnection = idleConnections.pollFirst();
      return read(function, count, idleConnection == null ? open(true) : idleConnection);
    } finally {
      count.inReadTx = false;
      readers.release();
    }
  }

  private <T extends @Nullable Object> T read(
      TxFunction<T> function, StatementCounter count, JdbcTx.Statements statements) {
    boolean reusable = true;
    try {
      execute(statements, "BEGIN");
      return function.apply(new JdbcTx(statements, count, null));
    } catch (RuntimeException e) {
      reusable = !SqlFailure.breaksConnection(e);
      throw e;
    } finally {
      // A failed connection is not reused; the next reader opens a new one.
      if (reusable && isRolledBack(statements) && !closed) {
        idleConnections.addFirst(statements);
      } else {
        closeQuietly(statements.connection());
      }
    }
  }

  private static boolean isRolledBack(JdbcTx.Statements statements) {
    try {
      execute(statements, "ROLLBACK");
      return true;
    } catch (ServerFailure e) {
      return false;
    }
  }

  @Override
  public <T extends @Nullable Object> T write(TxFunction<T> function) {
    if (Thread.currentThread() == writer) {
      throw new IllegalStateException("a transaction inside another one: pass the Tx on");
    }
    if (closed) {
      throw new ServerFailure("the store is closed");
    }
    var task = new WriteTask<T>(function, StatementCounter.ofCurrentThread());
    try {
      queue.put(task);
      if (!writer.isAlive()) {
        failAllQueued();
      }
      return switch (task.future.get()) {
        case TxResult.Done<T>(T value) -> value;
        case TxResult.Failed<T>(RuntimeException failure) -> throw failure;
      };
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerFailure("interrupted while waiting for the disk", e);
    } catch (ExecutionException e) {
      throw new ServerFailure("writing", e);
    }
  }

  private void write() {
    var group = new ArrayList<WriteTask<?>>();
    boolean running = true;
    while (running) {
      group.clear();
      try {
        group.add(queue.take());
      } catch (InterruptedException e) {
        return;
      }
      queue.drainTo(group, MAX_GROUP_SIZE - 1);
      running = group.stream().noneMatch(task -> task.function == null);
      group.removeIf(task -> task.function == null);
      if (!group.isEmpty()) {
        commit(group);
      }
    }
    failAllQueued();
    disconnect();
  }

  /**
   * Commits queued transactions as one group. If one of them breaks the connection, it fails and
   * the others are committed on a new connection; if the commit itself fails, all fail.
   */
  private void commit(List<WriteTask<?>> group) {
    while (!group.isEmpty()) {
      try {
        perform(group);
        break;
      } catch (ConnectionFailure e) {
        disconnect();
        failing = true;
        fail(e.task, failure(e.getCause()));
        group.remove(e.task);
      } catch (RuntimeException e) {
        // The state of the transaction is unknown after a failure, so the connection is reopened.
        disconnect();
        failing = true;
        if (e instanceof Outage outage && outage.retryAfterSeconds() > 0) {
          addQueued(group);
        }
        for (WriteTask<?> task : group) {
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
    for (WriteTask<?> task : group) {
      CommitActions.run(task.afterCommit);
    }
    for (WriteTask<?> task : group) {
      complete(task);
    }
  }

  /**
   * Adds the transactions queued while the database was locked: they have waited for the same lock,
   * and fail with the group instead of waiting again.
   */
  private void addQueued(List<WriteTask<?>> group) {
    var queued = new ArrayList<WriteTask<?>>();
    queue.drainTo(queued);
    for (WriteTask<?> task : queued) {
      if (task.function == null) {
        queue.add(task);
      } else {
        group.add(task);
      }
    }
  }

  private void perform(List<WriteTask<?>> group) {
    JdbcTx.Statements statements = writerConnection();
    execute(statements, "BEGIN IMMEDIATE");
    if (!performAll(statements, group)) {
      execute(statements, "ROLLBACK");
      execute(statements, "BEGIN IMMEDIATE");
      for (WriteTask<?> task : group) {
        performWithSavepoint(statements, task);
      }
    }
    execute(statements, "COMMIT");
  }

  private JdbcTx.Statements writerConnection() {
    JdbcTx.Statements connection = writerConnection;
    if (connection == null) {
      connection = open(false);
      writerConnection = connection;
    }
    return connection;
  }

  private void disconnect() {
    JdbcTx.Statements connection = writerConnection;
    writerConnection = null;
    if (connection != null) {
      closeQuietly(connection.connection());
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
  private static boolean performAll(JdbcTx.Statements statements, List<WriteTask<?>> group) {
    for (WriteTask<?> task : group) {
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
  private static void performWithSavepoint(JdbcTx.Statements statements, WriteTask<?> task) {
    execute(statements, "SAVEPOINT work");
    if (!perform(statements, task)) {
      execute(statements, "ROLLBACK TO work");
    }
    execute(statements, "RELEASE work");
  }

  /** Returns false if changes must be rolled back. */
  private static <T extends @Nullable Object> boolean perform(
      JdbcTx.Statements statements, WriteTask<T> task) {
    TxFunction<T> function = task.function;
    if (function == null) {
      return true;
    }
    var afterCommit = new ArrayList<Runnable>(2);
    var tx = new JdbcTx(statements, task.count, afterCommit);
    task.afterCommit = List.of();
    try {
      task.result = new TxResult.Done<>(function.apply(tx));
      task.afterCommit = afterCommit;
      return true;
    } catch (RuntimeException e) {
      if (SqlFailure.breaksConnection(e)) {
        throw new ConnectionFailure(task, e);
      }
      task.result = new TxResult.Failed<>(e);
    } catch (Error e) {
      // A bug in one transaction must not end the only writer thread.
      task.result = new TxResult.Failed<>(new ServerFailure("a transaction failed", e));
    }
    return !tx.hasWritten();
  }

  private static <T extends @Nullable Object> void complete(WriteTask<T> task) {
    TxResult<T> result = task.result;
    if (result != null) {
      task.future.complete(result);
    }
  }

  private static <T extends @Nullable Object> void fail(
      WriteTask<T> task, RuntimeException failure) {
    task.future.complete(new TxResult.Failed<>(failure));
  }

  /** Callers must not wait for a writer that has ended. */
  private void failAllQueued() {
    for (WriteTask<?> queued = queue.poll(); queued != null; queued = queue.poll()) {
      fail(queued, new ServerFailure("the store is closed"));
    }
  }

  private static void execute(JdbcTx.Statements statements, String sql) {
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
      closeQuietly(statements.connection());
    }
  }

  @Override
  public long statementCount() {
    return StatementCounter.ofCurrentThread().statements;
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
      queue.put(new WriteTask<Void>(null, StatementCounter.ofCurrentThread()));
      writer.join(busyTimeout.plus(SHUTDOWN_TIMEOUT));
      if (!readers.tryAcquire(MAX_READERS, SHUTDOWN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.error("a database reader is still running at shutdown");
      } else {
        readers.release(MAX_READERS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (JdbcTx.Statements connection = idleConnections.pollFirst();
        connection != null;
        connection = idleConnections.pollFirst()) {
      closeQuietly(connection.connection());
    }
  }

  private static void closeQuietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The connection is unusable anyway.
      return;
    }
  }
}
