package dev.steward.store;

import dev.steward.problem.Broken;
import dev.steward.problem.Outage;
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
 * SQLite in a file of the home. One thread writes: it takes all works that wait and commits them as
 * one group, so that many writers share one sync of the disk. Where one fails that had written, the
 * group is begun anew with each work behind a savepoint: a work that fails takes no other with it.
 * Readers have connections of their own and never wait for it.
 */
final class SqliteStore implements Store {

  private static final FileAttribute<?> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
  private static final Duration PARTING = Duration.ofSeconds(10);
  private static final int MOST_READERS = 4;
  private static final int MOST_WAITING = 10_000;
  private static final int MOST_IN_A_GROUP = 256;

  /** How long a statement waits for another process to release the database. */
  static final Duration BUSY = Duration.ofSeconds(10);

  /** A commit that is younger says that the database can be written. */
  private static final long RECENT_NANOS = 1_000_000_000L;

  private final String url;
  private final Duration busy;
  private final BlockingQueue<Task<?>> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Thread writer;
  private final Semaphore readers = new Semaphore(MOST_READERS);
  private final ConcurrentLinkedDeque<JdbcTx.Statements> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;
  private volatile boolean failing;
  private volatile long committedAt = System.nanoTime() - RECENT_NANOS;

  /** The writer's connection; null until one could be opened again. Only the writer uses it. */
  private JdbcTx.@Nullable Statements writing;

  /** A work that waits for the writer, and the caller who waits for the work. */
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

  /** What became of a work. */
  private sealed interface Outcome<T extends @Nullable Object> {
    record Done<T extends @Nullable Object>(T value) implements Outcome<T> {}

    record Failed<T extends @Nullable Object>(RuntimeException failure) implements Outcome<T> {}
  }

  /** The connection broke in the middle of a work, and with it the transaction of the group. */
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
      // Made by an earlier start, with these rights.
    } catch (IOException e) {
      throw new Broken("the database cannot be made: check the rights of the home folder", e);
    }
    writing = open(false);
    writer = Thread.ofPlatform().name("store-writer").daemon().start(this::write);
  }

  private JdbcTx.Statements open(boolean reading) {
    try {
      var properties = new Properties();
      // Else the driver asks for the new row's id after every INSERT; we say RETURNING where we
      // want it.
      properties.setProperty("jdbc.get_generated_keys", "false");
      Connection connection = org.sqlite.JDBC.createConnection(url, properties);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout=" + busy.toMillis());
        if (reading) {
          statement.execute("PRAGMA query_only=1");
        } else {
          statement.execute("PRAGMA journal_mode=WAL");
          statement.execute("PRAGMA synchronous=FULL");
          // Pages that change again and again are copied into the file once in 16 MB of log, not in
          // 4.
          statement.execute("PRAGMA wal_autocheckpoint=4000");
          statement.execute("PRAGMA foreign_keys=1");
        }
        statement.execute("PRAGMA cache_size=-4000");
      } catch (SQLException | RuntimeException e) {
        // Each later try opens another one.
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
        throw new Broken("the store is closed");
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
      // A connection that failed is not used again: the next reader opens another one.
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
    } catch (Broken e) {
      return false;
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    if (Thread.currentThread() == writer) {
      throw new IllegalStateException("a transaction inside another one: pass the Tx on");
    }
    if (closed) {
      throw new Broken("the store is closed");
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
      throw new Broken("interrupted while waiting for the disk", e);
    } catch (ExecutionException e) {
      throw new Broken("writing", e);
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
      waiting.drainTo(group, MOST_IN_A_GROUP - 1);
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
   * Commits what waits as one group. Where the connection breaks over one work, that work fails and
   * the others are committed by a new connection; where the commit itself fails, all of them fail.
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
        // The transaction may or may not go on within SQLite: only a new connection is sure.
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

  /** What came in while the database was locked has waited for the same lock, and waits no more. */
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
      case Broken broken -> broken;
      case RuntimeException other -> other;
      case null, default -> new Broken("committing failed");
    };
  }

  /** False where a work failed that had written: what it wrote must go, and nothing else. */
  private static boolean performAll(JdbcTx.Statements statements, List<Task<?>> group) {
    for (Task<?> task : group) {
      if (!perform(statements, task)) {
        return false;
      }
    }
    return true;
  }

  /** Hardly any work fails once it has written: the way without a savepoint is the usual one. */
  private static void performBehindSavepoint(JdbcTx.Statements statements, Task<?> task) {
    command(statements, "SAVEPOINT work");
    if (!perform(statements, task)) {
      command(statements, "ROLLBACK TO work");
    }
    command(statements, "RELEASE work");
  }

  /** False where there is something to undo. */
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
      // A bug in one work must not end the only thread that writes.
      task.outcome = new Outcome.Failed<>(new Broken("a work of the store failed", e));
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

  /** Nobody waits for ever for a writer that is gone. */
  private void failAllWaiting() {
    for (Task<?> late = waiting.poll(); late != null; late = waiting.poll()) {
      fail(late, new Broken("the store is closed"));
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
    // A connection that may only query could not make the copy.
    JdbcTx.Statements statements = open(false);
    try {
      Files.createFile(file, OWNER_ONLY);
      var copy = statements.connection().prepareStatement("VACUUM INTO ?");
      try (copy) {
        copy.setString(1, file.toString());
        copy.execute();
      }
    } catch (IOException e) {
      throw new Broken("copying the database: is there space on the disk?", e);
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
      // The version is not used; setting it writes a page whatever it was.
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
      if (!readers.tryAcquire(MOST_READERS, PARTING.toSeconds(), TimeUnit.SECONDS)) {
        LOG.error("a reader of the database goes on although the store closes");
      } else {
        readers.release(MOST_READERS);
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
      // It is over for this connection either way.
      return;
    }
  }
}
