package dev.steward.store;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Codec for a file with all rows of all tables of a PostgreSQL database, taken from one snapshot.
 * It needs no external program such as pg_dump; the schema comes from the migrations.
 */
final class PostgresCopy {

  static final String MAGIC = "steward-copy-1";
  private static final int FETCH_SIZE = 500;
  static final int MAX_BYTES = 256 << 20;

  /** A column's name and type: n, t or b for number, text or bytes. */
  record CopyColumn(String name, char typeCode) {}

  private PostgresCopy() {}

  /** Writes the file; the connection must be in a transaction with a consistent snapshot. */
  static void write(Connection connection, Path file) throws SQLException, IOException {
    Files.createFile(file, OwnerOnly.FILE);
    try (var out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 64 << 10))) {
      out.writeUTF(MAGIC);
      out.writeInt(
          Integer.parseInt(strings(connection, "SELECT COUNT(*) FROM migration").getFirst()));
      for (String table :
          strings(
              connection,
              "SELECT table_name FROM information_schema.tables WHERE table_schema ="
                  + " current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name")) {
        write(connection, checkedName(table), out);
      }
      out.writeUTF("");
    }
  }

  /** Tables of this product have plain names; no other name is concatenated into a statement. */
  static String checkedName(String name) {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new ServerFailure(
          "cannot copy the database, since it has a table or column that does not belong to"
              + " Steward");
    }
    return name;
  }

  private static List<String> strings(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        var strings = new ArrayList<String>();
        while (result.next()) {
          strings.add(String.valueOf(result.getString(1)));
        }
        return strings;
      }
    }
  }

  private static void write(Connection connection, String table, DataOutputStream out)
      throws SQLException, IOException {
    var columns = new ArrayList<CopyColumn>();
    for (String text :
        strings(
            connection,
            "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE"
                + " table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position",
            table)) {
      int space = text.indexOf(' ');
      columns.add(
          new CopyColumn(
              checkedName(text.substring(0, space)), typeCode(text.substring(space + 1))));
    }
    out.writeUTF(table);
    out.writeLong(lastId(connection, table, columns));
    out.writeInt(columns.size());
    var names = new ArrayList<String>();
    for (CopyColumn column : columns) {
      out.writeUTF(column.name());
      out.writeChar(column.typeCode());
      names.add(column.name());
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT " + String.join(", ", names) + " FROM " + table)) {
      statement.setFetchSize(FETCH_SIZE);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          out.writeBoolean(true);
          for (int i = 0; i < columns.size(); i++) {
            write(result, i + 1, columns.get(i).typeCode(), out);
          }
        }
      }
    }
    out.writeBoolean(false);
  }

  private static char typeCode(String type) {
    return switch (type) {
      case "bigint", "integer", "smallint" -> 'n';
      case "text", "character varying" -> 't';
      case "bytea" -> 'b';
      default -> throw new ServerFailure("a column of the database has an unsupported type");
    };
  }

  /** The last generated ID, even if its row was deleted, since IDs must not be reused. */
  private static long lastId(Connection connection, String table, List<CopyColumn> columns)
      throws SQLException {
    if (columns.stream().noneMatch(column -> column.name().equals("id"))) {
      return 0;
    }
    String sequence =
        strings(connection, "SELECT pg_get_serial_sequence(?, 'id')", table).getFirst();
    return sequence.equals("null")
        ? 0
        : Long.parseLong(
            strings(
                    connection,
                    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence)
                .getFirst());
  }

  private static void write(ResultSet result, int index, char typeCode, DataOutputStream out)
      throws SQLException, IOException {
    byte[] bytes =
        switch (typeCode) {
          case 'b' -> result.getBytes(index);
          default -> {
            String text = result.getString(index);
            yield text == null ? null : text.getBytes(StandardCharsets.UTF_8);
          }
        };
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }
}
