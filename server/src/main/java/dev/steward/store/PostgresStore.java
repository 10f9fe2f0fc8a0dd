package dev.steward.store;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL. Writing transactions are SERIALIZABLE and tried again where the database asks for it.
 * One server per database: an advisory lock, held for as long as the server lives, says so.
 */
final class PostgresStore implements Store {

  private static final int MOST_CONNECTIONS = 16;
  private static final int MOST_TRIES = 60;

  /** How long a lost lock may go unnoticed. */
  private static final long LOOK_NANOS = 500_000_000L;

  /** {@code steward} in numbers: the advisory lock that says whose database it is. */
  private static final long LOCK = 0x73746577617264L;

  private final HikariDataSource pool;
  private final Connection holder;
  private volatile boolean lost;
  private volatile long lookedAt = System.nanoTime();

  /**
   * Connects and takes the database for this server.
   *
   * @param user and password may be null where the URL or the environment of the driver has them
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
    config.setMaximumPoolSize(MOST_CONNECTIONS);
    config.setMinimumIdle(1);
    config.setAutoCommit(false);
    config.setPoolName("store");
    config.setInitializationFailTimeout(3_000);
    config.addDataSourceProperty("prepareThreshold", "3");
    // The detail of an error quotes the values of the row.
    config.addDataSourceProperty("logServerErrorDetail", "false");
    HikariDataSource opened;
    try {
      opened = new HikariDataSource(config);
    } catch (RuntimeException e) {
      // The driver's own message may hold the URL with its password.
      throw new Broken(
          "the database cannot be reached or refuses the login; check --database and the"
              + " variables STEWARD_DATABASE_USER and STEWARD_DATABASE_PASSWORD");
    }
    pool = opened;
    try {
      holder = hold(opened);
    } catch (RuntimeException e) {
      opened.close();
      throw e;
    }
  }

  private static Connection hold(HikariDataSource pool) {
    try {
      Connection connection = pool.getConnection();
      connection.setAutoCommit(true);
      try (Statement statement = connection.createStatement();
          ResultSet result = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
        if (result.next() && result.getBoolean(1)) {
          return connection;
        }
      }
      connection.close();
      throw new Problem.Conflict(
          "Another server uses this database; stop it first, or give this one a database of its"
              + " own.");
    } catch (SQLException e) {
      throw new Broken(SqlFailure.reason(e, "locking the database"), e);
    }
  }

  @Override
  public <T extends @Nullable Object> T read(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        return work.in(new JdbcTx(new JdbcTx.Statements(connection), Count.ofThisThread(), null));
      } finally {
        connection.rollback();
      }
    } catch (SQLException e) {
      throw new Broken(SqlFailure.reason(e, "reading"), e);
    }
  }

  @Override
  public <T extends @Nullable Object> T write(Work<T> work) {
    var afterCommit = new ArrayList<Runnable>(2);
    T value = committed(work, afterCommit);
    AfterCommit.run(afterCommit);
    return value;
  }

  private <T extends @Nullable Object> T committed(Work<T> work, List<Runnable> afterCommit) {
    for (int attempt = 1; ; attempt++) {
      afterCommit.clear();
      try (Connection connection = pool.getConnection()) {
        ensureStillOurs();
        connection.setReadOnly(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
        T value;
        try {
          value =
              work.in(
                  new JdbcTx(new JdbcTx.Statements(connection), Count.ofThisThread(), afterCommit));
          connection.commit();
        } catch (RuntimeException | SQLException e) {
          connection.rollback();
          throw e;
        }
        return value;
      } catch (SQLException e) {
        again(attempt, e, new Broken(SqlFailure.reason(e, "writing"), e));
      } catch (Broken e) {
        again(attempt, e, e);
      }
    }
  }

  private static void again(int attempt, Exception e, Broken otherwise) {
    if (attempt >= MOST_TRIES || !SqlFailure.wantsAnotherTry(e)) {
      throw otherwise;
    }
    int most = Math.min(50, 1 << Math.min(attempt, 6));
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1, most + 1L) * 1_000_000);
  }

  /** A server that lost its lock must not write: another one may have taken it. */
  private void ensureStillOurs() throws SQLException {
    long now = System.nanoTime();
    if (!lost && now - lookedAt > LOOK_NANOS) {
      synchronized (this) {
        if (now - lookedAt > LOOK_NANOS) {
          lost = !holder.isValid(2);
          lookedAt = System.nanoTime();
        }
      }
    }
    if (lost) {
      throw new Broken("the lock on the database was lost; restart this server");
    }
  }

  @Override
  public void copyTo(Path file) {
    try (Connection connection = pool.getConnection()) {
      connection.setReadOnly(true);
      connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      try {
        PostgresCopy.write(connection, file);
      } finally {
        connection.rollback();
      }
    } catch (IOException e) {
      throw new Broken("copying the database: is there space on the disk?", e);
    } catch (SQLException e) {
      throw new Broken(SqlFailure.reason(e, "copying the database"), e);
    }
  }

  @Override
  public long statementsOfThisThread() {
    return Count.ofThisThread().statements;
  }

  @Override
  public void close() {
    pool.close();
  }
}
