package dev.steward.store;

import dev.steward.problem.Outage;
import dev.steward.problem.ServerFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The single thread that writes to an SQLite database: it takes all queued transactions and commits
 * them as one group, so that concurrent writers share one disk sync. If a transaction fails after
 * it has written, the group is rolled back and repeated with a savepoint around each transaction,
 * so that one failure does not affect the others.
 */
final class SqliteWriter {

  private static final int MAX_QUEUED = 10_000;
  private static final int MAX_GROUP_SIZE = 256;

  private final BlockingQueue<WriteTask<?>> queue = new ArrayBlockingQueue<>(MAX_QUEUED);
  private final Thread thread;

  /** The writer's connection; null while it cannot be reopened. Only the writer thread uses it. */
  private JdbcTx.@Nullable Statements connection;

  private final SqliteConnections connections;
  private final WriteProbe probe = new WriteProbe();
  private volatile boolean closed;

  SqliteWriter(SqliteConnections connections) {
    this.connections = connections;
    connection = connections.open(false);
    thread = Thread.ofPlatform().name("store-writer").daemon().start(this::write);
  }

  <T extends @Nullable Object> T write(Store.TxFunction<T> function) {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException("nested transaction: pass the Tx on");
    }
    if (closed) {
      throw new ServerFailure("the store is closed");
    }
    var task = new WriteTask<T>(function, StatementCounter.ofCurrentThread());
    try {
      queue.put(task);
      if (!thread.isAlive()) {
        failAllQueued();
      }
      return task.future.get().get();
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
        probe.onFailed();
        fail(e.task, failure(e.getCause()));
        group.remove(e.task);
      } catch (RuntimeException e) {
        // The state of the transaction is unknown after a failure, so the connection is reopened.
        disconnect();
        probe.onFailed();
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
    probe.onCommitted();
    for (WriteTask<?> task : group) {
      CommitActions.run(task.afterCommit);
    }
    for (WriteTask<?> task : group) {
      complete(task);
    }
  }

  /**
   * Adds the transactions queued while the database was locked; they have waited for the same lock,
   * so they fail with the group instead of waiting again.
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
    JdbcTx.Statements statements = connection();
    SqliteConnections.execute(statements, "BEGIN IMMEDIATE");
    if (!WriteGroup.performAll(statements, group)) {
      SqliteConnections.execute(statements, "ROLLBACK");
      SqliteConnections.execute(statements, "BEGIN IMMEDIATE");
      for (WriteTask<?> task : group) {
        WriteGroup.performWithSavepoint(statements, task);
      }
    }
    SqliteConnections.execute(statements, "COMMIT");
  }

  private JdbcTx.Statements connection() {
    JdbcTx.Statements current = connection;
    if (current == null) {
      current = connections.open(false);
      connection = current;
    }
    return current;
  }

  private void disconnect() {
    JdbcTx.Statements current = connection;
    connection = null;
    if (current != null) {
      JdbcTx.closeQuietly(current.connection());
    }
  }

  private static RuntimeException failure(@Nullable Throwable e) {
    return switch (e) {
      case ServerFailure broken -> broken;
      case RuntimeException other -> other;
      case null, default -> new ServerFailure("committing failed");
    };
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

  /** Callers must not wait for a writer thread that has ended. */
  private void failAllQueued() {
    for (WriteTask<?> queued = queue.poll(); queued != null; queued = queue.poll()) {
      fail(queued, new ServerFailure("the store is closed"));
    }
  }

  void checkWritable() {
    if (probe.isDue()) {
      // The user version is unused; setting it writes a page even if the value is unchanged.
      write(tx -> tx.update("PRAGMA user_version = 0"));
    }
  }

  /** Completes the queued transactions and ends the thread. */
  void close(Duration timeout) throws InterruptedException {
    closed = true;
    queue.put(new WriteTask<Void>(null, StatementCounter.ofCurrentThread()));
    thread.join(timeout);
  }
}
