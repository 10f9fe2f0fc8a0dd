package dev.steward.store;

import com.zaxxer.hikari.HikariDataSource;
import dev.steward.problem.Outage;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL store. Write transactions are SERIALIZABLE and retried after serialization failures.
 * An advisory lock, held for the server's lifetime, keeps other servers out of the database.
 */
final class PostgresStore implements Store {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);
  private static final int MAX_TRIES = 60;

  /** Upper bound for the number of dead pooled connections after a database restart. */
  private static final int MAX_RECONNECTS = PostgresConnections.MAX_CONNECTIONS + 4;

  private final HikariDataSource pool;
  private final InDoubtCommits inDoubt = new InDoubtCommits();
  private final DatabaseLock lock;
  private final WriteProbe probe = new WriteProbe();

  /**
   * Connects and locks the database for this server.
   *
   * @param user like the password, may be null if the URL or the driver's environment provides it
   */
  PostgresStore(String url, @Nullable String user, @Nullable String password) {
    pool = PostgresConnections.open(url, user, password);
    try {
      lock = new DatabaseLock(url, PostgresConnections.login(user, password), inDoubt);
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  @Override
  public <T extends @Nullable Object> T read(TxFunction<T> function) {
    for (int attempt = 1; ; attempt++) {
      try {
        return readOnce(function);
      } catch (Outage e) {
        // The connection may predate a database restart; the next one may work.
        if (attempt >= MAX_RECONNECTS || isUnreachable(e)) {
          throw e;
        }
      }
    }
  }

  private <T extends @Nullable Object> T readOnce(TxFunction<T> function) {
    try (Connection connection = pool.getConnection()) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        return function.apply(
            new JdbcTx(
                new JdbcTx.Statements(connection), StatementCounter.ofCurrentThread(), null));
      } finally {
        rollBack(connection);
      }
    } catch (SQLException e) {
      throw SqlFailure.during("reading", e);
    }
  }

  /** A failed rollback must not hide the original error; the pool drops the connection. */
  private static void rollBack(Connection connection) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      LOG.debug("rolling back failed", e);
    }
  }

  /** True if no connection could be opened, or the failure is not a lost connection. */
  private static boolean isUnreachable(Outage e) {
    return e.getCause() instanceof SQLTransientConnectionException
        || !SqlFailure.isConnectionLost(e);
  }

  @Override
  public <T extends @Nullable Object> T write(TxFunction<T> function) {
    try {
      T value = commitWithRetries(function);
      probe.onCommitted();
      return value;
    } catch (Outage e) {
      probe.onFailed();
      throw e;
    }
  }

  private <T extends @Nullable Object> T commitWithRetries(TxFunction<T> function) {
    int reconnects = 0;
    for (int attempt = 1; ; attempt++) {
      try {
        CommitAttempt<T> result = attempt(function);
        CompletableFuture<Boolean> commitResult = result.commitResult();
        if (commitResult == null) {
          CommitActions.run(result.afterCommit());
          return result.value();
        }
        if (CommitAttempt.isCommitted(commitResult)) {
          return result.value();
        }
      } catch (SQLException e) {
        pauseBeforeRetry(attempt, e, SqlFailure.during("writing", e));
      } catch (Outage e) {
        if (isUnreachable(e) || ++reconnects >= MAX_RECONNECTS) {
          throw e;
        }
      } catch (ServerFailure e) {
        pauseBeforeRetry(attempt, e, e);
      }
    }
  }

  private <T extends @Nullable Object> CommitAttempt<T> attempt(TxFunction<T> function)
      throws SQLException {
    if (Thread.currentThread().isInterrupted()) {
      throw new ServerFailure("interrupted before writing to the database");
    }
    lock.ensureHeld();
    var afterCommit = new ArrayList<Runnable>(2);
    try (Connection connection = pool.getConnection()) {
      connection.setReadOnly(false);
      connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
      var tx =
          new JdbcTx(
              new JdbcTx.Statements(connection), StatementCounter.ofCurrentThread(), afterCommit);
      T value;
      long transaction;
      try {
        value = function.apply(tx);
        transaction = tx.hasWritten() ? InDoubtCommits.currentTransaction(connection) : 0;
      } catch (RuntimeException | SQLException e) {
        rollBack(connection);
        suspectLock(e);
        throw e;
      }
      try {
        connection.commit();
      } catch (SQLException e) {
        if (transaction != 0 && SqlFailure.isConnectionLost(e)) {
          lock.suspect();
          return new CommitAttempt<>(value, afterCommit, inDoubt.add(transaction, afterCommit));
        }
        rollBack(connection);
        throw e;
      }
      return new CommitAttempt<>(value, afterCommit, null);
    }
  }

  /** A lost connection may mean that the database restarted and released the lock. */
  private void suspectLock(Exception e) {
    if (SqlFailure.isConnectionLost(e)) {
      lock.suspect();
    }
  }

  private static void pauseBeforeRetry(int attempt, Exception e, ServerFailure failure) {
    if (attempt >= MAX_TRIES || !SqlFailure.isRetryable(e)) {
      throw failure;
    }
    int maxMillis = Math.min(50, 1 << Math.min(attempt, 6));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, maxMillis + 1L) * 1_000_000);
  }

  @Override
  public void copyTo(Path file) {
    try (Connection connection = pool.getConnection()) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        PostgresCopy.write(connection, file);
      } finally {
        rollBack(connection);
      }
    } catch (IOException e) {
      throw new ServerFailure("copying the database failed; check the free disk space", e);
    } catch (SQLException e) {
      throw SqlFailure.during("copying the database", e);
    }
  }

  @Override
  public long statementCount() {
    return StatementCounter.ofCurrentThread().statements;
  }

  @Override
  public void checkWritable() {
    if (probe.isDue()) {
      write(tx ->
          tx.update(
              "UPDATE migration SET name = name WHERE number = (SELECT MIN(number) FROM"
                  + " migration)"));
    }
  }

  @Override
  public void setOwnershipCheck(BooleanSupplier ownershipCheck) {
    lock.setOwnershipCheck(ownershipCheck);
  }

  @Override
  public CompletableFuture<String> databaseLost() {
    return lock.lost();
  }

  @Override
  public void close() {
    lock.close();
    pool.close();
  }
}
