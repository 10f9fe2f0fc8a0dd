package dev.steward.boot;

import dev.steward.blob.Blobs;
import dev.steward.file.OwnerOnly;
import dev.steward.host.local.OrphanGuard;
import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import dev.steward.store.Home;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The home of a run without a server: a temporary folder that only its owner can read. If this
 * process is killed, its guard deletes the folder; if the guard is killed too, a later run does.
 */
final class LocalHome implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(LocalHome.class);

  private static final String PREFIX = "steward-run-";

  /** Younger folders may belong to a run that has not locked them yet. */
  private static final Duration MIN_AGE = Duration.ofHours(1);

  private final Home home;
  private final OrphanGuard guard;

  private LocalHome(Home home, OrphanGuard guard) {
    this.home = home;
    this.guard = guard;
  }

  /**
   * Creates a home outside of the sources, and deletes those of killed runs.
   *
   * @param sources the folder that the pipeline works in, with links resolved
   * @param variables the environment of this process
   */
  static LocalHome create(Path sources, Map<String, String> variables, Instant now) {
    try {
      Path parent = parent(sources, variables);
      deleteAbandoned(parent, now.minus(MIN_AGE));
      Path folder = Files.createTempDirectory(parent, PREFIX, OwnerOnly.FOLDER);
      OrphanGuard guard = OrphanGuard.start(folder);
      try {
        return new LocalHome(Home.acquire(folder), guard);
      } catch (RuntimeException e) {
        Blobs.deleteTree(folder);
        guard.close();
        throw e;
      }
    } catch (IOException e) {
      throw new ServerFailure("creating the temporary folder of the run", e);
    }
  }

  /** The temporary folder, or the cache folder if the sources contain the temporary folder. */
  private static Path parent(Path sources, Map<String, String> variables) throws IOException {
    String temporary = variables.getOrDefault("TMPDIR", "");
    String cache = variables.getOrDefault("XDG_CACHE_HOME", "");
    var candidates = new ArrayList<Path>();
    candidates.add(Path.of(temporary.startsWith("/") ? temporary : "/tmp"));
    candidates.add(
        (cache.startsWith("/")
                ? Path.of(cache)
                : Path.of(System.getProperty("user.home", "/"), ".cache"))
            .resolve("steward"));
    for (Path candidate : candidates) {
      Files.createDirectories(candidate);
      Path real = candidate.toRealPath();
      if (!real.startsWith(sources)) {
        return real;
      }
    }
    throw new Problem.Invalid(
        "The folder "
            + sources
            + " contains the folders for temporary files. Run the command in the folder of your"
            + " sources, or set TMPDIR to a folder outside of it.");
  }

  private static void deleteAbandoned(Path parent, Instant before) throws IOException {
    List<Path> abandoned = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
            && Files.getLastModifiedTime(folder).toInstant().isBefore(before)) {
          abandoned.add(folder);
        }
      }
    }
    for (Path folder : abandoned) {
      // The lock fails if a run uses the home, or if it belongs to another user.
      try (Home _ = Home.acquire(folder)) {
        Blobs.deleteTree(folder);
      } catch (Problem.Conflict | ServerFailure e) {
        LOG.debug("the home {} is not deleted: {}", folder, e.getMessage());
      }
    }
  }

  Path folder() {
    return home.folder();
  }

  /** Has the guard end the processes of a run if this process is killed. */
  void protect(String cookie) {
    try {
      guard.add(cookie);
    } catch (IOException e) {
      throw new ServerFailure("the process that cleans up after the run has ended", e);
    }
  }

  /** Deletes the folder. */
  @Override
  public void close() {
    home.close();
    Blobs.deleteTree(home.folder());
    guard.close();
  }
}
