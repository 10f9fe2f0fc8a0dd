package dev.steward.store;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;

/** Opens connections to the SQLite file. */
record SqliteConnections(Path file, Duration busyTimeout) {

  JdbcTx.Statements open(boolean reading) {
    try {
      var properties = new Properties();
      // Otherwise the driver queries the new row's ID after every INSERT; the SQL uses RETURNING
      // where the ID is needed.
      properties.setProperty("jdbc.get_generated_keys", "false");
      Connection connection = org.sqlite.JDBC.createConnection("jdbc:sqlite:" + file, properties);
      try (Statement statement = connection.createStatement()) {
        statement.execute("PRAGMA busy_timeout=" + busyTimeout.toMillis());
        if (reading) {
          statement.execute("PRAGMA query_only=1");
        } else {
          statement.execute("PRAGMA journal_mode=WAL");
          statement.execute("PRAGMA synchronous=FULL");
          // Checkpoints every 16 MB of log instead of 4, since the same pages change repeatedly.
          statement.execute("PRAGMA wal_autocheckpoint=4000");
          statement.execute("PRAGMA foreign_keys=1");
        }
        statement.execute("PRAGMA cache_size=-4000");
      } catch (SQLException | RuntimeException e) {
        // The connection must be closed, since each later attempt opens another one.
        JdbcTx.closeQuietly(connection);
        throw e;
      }
      return new JdbcTx.Statements(connection);
    } catch (SQLException e) {
      throw SqlFailure.during("opening the database", e);
    }
  }

  static void execute(JdbcTx.Statements statements, String sql) {
    try {
      statements.get(sql).execute();
    } catch (SQLException e) {
      throw SqlFailure.of(sql, e);
    }
  }
}
