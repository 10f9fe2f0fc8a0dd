package dev.steward.store;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * SQLite store in a file in the home folder. Readers have separate connections and never wait for
 * the {@link SqliteWriter}.
 */
final class SqliteStore implements Store {

  private static final Logger LOG = LoggerFactory.getLogger(SqliteStore.class);
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(10);
  private static final int MAX_READERS = 4;

  /** How long a statement waits for another process to unlock the database. */
  static final Duration BUSY_TIMEOUT = Duration.ofSeconds(10);

  private final SqliteConnections connections;
  private final SqliteWriter writer;
  private final Semaphore readers = new Semaphore(MAX_READERS);
  private final ConcurrentLinkedDeque<JdbcTx.Statements> idleConnections =
      new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  SqliteStore(Path file) {
    this(file, BUSY_TIMEOUT);
  }

  SqliteStore(Path file, Duration busyTimeout) {
    try {
      Files.createFile(file, OwnerOnly.FILE);
    } catch (FileAlreadyExistsException e) {
      // The file was created by an earlier run of the server, with these permissions.
    } catch (IOException e) {
      throw new ServerFailure(
          "cannot create the database; check the permissions of the home folder", e);
    }
    connections = new SqliteConnections(file, busyTimeout);
    writer = new SqliteWriter(connections);
  }

  @Override
  public <T extends @Nullable Object> T read(TxFunction<T> function) {
    StatementCounter count = StatementCounter.ofCurrentThread();
    if (count.inReadTx) {
      throw new IllegalStateException("nested transaction: pass the Tx on");
    }
    readers.acquireUninterruptibly();
    count.inReadTx = true;
    try {
      if (closed) {
        throw new ServerFailure("the store is closed");
      }
      JdbcTx.Statements idleConnection = idleConnections.pollFirst();
      return read(
          function, count, idleConnection == null ? connections.open(true) : idleConnection);
    } finally {
      count.inReadTx = false;
      readers.release();
    }
  }

  private <T extends @Nullable Object> T read(
      TxFunction<T> function, StatementCounter count, JdbcTx.Statements statements) {
    boolean reusable = true;
    try {
      SqliteConnections.execute(statements, "BEGIN");
      return function.apply(new JdbcTx(statements, count, null));
    } catch (RuntimeException e) {
      reusable = !SqlFailure.breaksConnection(e);
      throw e;
    } finally {
      // A failed connection is not reused; the next reader opens a new one.
      if (reusable && isRolledBack(statements) && !closed) {
        idleConnections.addFirst(statements);
      } else {
        JdbcTx.closeQuietly(statements.connection());
      }
    }
  }

  private static boolean isRolledBack(JdbcTx.Statements statements) {
    try {
      SqliteConnections.execute(statements, "ROLLBACK");
      return true;
    } catch (ServerFailure e) {
      return false;
    }
  }

  @Override
  public <T extends @Nullable Object> T write(TxFunction<T> function) {
    return writer.write(function);
  }

  @Override
  public void checkWritable() {
    writer.checkWritable();
  }

  @Override
  public void copyTo(Path file) {
    // VACUUM INTO does not work on a query_only connection.
    JdbcTx.Statements statements = connections.open(false);
    try {
      Files.createFile(file, OwnerOnly.FILE);
      var copy = statements.connection().prepareStatement("VACUUM INTO ?");
      try (copy) {
        copy.setString(1, file.toString());
        copy.execute();
      }
    } catch (IOException e) {
      throw new ServerFailure("copying the database failed; check the free disk space", e);
    } catch (SQLException e) {
      throw SqlFailure.during("copying the database", e);
    } finally {
      JdbcTx.closeQuietly(statements.connection());
    }
  }

  @Override
  public long statementCount() {
    return StatementCounter.ofCurrentThread().statements;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      writer.close(connections.busyTimeout().plus(SHUTDOWN_TIMEOUT));
      if (!readers.tryAcquire(MAX_READERS, SHUTDOWN_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.error("a database reader is still running at shutdown");
      } else {
        readers.release(MAX_READERS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (JdbcTx.Statements connection = idleConnections.pollFirst();
        connection != null;
        connection = idleConnections.pollFirst()) {
      JdbcTx.closeQuietly(connection.connection());
    }
  }
}
