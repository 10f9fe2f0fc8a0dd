package dev.steward.store;

import dev.steward.problem.Outage;
import dev.steward.problem.ServerFailure;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteException;

/** Converts driver exceptions to one-line messages that name the statement but never its values. */
final class SqlFailure {

  private static final int RETRY_SECONDS = 5;

  private SqlFailure() {}

  static ServerFailure of(String sql, SQLException e) {
    return during("the statement failed: " + sql, e);
  }

  /**
   * Returns an outage if the cause is temporary or external, otherwise a failure of the operation.
   */
  static ServerFailure during(String operation, SQLException e) {
    return e instanceof SQLiteException sqlite
        ? ofSqlite(operation, sqlite)
        : ofPostgres(operation, e);
  }

  private static ServerFailure ofSqlite(String operation, SQLiteException e) {
    return switch (code(e)) {
      case 5, 6 ->
          new Outage(
              "The database is locked by another process, so nothing was changed. Try again later.",
              e,
              RETRY_SECONDS);
      case 13 -> new Outage("the disk is full; free some space, then try again", e, 0);
      case 8 ->
          new Outage("the database cannot be written; check that the home is not read-only", e, 0);
      case 10 -> new Outage("the disk failed while the database was in use", e, 0);
      case 14 ->
          new Outage(
              "the database cannot be opened; check the permissions of the home folder", e, 0);
      case 11, 26 -> new ServerFailure("the database file is damaged; restore it from a backup", e);
      default -> new ServerFailure(operation, e);
    };
  }

  private static ServerFailure ofPostgres(String operation, SQLException e) {
    String state = state(e);
    if (isConnectionLost(e)) {
      return new Outage(
          "The database cannot be reached, so nothing was changed. Try again later.",
          e,
          RETRY_SECONDS);
    }
    if (state.startsWith("53") || state.startsWith("58")) {
      return new Outage("the database server is out of space or memory", e, 0);
    }
    if (state.equals("25006")) {
      return new Outage("the database server does not accept writes", e, 0);
    }
    return new ServerFailure(operation, e);
  }

  private static int code(SQLiteException e) {
    return e.getResultCode().code & 0xff;
  }

  private static String state(SQLException e) {
    String state = e.getSQLState();
    return state == null ? "" : state;
  }

  /** True if the connection to PostgreSQL was lost or could not be opened. */
  static boolean isConnectionLost(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = state(sql);
        return sql instanceof SQLTransientConnectionException
            || state.startsWith("08")
            || state.startsWith("57P0");
      }
    }
    return false;
  }

  /**
   * True if the SQLite connection must not be used again, because the state of its transaction is
   * unknown. Constraint violations do not affect the connection.
   */
  static boolean breaksConnection(@Nullable Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLiteException sqlite) {
        return switch (code(sqlite)) {
          // Wrong statement, too large a value, violated constraint, type mismatch, parameter index
          // out of range.
          case 1, 18, 19, 20, 25 -> false;
          default -> true;
        };
      }
    }
    return false;
  }

  /** True if PostgreSQL asks for a retry (serialization failure or deadlock). */
  static boolean isRetryable(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState();
        return "40001".equals(state) || "40P01".equals(state);
      }
    }
    return false;
  }
}
