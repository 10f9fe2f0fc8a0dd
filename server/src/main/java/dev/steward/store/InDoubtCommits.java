package dev.steward.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Commits whose result was lost with the connection to PostgreSQL. Once the database is reachable
 * again, it is queried for the result of each, so that callers get the true result and in-memory
 * caches match the committed data.
 */
final class InDoubtCommits implements DatabaseLock.Recovery {

  private record InDoubtCommit(
      long transaction, List<Runnable> afterCommit, CompletableFuture<Boolean> committed) {}

  private static final String ABORTED = "aborted";

  /** SQLSTATE for a transaction number not yet assigned: a crash undid the transaction. */
  private static final String UNASSIGNED_STATE = "22023";

  private final List<InDoubtCommit> pending = new ArrayList<>();

  /**
   * Completes once the result is known and the actions have run; true if the transaction was
   * committed.
   */
  synchronized CompletableFuture<Boolean> add(long transaction, List<Runnable> afterCommit) {
    var commit =
        new InDoubtCommit(transaction, List.copyOf(afterCommit), new CompletableFuture<>());
    pending.add(commit);
    return commit.committed();
  }

  @Override
  public synchronized void recover(Connection connection) throws SQLException {
    while (!pending.isEmpty()) {
      InDoubtCommit first = pending.getFirst();
      String status = status(connection, first.transaction());
      if (status.equals("in progress")) {
        return;
      }
      boolean committed = status.equals("committed");
      pending.removeFirst();
      if (committed) {
        CommitActions.run(first.afterCommit());
      }
      first.committed().complete(committed);
    }
  }

  private static String status(Connection connection, long transaction) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement("SELECT txid_status(?)")) {
      statement.setLong(1, transaction);
      try (ResultSet result = statement.executeQuery()) {
        String status = result.next() ? result.getString(1) : null;
        return status == null ? ABORTED : status;
      }
    } catch (SQLException e) {
      if (UNASSIGNED_STATE.equals(e.getSQLState())) {
        return ABORTED;
      }
      throw e;
    }
  }

  /** The number of the current transaction; 0 if it has not written. */
  static long currentTransaction(Connection connection) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT txid_current_if_assigned()");
        ResultSet result = statement.executeQuery()) {
      return result.next() ? result.getLong(1) : 0;
    }
  }
}
