package dev.steward.store;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a copy of a PostgreSQL database back into an empty one. */
final class PostgresCopyReader {

  private PostgresCopyReader() {}

  private static DataInputStream open(Path file) throws IOException {
    return new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 64 << 10));
  }

  private static int readHeader(DataInputStream in) throws IOException {
    if (!in.readUTF().equals(PostgresCopy.MAGIC)) {
      throw new Problem.Invalid("This version cannot read the database format of the backup.");
    }
    return in.readInt();
  }

  /** Number of migrations applied to the copied database. */
  static int migrations(Path file) {
    try (DataInputStream in = open(file)) {
      return readHeader(in);
    } catch (IOException e) {
      throw new ServerFailure("reading the database of a backup", e);
    }
  }

  /** Inserts all rows into a database with the same tables, in one transaction. */
  static void read(Store store, Path file) {
    store.write(tx -> {
      try (DataInputStream in = open(file)) {
        readHeader(in);
        List<List<String>> foreignKeys =
            tx.list(
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM"
                    + " pg_constraint WHERE contype = 'f' AND connamespace ="
                    + " current_schema()::regnamespace",
                row -> List.of(row.text(1), row.text(2), row.text(3)));
        for (List<String> foreignKey : foreignKeys) {
          tx.update("ALTER TABLE " + foreignKey.get(0) + " DROP CONSTRAINT " + foreignKey.get(1));
        }
        for (String table = in.readUTF(); !table.isEmpty(); table = in.readUTF()) {
          read(tx, PostgresCopy.checkedName(table), in);
        }
        for (List<String> foreignKey : foreignKeys) {
          tx.update(
              "ALTER TABLE "
                  + foreignKey.get(0)
                  + " ADD CONSTRAINT "
                  + foreignKey.get(1)
                  + " "
                  + foreignKey.get(2));
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
    var columns = new ArrayList<PostgresCopy.CopyColumn>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      columns.add(
          new PostgresCopy.CopyColumn(PostgresCopy.checkedName(in.readUTF()), in.readChar()));
    }
    String insert =
        "INSERT INTO "
            + table
            + " ("
            + String.join(", ", columns.stream().map(PostgresCopy.CopyColumn::name).toList())
            + ") VALUES ("
            + String.join(", ", Collections.nCopies(count, "?"))
            + ")";
    @Nullable Object[] values = new @Nullable Object[count];
    while (in.readBoolean()) {
      for (int i = 0; i < count; i++) {
        values[i] = value(in, columns.get(i).typeCode());
      }
      tx.update(insert, values);
    }
    if (lastId > 0) {
      tx.find(
          "SELECT setval(pg_get_serial_sequence(?, 'id'), ?)", row -> row.number(1), table, lastId);
    }
  }

  private static @Nullable Object value(DataInputStream in, char typeCode) throws IOException {
    int length = in.readInt();
    if (length < 0) {
      return null;
    }
    if (length > PostgresCopy.MAX_BYTES) {
      throw new IOException("value too long");
    }
    byte[] bytes = in.readNBytes(length);
    return switch (typeCode) {
      case 'b' -> bytes;
      case 'n' -> Long.valueOf(new String(bytes, StandardCharsets.UTF_8));
      default -> new String(bytes, StandardCharsets.UTF_8);
    };
  }
}
