package dev.steward.store;

import dev.steward.problem.Broken;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Opens the database of a server and brings its schema up to date. */
public final class Stores {

  private static final String SCHEMA = "migration/";
  private static final String FILE = "steward.db";

  private Stores() {}

  /**
   * As {@link #open}, for a home that was used before: where the database has no tables, since it
   * is gone or another one, nothing is made and null is returned.
   */
  public static @Nullable Store openUsed(
      @Nullable String url,
      @Nullable String user,
      @Nullable String password,
      Path home,
      InstantSource clock) {
    return url == null && isGone(home.resolve(FILE))
        ? null
        : open(url, user, password, home, clock, SCHEMA, false);
  }

  /** A database that was never copied into its file may be in its log alone. */
  private static boolean isGone(Path file) {
    try {
      Path log = file.resolveSibling(FILE + "-wal");
      return !Files.exists(file)
          || (Files.size(file) == 0 && (!Files.exists(log) || Files.size(log) == 0));
    } catch (IOException e) {
      throw new Broken("the database cannot be read: check the rights of the home folder", e);
    }
  }

  /**
   * Opens and migrates.
   *
   * @param url {@code jdbc:postgresql://…}, or null for SQLite in the home
   * @param user and password for PostgreSQL, where the URL does not say
   * @throws Problem.Invalid where the URL is of another kind
   * @throws Problem.Conflict where the database belongs to another or a newer server
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
   * Fills an empty PostgreSQL database with what {@link Store#copyTo} wrote of another one. A copy
   * of SQLite needs no such step: it is the database.
   */
  public static void restore(
      String url,
      @Nullable String user,
      @Nullable String password,
      Path copy,
      InstantSource clock) {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new Problem.Invalid("--database takes a URL that begins with jdbc:postgresql:.");
    }
    try (var store = new PostgresStore(url, user, password)) {
      new Migrations(store, true, clock, SCHEMA).runFirst(PostgresCopy.migrations(copy));
      PostgresCopy.read(store, copy);
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

  /** Null where the database has no tables and may not be given any. */
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
          "--database takes a URL that begins with jdbc:postgresql:, or is left out for SQLite in"
              + " the home.");
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
