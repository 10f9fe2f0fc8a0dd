package dev.steward.boot;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.setting.ServerSettings;
import dev.steward.store.Home;
import dev.steward.store.Store;
import dev.steward.store.Stores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Detects a home that a server has used. The files of a home are named after database IDs, so a new
 * database would assign the logs and artifacts of old builds to new builds.
 */
final class ExistingHome {

  private static final Logger LOG = LoggerFactory.getLogger(ExistingHome.class);

  /** Files that a server leaves in its home, apart from its secrets. */
  private static final List<String> FILES =
      List.of("steward.db", "builds", "uploads", "workspace", "polls", "scm", "run/builds");

  private static final DateTimeFormatter ASIDE_NAME =
      DateTimeFormatter.ofPattern("'old-'yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  private ExistingHome() {}

  /** True if the home contains the key and files of a server, or build files. */
  private static boolean isUsed(Path home) {
    Path secrets = home.resolve("secrets");
    boolean hasKey =
        Files.exists(secrets.resolve("server.key"))
            && (Files.exists(secrets.resolve("initialAdminPassword"))
                || FILES.stream().anyMatch(name -> Files.exists(home.resolve(name))));
    return hasKey || hasBuilds(home.resolve("builds"));
  }

  /**
   * True if there are build files, even if both the key and the database were lost. A newly mounted
   * file system contains only lost+found.
   */
  private static boolean hasBuilds(Path builds) {
    if (!Files.isDirectory(builds)) {
      return false;
    }
    try (var all = Files.newDirectoryStream(builds, path -> !path.endsWith("lost+found"))) {
      return all.iterator().hasNext();
    } catch (IOException e) {
      throw new ServerFailure("reading the folder " + builds + " failed; check its permissions", e);
    }
  }

  /**
   * Opens the database of a home.
   *
   * @param allowNew whether to create a new server if the home was used but the database has no
   *     tables; the old files are moved aside
   * @throws Problem.Conflict if the home was used, the database has no tables, and a new server is
   *     not allowed
   */
  static Store open(ServerSettings settings, Path home, boolean allowNew) {
    System.setProperty("org.sqlite.tmpdir", home.resolve("run").toString());
    String user = System.getenv("STEWARD_DATABASE_USER");
    String password = System.getenv("STEWARD_DATABASE_PASSWORD");
    var clock = Clock.systemUTC();
    if (!isUsed(home)) {
      return Stores.open(settings.database(), user, password, home, clock);
    }
    Store store = Stores.openExisting(settings.database(), user, password, home, clock);
    if (store != null) {
      return store;
    }
    if (!allowNew) {
      throw new Problem.Conflict(
          "The home "
              + home
              + " contains the files of a server, but the database has no tables: it was deleted,"
              + " emptied or replaced. Restore a backup with: steward restore. To create a new"
              + " server in this home and move the old files aside, start once with --new.");
    }
    Path aside = home.resolve(ASIDE_NAME.format(clock.instant()));
    moveAside(home, aside);
    LOG.warn("Created a new server in this home; the old server's files are in {}.", aside);
    return Stores.open(settings.database(), user, password, home, clock);
  }

  private static void moveAside(Path home, Path aside) {
    try {
      for (String name : FILES) {
        Path source = home.resolve(name);
        if (Files.exists(source)) {
          Path target = aside.resolve(name);
          Path parent = target.getParent();
          Home.makePrivate(aside);
          if (parent != null) {
            Files.createDirectories(parent);
          }
          Files.move(source, target);
        }
      }
      for (String more : List.of("steward.db-wal", "steward.db-shm")) {
        if (Files.exists(home.resolve(more))) {
          Files.move(home.resolve(more), aside.resolve(more));
        }
      }
    } catch (IOException e) {
      throw new ServerFailure(
          "cannot move aside the old files in the home folder; check its permissions", e);
    }
  }
}
