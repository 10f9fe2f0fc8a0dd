package dev.steward.store;

import dev.steward.problem.Problem;
import java.nio.file.Path;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Opens the database of a server and brings its schema up to date. */
public final class Stores {

  private static final String SCHEMA = "migration/";

  private Stores() {}

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
    boolean postgres = url != null;
    if (url != null && !url.startsWith("jdbc:postgresql:")) {
      throw new Problem.Invalid(
          "--database takes a URL that begins with jdbc:postgresql:, or is left out for SQLite in"
              + " the home.");
    }
    Store store =
        url != null
            ? new PostgresStore(url, user, password)
            : new SqliteStore(home.resolve("steward.db"));
    try {
      new Migrations(store, postgres, clock, schema).run();
      return store;
    } catch (RuntimeException e) {
      store.close();
      throw e;
    }
  }
}
