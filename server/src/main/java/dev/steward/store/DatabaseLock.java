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
 * with its connection, so it is acquired again after a restart of the database. If another server
 * acquired it first, this server has lost its database permanently.
 */
final class DatabaseLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLock.class);

  /** The ASCII bytes of {@code steward}. */
  private static final long LOCK = 0x73746577617264L;

  /** Maximum time for which a lost lock may go unnoticed. */
  private static final long CHECK_NANOS = 500_000_000L;

  private static final long KEEPER_MILLIS = 1_000;
  private static final int CHECK_SECONDS = 2;
  private static final String UNREACHABLE =
      "The database cannot be reached, so nothing was changed. Try again later.";

  /** Called after each check of the lock, before writes resume. */
  @FunctionalInterface
  interface Recovery {
    void recover(Connection connection) throws SQLException;
  }

  private final String url;
  private final Properties login;
  private final Recovery recovery;
  private final CompletableFuture<String> lost = new CompletableFuture<>();
  private final Thread keeper;
  private volatile BooleanSupplier ours = () -> true;
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
      Connection taken = take();
      if (taken == null) {
        throw new Problem.Conflict(
            "Another server uses this database. Stop it, or use a different database.");
      }
      connection = taken;
    } catch (SQLException e) {
      throw SqlFailure.during("locking the database", e);
    }
    keeper = Thread.ofVirtual().name("store-lock").start(this::keep);
  }

  /** Returns null if another server holds the lock. */
  private @Nullable Connection take() throws SQLException {
    Connection opened = DriverManager.getConnection(url, login);
    try (Statement statement = opened.createStatement();
        ResultSet result = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
      if (result.next() && result.getBoolean(1)) {
        return opened;
      }
    } catch (SQLException e) {
      quietly(opened);
      throw e;
    }
    quietly(opened);
    return null;
  }

  void verifyBy(BooleanSupplier check) {
    ours = check;
  }

  CompletableFuture<String> lost() {
    return lost;
  }

  /**
   * Returns only if this server holds the lock.
   *
   * @throws Broken if the database is unreachable or locked by another server
   */
  void ensureHeld() {
    if (lost.isDone()) {
      throw isLost();
    }
    if (System.nanoTime() - checkedAt < CHECK_NANOS) {
      return;
    }
    refuseWhereItJustFailed();
    check();
  }

  /**
   * Fails fast: hundreds of requests must not wait for a connection timeout one after the other.
   */
  private void refuseWhereItJustFailed() {
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
      throw isLost();
    }
    if (System.nanoTime() - checkedAt < CHECK_NANOS) {
      return;
    }
    // Other threads waited for the monitor while the check failed.
    refuseWhereItJustFailed();
    Connection known = connection;
    try {
      if (known == null || !known.isValid(CHECK_SECONDS)) {
        if (known != null) {
          LOG.warn("Lost the connection that locks the database; reconnecting.");
          quietly(known);
          connection = null;
        }
        known = regain();
        connection = known;
        LOG.info("Locked the database again.");
      }
      recovery.recover(known);
    } catch (SQLException e) {
      failedAt = System.nanoTime();
      throw SqlFailure.during("locking the database", e);
    } catch (RuntimeException e) {
      failedAt = System.nanoTime();
      throw e;
    }
    checkedAt = System.nanoTime();
  }

  private Connection regain() throws SQLException {
    if (closed) {
      throw new ServerFailure("the store is closed");
    }
    Connection taken = take();
    if (taken == null) {
      throw lost("Another server locked the database while it was unreachable.");
    }
    try {
      if (!ours.getAsBoolean()) {
        throw lost("The database is not the one this server was started with.");
      }
    } catch (RuntimeException e) {
      quietly(taken);
      throw e;
    }
    return taken;
  }

  private Outage lost(String why) {
    LOG.error("{} Shutting down.", why);
    lost.complete(why);
    return isLost();
  }

  private static Outage isLost() {
    return new Outage("This server has lost its database and is shutting down.", null, 0);
  }

  /** Reacquires a lost lock without waiting for a write, before another server can acquire it. */
  private void keep() {
    try {
      while (!closed && !lost.isDone()) {
        Thread.sleep(KEEPER_MILLIS);
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

  private static void quietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // The connection is unusable anyway.
      return;
    }
  }

  @Override
  public void close() {
    closed = true;
    keeper.interrupt();
    try {
      keeper.join(Duration.ofSeconds(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (this) {
      Connection known = connection;
      connection = null;
      if (known != null) {
        quietly(known);
      }
    }
  }
}
