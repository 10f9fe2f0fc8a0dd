package dev.steward.store;

import dev.steward.problem.ServerFailure;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the queued transactions of a group on the writer's connection. */
final class WriteGroup {

  private WriteGroup() {}

  /**
   * Returns false if a transaction failed after writing, so that its changes must be rolled back.
   */
  static boolean performAll(JdbcTx.Statements statements, List<WriteTask<?>> group) {
    for (WriteTask<?> task : group) {
      if (!perform(statements, task)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Used only for the second attempt: transactions rarely fail after writing, so the first attempt
   * avoids the cost of savepoints.
   */
  static void performWithSavepoint(JdbcTx.Statements statements, WriteTask<?> task) {
    SqliteConnections.execute(statements, "SAVEPOINT work");
    if (!perform(statements, task)) {
      SqliteConnections.execute(statements, "ROLLBACK TO work");
    }
    SqliteConnections.execute(statements, "RELEASE work");
  }

  /** Returns false if changes must be rolled back. */
  private static <T extends @Nullable Object> boolean perform(
      JdbcTx.Statements statements, WriteTask<T> task) {
    Store.TxFunction<T> function = task.function;
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
}
