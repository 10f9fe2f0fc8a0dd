package dev.steward.testing;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads all rows of a SQLite database. */
final class DatabaseDump {

  /** Columns that change on each use of a token. */
  private static final Set<String> TOKEN_USAGE_COLUMNS =
      Set.of("use_count", "last_used_at", "last_address", "last_agent", "last_path");

  private DatabaseDump() {}

  /** Returns the sorted rows by table, without token usage. */
  static Map<String, List<String>> of(Path home) {
    var tables = new TreeMap<String, List<String>>();
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + home.resolve("steward.db"));
        Statement statement = connection.createStatement()) {
      try (ResultSet names =
          statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'table'")) {
        while (names.next()) {
          tables.put(names.getString(1), new ArrayList<>());
        }
      }
      for (var table : tables.entrySet()) {
        try (ResultSet rows = statement.executeQuery("SELECT * FROM " + table.getKey())) {
          while (rows.next()) {
            table.getValue().add(rowText(rows));
          }
        }
        table.getValue().sort(null);
      }
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
    return tables;
  }

  private static String rowText(ResultSet rows) throws SQLException {
    var text = new StringBuilder();
    for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
      String name = rows.getMetaData().getColumnName(i);
      if (!TOKEN_USAGE_COLUMNS.contains(name)) {
        byte[] value = rows.getBytes(i);
        text.append(name)
            .append('=')
            .append(value == null ? "null" : new String(value, StandardCharsets.ISO_8859_1))
            .append(' ');
      }
    }
    return text.toString();
  }
}
