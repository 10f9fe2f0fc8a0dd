package dev.steward.library;

import dev.steward.host.Hosts;
import dev.steward.job.Job;
import dev.steward.library.LibraryCheckout.CheckedFiles;
import dev.steward.library.LibraryDefinition.AvailableLibrary;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.scm.CredentialLookup;
import dev.steward.secret.Digests;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads libraries for runs, and stores their files with the run, so that the run sees the same
 * files after a restart, and in a replay.
 */
public final class LibraryLoader {
  private static final int LOCKS = 64;

  /** How many of the newest runs that use a library of some name are searched for its files. */
  private static final int MAX_SEARCHED = 50;

  private final Store store;
  private final Notes notes;
  private final InstantSource clock;
  private final LibraryTrees trees;
  private final LibraryCheckout checkout;

  /** Guard the cached versions; versions share locks. */
  private final Lock[] cacheLocks = new Lock[LOCKS];

  /**
   * Creates the loader.
   *
   * @param credentials the credentials that a job may use for repositories
   */
  public LibraryLoader(
      Store store,
      Hosts hosts,
      Notes notes,
      Function<Job, CredentialLookup> credentials,
      InstantSource clock) {
    this.store = store;
    this.notes = notes;
    this.clock = clock;
    trees = new LibraryTrees(store);
    checkout = new LibraryCheckout(hosts, notes, credentials);
    Arrays.setAll(cacheLocks, _ -> new ReentrantLock());
  }

  /**
   * The run that loads a library.
   *
   * @param environment the values of variables in settings of repositories
   * @param origin the run that this run repeats; null if it repeats none
   * @param log receives lines for the log, without line feeds
   */
  public record LoadingRun(
      Job job,
      Run run,
      Map<String, String> environment,
      @Nullable LibraryOrigin origin,
      Consumer<String> log) {}

  /** The libraries that a run has loaded, in the order in which it did. */
  public List<LoadedLibrary> loaded(long runId) {
    List<LoadedLibrary> libraries = RunLibraryNotes.read(notes.find(runId, RunLibraryNotes.KIND));
    return libraries == null ? List.of() : libraries;
  }

  /** The files of a library that a run has loaded. */
  public LibraryTree files(LoadedLibrary library) throws LibraryFailure {
    LibraryTree tree = trees.find(library.tree());
    if (tree == null) {
      throw new LibraryFailure(
          "The files of library " + library.name() + " are missing. Start the build again.");
    }
    return tree;
  }

  /**
   * The files of a library, as the newest run that used it has loaded it; null if none has. Nothing
   * is retrieved.
   */
  public @Nullable LibraryTree known(AvailableLibrary library) {
    String name = library.definition().name();
    for (String details : store.read(tx -> LibraryRows.newest(tx, name, MAX_SEARCHED))) {
      LoadedLibrary loaded = LoadedLibrary.of(details);
      if (loaded.source().equals(library.source())) {
        return trees.find(loaded.tree());
      }
    }
    return null;
  }

  /** Loads a library, and stores its files with the run. */
  public LoadedLibrary load(LibraryRequest request, LoadingRun run)
      throws InterruptedException, IOException, LibraryFailure {
    LibraryOrigin origin = run.origin();
    LoadedLibrary earlier = null;
    for (LoadedLibrary library :
        origin == null ? List.<LoadedLibrary>of() : loaded(origin.runId())) {
      if (library.name().equals(request.name())) {
        earlier = library;
      }
    }
    if (origin != null && origin.unchanged() && earlier != null) {
      LoadedLibrary same = earlier;
      store.write(tx -> {
        use(tx, run, same);
        return true;
      });
      return same;
    }
    run.log().accept("Loading library " + title(request));
    LoadedLibrary library = retrieve(request, run);
    return origin == null || request.trusted() ? library : replay(library, earlier, origin, run);
  }

  private static String title(LibraryRequest request) {
    return request.name() + "@" + request.version();
  }

  /**
   * Replaces the code of a library by that of the run that is replayed, as far as the version that
   * was loaded now has the same files.
   */
  private LoadedLibrary replay(
      LoadedLibrary library, @Nullable LoadedLibrary earlier, LibraryOrigin origin, LoadingRun run)
      throws LibraryFailure {
    LibraryTree files = files(library);
    LibraryTree before = earlier == null ? null : trees.find(earlier.tree());
    Map<String, String> edits = origin.edits().getOrDefault(library.name(), Map.of());
    Map<String, byte[]> replaced = new TreeMap<>();
    for (String path : files.sources()) {
      String text = edits.get(path);
      if (text == null && before != null) {
        text = before.text(path);
      }
      if (text != null && !text.equals(files.text(path))) {
        run.log().accept("Replacing contents of " + path);
        replaced.put(path, text.getBytes(StandardCharsets.UTF_8));
      }
    }
    return replaced.isEmpty() ? library : store(run, library, files.with(replaced), null);
  }

  private LoadedLibrary retrieve(LibraryRequest request, LoadingRun run)
      throws InterruptedException, IOException, LibraryFailure {
    LibraryCachePolicy caching = request.caching();
    if (caching == null) {
      return retrieve(request, run, null);
    }
    if (caching.isExcluded(request.version()) || !caching.isIncluded(request.version())) {
      if (caching.isExcluded(request.version())) {
        run.log().accept("Library " + title(request) + " is excluded from caching.");
      }
      return retrieve(request, run, null);
    }
    String id = cacheId(request);
    Lock lock = cacheLocks[Math.floorMod(id.hashCode(), LOCKS)];
    lock.lockInterruptibly();
    try {
      LibraryRows.CachedVersion cached = store.read(tx -> LibraryRows.cached(tx, id));
      LibraryTree files = cached == null ? null : trees.find(cached.tree());
      if (cached != null && files != null) {
        if (!isExpired(caching, cached)) {
          run.log().accept("Library " + title(request) + " is cached. Copying from cache.");
          LoadedLibrary library = library(request, files, cached.revision(), cached.tree());
          store.write(tx -> {
            use(tx, run, library);
            return true;
          });
          return library;
        }
        run.log()
            .accept(
                "Library "
                    + title(request)
                    + " is due for a refresh after "
                    + caching.refreshMinutes()
                    + " minutes, clearing.");
      }
      run.log().accept("Caching library " + title(request));
      return retrieve(request, run, id);
    } finally {
      lock.unlock();
    }
  }

  private boolean isExpired(LibraryCachePolicy caching, LibraryRows.CachedVersion cached) {
    return caching.refreshMinutes() > 0
        && clock.millis()
            >= cached.storedAt() + TimeUnit.MINUTES.toMillis(caching.refreshMinutes());
  }

  private static String cacheId(LibraryRequest request) {
    String text =
        String.join(
            "\n",
            request.source(),
            request.name(),
            request.version(),
            String.valueOf(request.retriever()));
    return Digests.hex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
  }

  private LoadedLibrary retrieve(LibraryRequest request, LoadingRun run, @Nullable String cacheId)
      throws InterruptedException, IOException, LibraryFailure {
    CheckedFiles checked;
    if (request.retriever() instanceof LibraryRetriever.FolderSource(Path folder)) {
      run.log().accept("Using the files in " + folder);
      checked = new CheckedFiles(LibraryTree.read(folder, request.name()), "");
    } else {
      checked = checkout.perform(request, run);
      checked.files().requireCode(request.name());
    }
    return store(
        run, library(request, checked.files(), checked.commit(), ""), checked.files(), cacheId);
  }

  private static LoadedLibrary library(
      LibraryRequest request, LibraryTree files, String commit, String tree) {
    return new LoadedLibrary(
        request.name(),
        request.version(),
        commit,
        request.trusted(),
        request.changelog(),
        request.source(),
        files.variables(),
        tree);
  }

  /** Stores files, and that the run uses them. */
  private LoadedLibrary store(
      LoadingRun run, LoadedLibrary library, LibraryTree files, @Nullable String cacheId) {
    byte[] content = files.toBytes();
    String id = LibraryTrees.id(content);
    LoadedLibrary stored = library.withTree(id);
    store.write(tx -> {
      LibraryTrees.store(tx, id, content);
      use(tx, run, stored);
      if (cacheId != null) {
        LibraryRows.cache(
            tx, cacheId, new LibraryRows.CachedVersion(id, library.commit(), clock.millis()));
      }
      return true;
    });
    return stored;
  }

  private void use(Tx tx, LoadingRun run, LoadedLibrary library) {
    long id = run.run().id();
    LibraryRows.use(tx, id, library.name(), library.tree(), library.toJson());
    RunLibraryNotes.put(notes, tx, id, library);
  }
}
