package dev.steward.store;

import dev.steward.problem.Broken;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
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
 * The advisory lock that gives a PostgreSQL database to one server. The lock ends with its
 * connection, so it is taken again after the database was restarted; where another server was
 * faster, this one has lost its database for good.
 */
final class DatabaseLock implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(DatabaseLock.class);

  /** {@code steward} in numbers. */
  private static final long LOCK = 0x73746577617264L;

  /** How long a lost lock may go unnoticed. */
  private static final long CHECK_NANOS = 500_000_000L;

  private static final long KEEPER_MILLIS = 1_000;
  private static final int CHECK_SECONDS = 2;
  private static final String UNREACHABLE =
      "The database cannot be reached, so nothing was changed. Try again later.";

  /** Has to be done after each check of the lock, before others write again. */
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

  /** Null while the database is out of reach. */
  private @Nullable Connection connection;

  /**
   * Takes the lock.
   *
   * @throws Problem.Conflict where another server has it
   */
  DatabaseLock(String url, Properties login, Recovery recovery) {
    this.url = url;
    this.login = login;
    this.recovery = recovery;
    try {
      Connection taken = take();
      if (taken == null) {
        throw new Problem.Conflict(
            "Another server uses this database; stop it first, or give this one a database of its"
                + " own.");
      }
      connection = taken;
    } catch (SQLException e) {
      throw SqlFailure.during("locking the database", e);
    }
    keeper = Thread.ofVirtual().name("store-lock").start(this::keep);
  }

  /** Null where another server has the lock. */
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
   * Returns only where this server has the lock.
   *
   * @throws Broken where the database is out of reach, or another server's
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

  /** Hundreds of requests must not wait for one after the other. */
  private void refuseWhereItJustFailed() {
    if (System.nanoTime() - failedAt < CHECK_NANOS) {
      throw new Outage(UNREACHABLE, null, 5);
    }
  }

  /** Makes the next {@link #ensureHeld} ask the database. */
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
    // Others waited here while the check failed.
    refuseWhereItJustFailed();
    Connection known = connection;
    try {
      if (known == null || !known.isValid(CHECK_SECONDS)) {
        if (known != null) {
          LOG.warn("The connection that locks the database is gone; taking the lock again.");
          quietly(known);
          connection = null;
        }
        known = regain();
        connection = known;
        LOG.info("The database is locked by this server again.");
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
      throw new Broken("the store is closed");
    }
    Connection taken = take();
    if (taken == null) {
      throw lost("Another server has taken the database while it was out of reach.");
    }
    try {
      if (!ours.getAsBoolean()) {
        throw lost("The database is not the one that this server was started with.");
      }
    } catch (RuntimeException e) {
      quietly(taken);
      throw e;
    }
    return taken;
  }

  private Outage lost(String why) {
    LOG.error("{} This server ends.", why);
    lost.complete(why);
    return isLost();
  }

  private static Outage isLost() {
    return new Outage("This server has lost its database and ends.", null, 0);
  }

  /** Takes the lock again although nobody writes, before another server does. */
  private void keep() {
    try {
      while (!closed && !lost.isDone()) {
        Thread.sleep(KEEPER_MILLIS);
        try {
          ensureHeld();
        } catch (RuntimeException e) {
          LOG.debug("the lock on the database could not be checked: {}", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      // The store closes.
      return;
    }
  }

  private static void quietly(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      // It is gone either way.
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
