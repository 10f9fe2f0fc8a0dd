package dev.steward.library;

import dev.steward.host.Host;
import dev.steward.host.Hosts;
import dev.steward.host.Workspace;
import dev.steward.host.WorkspaceKey;
import dev.steward.job.Job;
import dev.steward.job.definition.SourceControl;
import dev.steward.library.LibraryLoader.LoadingRun;
import dev.steward.run.Notes;
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
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;

/** Checks out versions of libraries on the built-in node, and reads their files. */
final class LibraryCheckout {
  private static final String FIRST_BUILD = "First time build. Skipping changelog.";
  private static final int HASH_LENGTH = 16;

  private final Hosts hosts;
  private final Notes notes;
  private final Function<Job, CredentialLookup> credentials;

  /** Guards the changes of runs, which several steps of a run may add to. */
  private final Lock changesLock = new ReentrantLock();

  LibraryCheckout(Hosts hosts, Notes notes, Function<Job, CredentialLookup> credentials) {
    this.hosts = hosts;
    this.notes = notes;
    this.credentials = credentials;
  }

  /** The files of a version, and the commit that the version was at the time. */
  record CheckedFiles(LibraryTree files, String commit) {}

  /** The state of a repository that was checked out. */
  private record SourceState(String commit, CheckoutResult result, String scm) {}

  /** Checks out a version, and stores its changes with the run. */
  CheckedFiles perform(LibraryRequest request, LoadingRun run)
      throws InterruptedException, IOException, LibraryFailure {
    String key = key(request, run);
    Host host = hosts.builtIn();
    String folder = host.defaultWorkspace(run.job().fullName()).path() + "@libs/" + digest(key);
    String note = "library-" + digest(request.name() + "\n" + key).substring(0, HASH_LENGTH);
    SourceState checked;
    LibraryTree tree;
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
      tree = new LibraryTree(LibraryFiles.read(workspace.files(), path, request.name()));
      workspace.free();
    }
    storeChanges(request, run, checked, note);
    return new CheckedFiles(tree, checked.commit());
  }

  private static String digest(String text) {
    return Digests.hex(Digests.sha256(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String key(LibraryRequest request, LoadingRun run) throws LibraryFailure {
    return switch (request.retriever()) {
      case LibraryRetriever.GitSource git -> "git " + git.remote();
      case LibraryRetriever.LegacySource legacy -> key(legacy.scm(), environment(request, run));
      case LibraryRetriever.FolderSource _, LibraryRetriever.UnsupportedSource _ ->
          throw unsupported(request);
    };
  }

  private static LibraryFailure unsupported(LibraryRequest request) {
    return new LibraryFailure(
        LibrarySettings.unsupported(
            request.retriever() instanceof LibraryRetriever.UnsupportedSource(String name)
                ? name
                : "folder"));
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
        case LibraryRetriever.FolderSource _, LibraryRetriever.UnsupportedSource _ ->
            throw unsupported(request);
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
