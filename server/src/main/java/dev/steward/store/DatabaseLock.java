package dev.steward.store;

import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Advisory lock that reserves a PostgreSQL database for one server. PostgreSQL releases the lock
 * with its connection, so it is acquired again after a database restart. If another server acquired
 * it first, this server has lost its database permanently.
 */
final class DatabaseLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLock.class);

  /** The ASCII bytes of {@code steward}. */
  private static final long LOCK = 0x73746577617264L;

  /** Maximum time for which a lost lock may go unnoticed. */
  private static final long CHECK_NANOS = 500_000_000L;

  private static final long MONITOR_MILLIS = 1_000;
  private static final int CHECK_SECONDS = 2;
  private static final String UNREACHABLE =
      "The database cannot be reached, so nothing was changed. Try again later.";

  /** Called after each successful check of the lock, before writes resume. */
  @FunctionalInterface
  interface Recovery {
    void recover(Connection connection) throws SQLException;
  }

  private final String url;
  private final Properties login;
  private final Recovery recovery;
  private final CompletableFuture<String> lost = new CompletableFuture<>();
  private final Thread monitorThread;
  private volatile BooleanSupplier ownershipCheck = () -> true;
  private volatile long checkedAt = System.nanoTime();
  private volatile long failedAt = checkedAt - CHECK_NANOS;
  private volatile boolean closed;

  /** Null while the database is unreachable. */
  private @Nullable Connection connection;

  /**
   * Acquires the lock.
   *
   * @throws Problem.Conflict if another server holds it
   */
  DatabaseLock(String url, Properties login, Recovery recovery) {
    this.url = url;
    this.login = login;
    this.recovery = recovery;
    try {
      Connection acquired = acquire();
      if (acquired == null) {
        throw new Problem.Conflict(
            "Another server is using this database. Stop the other server, or use a different"
                + " database.");
      }
      connection = acquired;
    } catch (SQLException e) {
      throw SqlFailure.during("locking the database", e);
    }
    monitorThread = Thread.ofVirtual().name("store-lock").start(this::monitor);
  }

  /** Returns null if another server holds the lock. */
  private @Nullable Connection acquire() throws SQLException {
    Connection opened = DriverManager.getConnection(url, login);
    try (Statement statement = opened.createStatement();
        ResultSet result = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
      if (result.next() && result.getBoolean(1)) {
        return opened;
      }
    } catch (SQLException e) {
      JdbcTx.closeQuietly(opened);
      throw e;
    }
    JdbcTx.closeQuietly(opened);
    return null;
  }

  void setOwnershipCheck(BooleanSupplier check) {
    ownershipCheck = check;
  }

  CompletableFuture<String> lost() {
    return lost;
  }

  /**
   * Returns only if this server holds the lock.
   *
   * @throws ServerFailure if the database is unreachable or locked by another server
   */
  void ensureHeld() {
    if (lost.isDone()) {
      throw lostFailure();
    }
    if (System.nanoTime() - checkedAt < CHECK_NANOS) {
      return;
    }
    failFastAfterFailure();
    check();
  }

  /** Fails fast: hundreds of requests must not wait for a connection timeout one after another. */
  private void failFastAfterFailure() {
    if (System.nanoTime() - failedAt < CHECK_NANOS) {
      throw new Outage(UNREACHABLE, null, 5);
    }
  }

  /** Makes the next {@link #ensureHeld} check the lock in the database. */
  void suspect() {
    checkedAt = System.nanoTime() - CHECK_NANOS;
  }

  private synchronized void check() {
    if (lost.isDone()) {
      throw lostFailure();
    }
    if (System.nanoTime() - checkedAt < CHECK_NANOS) {
      return;
    }
    // Other threads waited for the monitor while the check failed.
    failFastAfterFailure();
    Connection current = connection;
    try {
      if (current == null || !current.isValid(CHECK_SECONDS)) {
        if (current != null) {
          LOG.warn("Lost the connection that holds the database lock; reconnecting.");
          JdbcTx.closeQuietly(current);
          connection = null;
        }
        current = reacquire();
        connection = current;
        LOG.info("Locked the database again.");
      }
      recovery.recover(current);
    } catch (SQLException e) {
      failedAt = System.nanoTime();
      throw SqlFailure.during("locking the database", e);
    } catch (RuntimeException e) {
      failedAt = System.nanoTime();
      throw e;
    }
    checkedAt = System.nanoTime();
  }

  private Connection reacquire() throws SQLException {
    if (closed) {
      throw new ServerFailure("the store is closed");
    }
    Connection acquired = acquire();
    if (acquired == null) {
      throw lost("While the database was unreachable, another server locked it.");
    }
    try {
      if (!ownershipCheck.getAsBoolean()) {
        throw lost("The database is not the one this server was started with.");
      }
    } catch (RuntimeException e) {
      JdbcTx.closeQuietly(acquired);
      throw e;
    }
    return acquired;
  }

  private Outage lost(String reason) {
    LOG.error("{} Shutting down.", reason);
    lost.complete(reason);
    return lostFailure();
  }

  private static Outage lostFailure() {
    return new Outage("This server has lost access to its database and is shutting down.", null, 0);
  }

  /** Reacquires a lost lock without waiting for a write, before another server can acquire it. */
  private void monitor() {
    try {
      while (!closed && !lost.isDone()) {
        Thread.sleep(MONITOR_MILLIS);
        try {
          ensureHeld();
        } catch (RuntimeException e) {
          LOG.debug("checking the database lock failed: {}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      // The store is closing.
      return;
    }
  }

  @Override
  public void close() {
    closed = true;
    monitorThread.interrupt();
    try {
      monitorThread.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      Connection current = connection;
      connection = null;
      if (current != null) {
        JdbcTx.closeQuietly(current);
      }
    }
  }
}
