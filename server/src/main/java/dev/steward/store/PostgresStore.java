package dev.steward.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.steward.problem.Outage;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL store. Write transactions are SERIALIZABLE and retried after serialization failures.
 * An advisory lock, held for the server's lifetime, ensures one server per database.
 */
final class PostgresStore implements Store {

  private static final Logger LOG = LoggerFactory.getLogger(PostgresStore.class);
  private static final int MAX_CONNECTIONS = 16;
  private static final int MAX_TRIES = 60;

  /** Upper bound for the number of dead pooled connections after a restart of the database. */
  private static final int MAX_RECONNECTS = MAX_CONNECTIONS + 4;

  private static final int CONNECT_MILLIS = 10_000;
  private static final int COMMIT_RESULT_SECONDS = 10;
  private static final long RECENT_NANOS = 1_000_000_000L;

  private final HikariDataSource pool;
  private final InDoubtCommits inDoubt = new InDoubtCommits();
  private final DatabaseLock lock;
  private volatile boolean failing;
  private volatile long committedAt = System.nanoTime() - RECENT_NANOS;

  /**
   * Connects and locks the database for this server.
   *
   * @param user and password may be null if the URL or the driver's environment provides them
   */
  PostgresStore(String url, @Nullable String user, @Nullable String password) {
    var config = new HikariConfig();
    config.setJdbcUrl(url);
    if (user != null) {
      config.setUsername(user);
    }
    if (password != null) {
      config.setPassword(password);
    }
    config.setMaximumPoolSize(MAX_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setPoolName("store");
    config.setInitializationFailTimeout(3_000);
    config.setConnectionTimeout(CONNECT_MILLIS);
    config.addDataSourceProperty("connectTimeout", "5");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("prepareThreshold", "3");
    // The detail of an error quotes the row's values.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    HikariDataSource opened;
    try {
      opened = new HikariDataSource(config);
    } catch (RuntimeException e) {
      // The driver's own message may contain the URL with its password.
      throw new ServerFailure(
          "cannot connect to the database; check --database, STEWARD_DATABASE_USER and"
              + " STEWARD_DATABASE_PASSWORD");
    }
    pool = opened;
    try {
      lock = new DatabaseLock(url, login(user, password), inDoubt);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Properties login(@Nullable String user, @Nullable String password) {
    var login = new Properties();
    if (user != null) {
      login.setProperty("user", user);
    }
    if (password != null) {
      login.setProperty("password", password);
    }
    login.setProperty("connectTimeout", "5");
    // All writers wait for the lock: a server that accepts the connection but does not respond must
    // not block them until a restart.
    login.setProperty("loginTimeout", "10");
    login.setProperty("socketTimeout", "10");
    login.setProperty("tcpKeepAlive", "true");
    login.setProperty("logServerErrorDetail", "false");
    return login;
  }

  @Override
  public <T extends @Nullable Object> T read(TxFunction<T> function) {
    for (int attempt = 1; ; attempt++) {
      try {
        return readOnce(function);
      } catch (Outage e) {
        // The connection may predate a restart of the database; the next one may work.
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
      committedAt = System.nanoTime();
      failing = false;
      return value;
    } catch (Outage e) {
      failing = true;
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
        if (isCommitted(commitResult)) {
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

  /**
   * Result of an attempt to commit a transaction.
   *
   * @param commitResult whether it was committed, if the connection was lost before the result was
   *     known
   */
  private record CommitAttempt<T extends @Nullable Object>(
      T value, List<Runnable> afterCommit, @Nullable CompletableFuture<Boolean> commitResult) {}

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

  private static boolean isCommitted(CompletableFuture<Boolean> commitResult) {
    try {
      return commitResult.get(COMMIT_RESULT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerFailure("interrupted while waiting for the database", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new Outage(
          "The database became unreachable during the commit. The change may or may not"
              + " have been saved; check before you retry.",
          e,
          COMMIT_RESULT_SECONDS);
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
      throw new ServerFailure("copying the database failed; check free space", e);
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
    if (failing || System.nanoTime() - committedAt >= RECENT_NANOS) {
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
