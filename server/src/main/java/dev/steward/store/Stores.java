package dev.steward.store;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens a server's database and updates its schema. */
public final class Stores {

  private static final String SCHEMA = "migration/";
  private static final String FILE = "steward.db";

  private Stores() {}

  /**
   * Like {@link #open}, for a home that was used before: if the database has no tables, because it
   * was deleted or replaced, creates nothing and returns null.
   */
  public static @Nullable Store openExisting(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      Path home,
      InstantSource clock) {
    return url == null && isGone(home.resolve(FILE))
        ? null
        : open(url, user, password, home, clock, SCHEMA, false);
  }

  /** Before its first checkpoint, a database may exist only in its write-ahead log. */
  private static boolean isGone(Path file) {
    try {
      Path log = file.resolveSibling(FILE + "-wal");
      return !Files.exists(file)
          || (Files.size(file) == 0 && (!Files.exists(log) || Files.size(log) == 0));
    } catch (IOException e) {
      throw new ServerFailure(
          "cannot read the database; check the permissions of the home folder", e);
    }
  }

  /**
   * Opens the database and applies migrations.
   *
   * @param url {@code jdbc:postgresql://…}, or null for SQLite in the home folder
   * @param user user for PostgreSQL; like the password, may be null for SQLite, or if the URL
   *     provides it
   * @throws Problem.Invalid if the URL is not a PostgreSQL URL
   * @throws Problem.Conflict if another server uses the database, or a newer version created it
   */
  public static Store open(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      Path home,
      InstantSource clock) {
    return open(url, user, password, home, clock, SCHEMA);
  }

  /**
   * Imports a file written by {@link Store#copyTo} into an empty PostgreSQL database. A copy of an
   * SQLite database needs no import, since it is itself a database.
   */
  public static void restore(
      String url,
      @Nullable String user,
      @Nullable String password,
      Path copy,
      InstantSource clock) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new Problem.Invalid("--database needs a URL that begins with jdbc:postgresql:.");
    }
    try (var store = new PostgresStore(url, user, password)) {
      new Migrations(store, true, clock, SCHEMA).runFirst(PostgresCopyReader.migrations(copy));
      PostgresCopyReader.read(store, copy);
    }
  }

  static Store open(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      Path home,
      InstantSource clock,
      String schema) {
    return Objects.requireNonNull(open(url, user, password, home, clock, schema, true));
  }

  /** Returns null if the database has no tables and {@code mayBeEmpty} is false. */
  private static @Nullable Store open(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      Path home,
      InstantSource clock,
      String schema,
      boolean mayBeEmpty) {
    boolean postgres = url != null;
    if (url != null && !url.startsWith("jdbc:postgresql:")) {
      throw new Problem.Invalid(
          "--database needs a URL that begins with jdbc:postgresql:. To use SQLite in the"
              + " home, omit this option.");
    }
    Store store =
        url != null ? new PostgresStore(url, user, password) : new SqliteStore(home.resolve(FILE));
    try {
      var migrations = new Migrations(store, postgres, clock, schema);
      if (!mayBeEmpty && !migrations.hasTables()) {
        store.close();
        return null;
      }
      migrations.run();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
