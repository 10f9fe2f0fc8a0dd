package dev.steward.store;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Codec of a file with all rows of all tables of a PostgreSQL database, taken from one snapshot. It
 * needs no external program such as pg_dump; the schema comes from the migrations.
 */
final class PostgresCopy {

  private static final String MAGIC = "steward-copy-1";
  private static final int ROWS_AT_ONCE = 500;
  private static final int MAX_BYTES = 256 << 20;

  /** A column's name and type: n, t or b for number, text and bytes. */
  private record Column(String name, char kind) {}

  private PostgresCopy() {}

  /** Writes the file; the connection must be in a transaction with a consistent snapshot. */
  static void write(Connection connection, Path file) throws SQLException, IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), 64 << 10))) {
      out.writeUTF(MAGIC);
      out.writeInt(
          Integer.parseInt(texts(connection, "SELECT COUNT(*) FROM migration").getFirst()));
      for (String table :
          texts(
              connection,
              "SELECT table_name FROM information_schema.tables WHERE table_schema ="
                  + " current_schema() AND table_type = 'BASE TABLE' ORDER BY table_name")) {
        write(connection, plain(table), out);
      }
      out.writeUTF("");
    }
  }

  /** Tables of this product have plain names; no other name is concatenated into a statement. */
  private static String plain(String name) {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new ServerFailure(
          "the database has a table or column that is not Steward's, so it cannot be copied");
    }
    return name;
  }

  private static List<String> texts(Connection connection, String sql, String... parameters)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < parameters.length; i++) {
        statement.setString(i + 1, parameters[i]);
      }
      try (ResultSet result = statement.executeQuery()) {
        var texts = new ArrayList<String>();
        while (result.next()) {
          texts.add(String.valueOf(result.getString(1)));
        }
        return texts;
      }
    }
  }

  private static void write(Connection connection, String table, DataOutputStream out)
      throws SQLException, IOException {
    var columns = new ArrayList<Column>();
    for (String text :
        texts(
            connection,
            "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE"
                + " table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position",
            table)) {
      int blank = text.indexOf(' ');
      columns.add(new Column(plain(text.substring(0, blank)), kind(text.substring(blank + 1))));
    }
    out.writeUTF(table);
    out.writeLong(lastId(connection, table, columns));
    out.writeInt(columns.size());
    var names = new ArrayList<String>();
    for (Column column : columns) {
      out.writeUTF(column.name());
      out.writeChar(column.kind());
      names.add(column.name());
    }
    try (PreparedStatement statement =
        connection.prepareStatement("SELECT " + String.join(", ", names) + " FROM " + table)) {
      statement.setFetchSize(ROWS_AT_ONCE);
      try (ResultSet result = statement.executeQuery()) {
        while (result.next()) {
          out.writeBoolean(true);
          for (int i = 0; i < columns.size(); i++) {
            write(result, i + 1, columns.get(i).kind(), out);
          }
        }
      }
    }
    out.writeBoolean(false);
  }

  private static char kind(String type) {
    return switch (type) {
      case "bigint", "integer", "smallint" -> 'n';
      case "text", "character varying" -> 't';
      case "bytea" -> 'b';
      default -> throw new ServerFailure("a column of the database has an unsupported type");
    };
  }

  /** The last generated ID, even if its row was deleted: IDs must not be reused. */
  private static long lastId(Connection connection, String table, List<Column> columns)
      throws SQLException {
    if (columns.stream().noneMatch(column -> column.name().equals("id"))) {
      return 0;
    }
    String sequence = texts(connection, "SELECT pg_get_serial_sequence(?, 'id')", table).getFirst();
    return sequence.equals("null")
        ? 0
        : Long.parseLong(
            texts(
                    connection,
                    "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM " + sequence)
                .getFirst());
  }

  private static void write(ResultSet result, int at, char kind, DataOutputStream out)
      throws SQLException, IOException {
    byte[] bytes =
        switch (kind) {
          case 'b' -> result.getBytes(at);
          default -> {
            String text = result.getString(at);
            yield text == null ? null : text.getBytes(StandardCharsets.UTF_8);
          }
        };
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 64 << 10));
  }

  private static int begin(DataInputStream in) throws IOException {
    if (!in.readUTF().equals(MAGIC)) {
      throw new Problem.Invalid("This version cannot read the database format of the backup.");
    }
    return in.readInt();
  }

  /** Number of migrations applied to the copied database. */
  static int migrations(Path file) {
    try (DataInputStream in = open(file)) {
      return begin(in);
    } catch (IOException e) {
      throw new ServerFailure("reading the database of a backup", e);
    }
  }

  /** Inserts all rows into a database with the same tables, in one transaction. */
  static void read(Store store, Path file) {
    store.write(tx -> {
      try (DataInputStream in = open(file)) {
        begin(in);
        List<List<String>> references =
            tx.list(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM"
                    + " pg_constraint WHERE contype = 'f' AND connamespace ="
                    + " current_schema()::regnamespace",
                row -> List.of(row.text(1), row.text(2), row.text(3)));
        for (List<String> one : references) {
          tx.update("ALTER TABLE " + one.get(0) + " DROP CONSTRAINT " + one.get(1));
        }
        for (String table = in.readUTF(); !table.isEmpty(); table = in.readUTF()) {
          read(tx, plain(table), in);
        }
        for (List<String> one : references) {
          tx.update(
              "ALTER TABLE " + one.get(0) + " ADD CONSTRAINT " + one.get(1) + " " + one.get(2));
        }
        return true;
      } catch (IOException e) {
        throw new ServerFailure("reading the database of a backup", e);
      }
    });
  }

  private static void read(Tx tx, String table, DataInputStream in) throws IOException {
    tx.update("DELETE FROM " + table);
    long lastId = in.readLong();
    var columns = new ArrayList<Column>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      columns.add(new Column(plain(in.readUTF()), in.readChar()));
    }
    String insert =
        "INSERT INTO "
            + table
            + " ("
            + String.join(", ", columns.stream().map(Column::name).toList())
            + ") VALUES ("
            + String.join(", ", Collections.nCopies(count, "?"))
            + ")";
    @Nullable Object[] values = new @Nullable Object[count];
    while (in.readBoolean()) {
      for (int i = 0; i < count; i++) {
        values[i] = value(in, columns.get(i).kind());
      }
      tx.update(insert, values);
    }
    if (lastId > 0) {
      tx.find(
          "SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", row -> row.number(1), table, lastId);
    }
  }

  private static @Nullable Object value(DataInputStream in, char kind) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    if (length > MAX_BYTES) {
      throw new IOException("value too long");
    }
    byte[] bytes = in.readNBytes(length);
    return switch (kind) {
      case 'b' -> bytes;
      case 'n' -> Long.valueOf(new String(bytes, StandardCharsets.UTF_8));
      default -> new String(bytes, StandardCharsets.UTF_8);
    };
  }
}
