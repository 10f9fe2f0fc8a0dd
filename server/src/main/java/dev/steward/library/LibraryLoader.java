package dev.steward.library;

import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.job.Job;
import dev.steward.job.definition.SourceControl;
import dev.steward.run.Notes;
import dev.steward.run.Run;
import dev.steward.scm.ChangeSet;
import dev.steward.scm.CheckoutContext;
import dev.steward.scm.CheckoutResult;
import dev.steward.scm.CredentialLookup;
import dev.steward.scm.Revision;
import dev.steward.scm.ScmException;
import dev.steward.scm.ScmNotes;
import dev.steward.scm.ScmType;
import dev.steward.scm.git.GitScmType;
import dev.steward.scm.git.VersionCheckout;
import dev.steward.scm.registry.ScmTypes;
import dev.steward.secret.Digests;
import dev.steward.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Loads libraries for runs: checks out the version on the built-in node, and stores its files with
 * the run, so that the run sees the same files after a restart, and in a replay.
 */
public final class LibraryLoader {
  private static final String FIRST_BUILD = "First time build. Skipping changelog.";
  private static final int HASH_LENGTH = 16;
  private static final int LOCKS = 64;

  private final Store store;
  private final Hosts hosts;
  private final Notes notes;
  private final Function<Job, CredentialLookup> credentials;
  private final InstantSource clock;
  private final LibraryTrees trees;

  /** Guard the cached versions; versions share locks. */
  private final Lock[] cacheLocks = new Lock[LOCKS];

  /** Guards the changes of runs, which several steps of a run may add to. */
  private final Lock changesLock = new ReentrantLock();

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
    this.hosts = hosts;
    this.notes = notes;
    this.credentials = credentials;
    this.clock = clock;
    trees = new LibraryTrees(store);
    Arrays.setAll(cacheLocks, _ -> new ReentrantLock());
  }

  /**
   * The run that loads a library.
   *
   * @param environment the values of variables in settings of repositories
   * @param log receives lines for the log, without line feeds
   */
  public record LoadingRun(
      Job job, Run run, Map<String, String> environment, Consumer<String> log) {}

  /** The libraries that a run has loaded, in the order of their names. */
  public List<LoadedLibrary> loaded(long runId) {
    return store.read(tx -> LibraryRows.used(tx, runId)).stream().map(LoadedLibrary::of).toList();
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

  /** The global variables of a library, as the newest run that used it has loaded it. */
  public List<String> knownVariables(String name) {
    String id = store.read(tx -> LibraryRows.newestTree(tx, name));
    LibraryTree tree = id == null ? null : trees.find(id);
    return tree == null ? List.of() : tree.variables();
  }

  /** Loads a library, and stores its files with the run. */
  public LoadedLibrary load(LibraryRequest request, LoadingRun run)
      throws InterruptedException, IOException, LibraryFailure {
    run.log().accept("Loading library " + request.name() + "@" + request.version());
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
      if (cached != null) {
        if (!isExpired(caching, cached)) {
          run.log().accept("Library " + title(request) + " is cached. Copying from cache.");
          var library =
              new LoadedLibrary(
                  request.name(),
                  request.version(),
                  cached.revision(),
                  request.trusted(),
                  cached.tree());
          store.write(tx -> {
            LibraryRows.use(tx, run.run().id(), library.name(), library.tree(), library.toJson());
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

  private static String title(LibraryRequest request) {
    return request.name() + "@" + request.version();
  }

  private boolean isExpired(LibraryCachePolicy caching, LibraryRows.CachedVersion cached) {
    return caching.refreshMinutes() > 0
        && clock.millis()
            >= cached.storedAt() + TimeUnit.MINUTES.toMillis(caching.refreshMinutes());
  }

  private static String cacheId(LibraryRequest request) {
    return digest(
        String.join(
            "\n",
            request.source(),
            request.name(),
            request.version(),
            String.valueOf(request.retriever())));
  }

  private static String digest(String text) {
    return Digests.hex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** The state of a repository that was checked out. */
  private record SourceState(String commit, CheckoutResult result, String scm) {}

  private LoadedLibrary retrieve(LibraryRequest request, LoadingRun run, @Nullable String cacheId)
      throws InterruptedException, IOException, LibraryFailure {
    String key = key(request, run);
    Host host = hosts.builtIn();
    String folder = host.defaultWorkspace(run.job().fullName()).path() + "@libs/" + digest(key);
    String note = "library-" + digest(request.name() + "\n" + key).substring(0, HASH_LENGTH);
    byte[] content;
    SourceState checked;
    try (Workspace workspace =
        host.workspace(
            new WorkspaceKey(
                run.run().id(),
                run.run().cookie(),
                run.job().fullName(),
                folder,
                "library" + digest(key).substring(0, HASH_LENGTH)))) {
      checked = checkOut(request, run, workspace, note);
      String path = request.retriever().libraryPath();
      if (workspace.files().find(LibraryPath.prefix(path) + "src/test") != null) {
        run.log()
            .accept(
                "Excluding src/test/ from checkout of "
                    + key
                    + " so that library test code cannot be accessed by Pipelines.");
      }
      var tree = new LibraryTree(LibraryFiles.read(workspace.files(), path, request.name()));
      if (!tree.hasCode()) {
        throw new LibraryFailure(
            "Library "
                + request.name()
                + " expected to contain at least one of src or vars directories");
      }
      content = tree.toBytes();
      workspace.free();
    }
    String id = LibraryTrees.id(content);
    var library =
        new LoadedLibrary(
            request.name(), request.version(), checked.commit(), request.trusted(), id);
    store.write(tx -> {
      LibraryTrees.store(tx, id, content);
      LibraryRows.use(tx, run.run().id(), library.name(), id, library.toJson());
      if (cacheId != null) {
        LibraryRows.cache(
            tx, cacheId, new LibraryRows.CachedVersion(id, checked.commit(), clock.millis()));
      }
      return true;
    });
    storeChanges(request, run, checked, note);
    return library;
  }

  private static String key(LibraryRequest request, LoadingRun run) throws LibraryFailure {
    return switch (request.retriever()) {
      case LibraryRetriever.GitSource git -> "git " + git.remote();
      case LibraryRetriever.LegacySource legacy -> key(legacy.scm(), environment(request, run));
      case LibraryRetriever.UnsupportedSource(String name) ->
          throw new LibraryFailure(LibrarySettings.unsupported(name));
    };
  }

  private static <S extends SourceControl> String key(S scm, Map<String, String> environment) {
    ScmType<S> type = ScmTypes.withSources(scm);
    return type == null ? scm.className() : type.key(scm, environment);
  }

  private static Map<String, String> environment(LibraryRequest request, LoadingRun run) {
    Map<String, String> all = new LinkedHashMap<>(run.environment());
    all.put("library." + request.name() + ".version", request.version());
    return all;
  }

  private SourceState checkOut(
      LibraryRequest request, LoadingRun run, Workspace workspace, String note)
      throws InterruptedException, LibraryFailure {
    String earlier = notes.findNewest(run.job().id(), note, run.run().number());
    Revision last = earlier == null ? null : ScmNotes.revision(earlier);
    var context =
        new CheckoutContext(
            workspace,
            environment(request, run),
            Map.of(Host.COOKIE_VARIABLE, run.run().cookie()),
            run.run().number(),
            last,
            last,
            credentials.apply(run.job()),
            (_, _) -> null,
            line -> {
              if (request.changelog() || !line.equals(FIRST_BUILD)) {
                run.log().accept(line);
              }
            });
    try {
      return switch (request.retriever()) {
        case LibraryRetriever.GitSource git -> {
          VersionCheckout.CheckedVersion checked =
              VersionCheckout.perform(
                  new VersionCheckout.RemoteRepository(
                      git.remote(), git.credentialsId(), git.refs()),
                  request.version(),
                  context);
          if (checked == null) {
            throw new LibraryFailure(
                "No version " + request.version() + " found for library " + request.name());
          }
          yield new SourceState(
              checked.commit(), checked.result(), checked.result().revision().scm());
        }
        case LibraryRetriever.LegacySource legacy -> checkOut(legacy.scm(), context);
        case LibraryRetriever.UnsupportedSource(String name) ->
            throw new LibraryFailure(LibrarySettings.unsupported(name));
      };
    } catch (ScmException e) {
      throw new LibraryFailure(String.valueOf(e.getMessage()));
    }
  }

  private static <S extends SourceControl> SourceState checkOut(S scm, CheckoutContext context)
      throws InterruptedException, ScmException, LibraryFailure {
    ScmType<S> type = ScmTypes.withSources(scm);
    if (type == null) {
      throw new LibraryFailure("The SCM " + scm.className() + " is not supported by this server.");
    }
    CheckoutResult result = type.checkout(scm, context);
    String commit = GitScmType.commit(result.revision());
    return new SourceState(commit == null ? "" : commit, result, type.description().symbol());
  }

  private void storeChanges(
      LibraryRequest request, LoadingRun run, SourceState checked, String note) {
    long id = run.run().id();
    notes.put(id, note, ScmNotes.of(checked.result().revision()));
    if (!request.changelog() || checked.result().changes().isEmpty()) {
      return;
    }
    changesLock.lock();
    try {
      notes.put(
          id,
          ScmNotes.CHANGES,
          ScmNotes.withChangeSet(
              notes.find(id, ScmNotes.CHANGES),
              "library " + request.name(),
              new ChangeSet(checked.scm(), checked.result().changes())));
    } finally {
      changesLock.unlock();
    }
  }
}
