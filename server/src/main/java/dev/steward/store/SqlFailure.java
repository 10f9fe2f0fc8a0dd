package dev.steward.store;

import dev.steward.problem.Broken;
import java.sql.SQLException;
import org.sqlite.SQLiteException;

/** Turns what a driver throws into one clear line: the statement is named, its values never. */
final class SqlFailure {

  private SqlFailure() {}

  static Broken of(String sql, SQLException e) {
    return new Broken(reason(e, "the statement failed: " + sql), e);
  }

  /** What a person can do something about, else {@code otherwise}. */
  static String reason(SQLException e, String otherwise) {
    if (e instanceof SQLiteException sqlite) {
      return switch (sqlite.getResultCode().code & 0xff) {
        case 13 -> "the disk is full: free some space, then try again";
        case 8 -> "the database cannot be written: is the home read-only?";
        case 14 -> "the database cannot be opened: check the rights of the home folder";
        case 10 -> "the disk failed while the database was used";
        case 11, 26 -> "the database file is damaged: restore it from a backup";
        default -> otherwise;
      };
    }
    String state = e.getSQLState();
    return state != null && state.startsWith("08") ? "the database cannot be reached" : otherwise;
  }

  /** True where PostgreSQL asks for the transaction to be tried again. */
  static boolean wantsAnotherTry(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState();
        return "40001".equals(state) || "40P01".equals(state);
      }
    }
    return false;
  }
}
