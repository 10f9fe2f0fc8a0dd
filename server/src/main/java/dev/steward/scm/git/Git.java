package dev.steward.scm.git;

import dev.steward.host.Host;
import dev.steward.host.ProgramRunner;
import dev.steward.scm.CredentialLookup;
import dev.steward.scm.SourceFile;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Git client: checkout, polling and pushes. All operations can be repeated after a crash, whatever
 * state the folder is in.
 */
public final class Git {

  /**
   * Parameters of a checkout.
   *
   * @param workspace absolute path of the job's workspace
   * @param environment the values of variables in the definition
   * @param extraEnvironment additional environment variables for each git process
   * @param number number of the build
   * @param last the build data of the previous build; null for the first
   * @param lastSuccessful the build data of the last successful build; null if there is none
   * @param pinned the build data with the commit that is checked out in place of the newest one;
   *     null for the newest
   * @param log consumes one line at a time
   */
  public record CheckoutRequest(
      String workspace,
      Map<String, String> environment,
      Map<String, String> extraEnvironment,
      long number,
      @Nullable BuildData last,
      @Nullable BuildData lastSuccessful,
      @Nullable BuildData pinned,
      Consumer<String> log) {

    /** A checkout of the newest commit. */
    public CheckoutRequest(
        String workspace,
        Map<String, String> environment,
        Map<String, String> extraEnvironment,
        long number,
        @Nullable BuildData last,
        @Nullable BuildData lastSuccessful,
        Consumer<String> log) {
      this(workspace, environment, extraEnvironment, number, last, lastSuccessful, null, log);
    }
  }

  /** A ref to push. */
  public sealed interface Push {

    /**
     * Pushes the built commit to a branch.
     *
     * @param remote name of the remote; empty for the first one
     */
    record BranchPush(String remote, String branch) implements Push {}

    /** Pushes the merge commit of the checkout to the merge target. */
    record MergePush() implements Push {}

    /** Pushes a tag on the built commit; creates or updates the tag first if requested. */
    record TagPush(String remote, String tag, String message, boolean creates, boolean updates)
        implements Push {}
  }

  private final GitHome folder;
  private final GitProgram program;
  private final CredentialLookup credentials;

  /**
   * Creates a client; starts no process.
   *
   * @param host the machine that git runs on
   */
  public Git(Host host, CredentialLookup credentials) {
    this(new GitHome(host.gitFolder()), host, credentials);
  }

  /**
   * Creates a client; starts no process.
   *
   * @param folder git's own files on the machine
   */
  Git(GitHome folder, ProgramRunner programs, CredentialLookup credentials) {
    this(folder, new GitProgram(folder, programs), credentials);
  }

  private Git(GitHome folder, GitProgram program, CredentialLookup credentials) {
    this.folder = folder;
    this.program = program;
    this.credentials = credentials;
  }

  /** A copy that uses other credentials, since each job has its own. */
  public Git withCredentials(CredentialLookup lookup) {
    return new Git(folder, program, lookup);
  }

  /** Checks out the sources into the workspace. */
  public GitCheckout checkout(GitScm config, CheckoutRequest request)
      throws InterruptedException, GitException {
    return new Checkout(config, request, context(request.log())).perform();
  }

  /** Pushes from the workspace, sequentially. */
  public void push(
      GitScm config, CheckoutRequest request, String commit, boolean forces, List<Push> pushes)
      throws InterruptedException, GitException {
    new GitPusher(config, request, context(request.log())).perform(commit, forces, pushes);
  }

  /**
   * Whether there are changes to build.
   *
   * @param name the name of the mirror folder, used if a fetch is required
   */
  public boolean hasChanges(
      GitScm config,
      String name,
      Map<String, String> environment,
      @Nullable BuildData last,
      Consumer<String> log)
      throws InterruptedException, GitException {
    return new ChangeDetector(config, folder.mirror(name), environment, last, context(log))
        .hasChanges();
  }

  /**
   * Reads a file of the revision that a checkout would select.
   *
   * @param name the name of the mirror folder
   * @param request its workspace is not used
   */
  SourceFile readFile(GitScm config, String name, String path, CheckoutRequest request)
      throws InterruptedException, GitException {
    return new SourceFileReader(config, inMirror(name, request), context(request.log())).read(path);
  }

  /**
   * Reads a file of a commit that a build has found.
   *
   * @param name the name of the mirror folder
   * @param request its workspace is not used
   */
  SourceFile readFileAt(
      GitScm config, String name, String path, CheckoutRequest request, BuildData revision)
      throws InterruptedException, GitException {
    return new SourceFileReader(config, inMirror(name, request), context(request.log()))
        .readAt(revision, path);
  }

  private CheckoutRequest inMirror(String name, CheckoutRequest request) {
    return new CheckoutRequest(
        folder.mirror(name),
        request.environment(),
        request.extraEnvironment(),
        request.number(),
        request.last(),
        request.lastSuccessful(),
        request.log());
  }

  /** Deletes the mirror that was created under that name. */
  public void deleteMirror(String name) throws InterruptedException, GitException {
    String mirror = folder.mirror(name);
    if (program.isFolder(mirror)) {
      new Repository(mirror, context(_ -> {}), Map.of(), Repository.DEFAULT_TIMEOUT).wipe(true);
    }
  }

  /**
   * Canonical form of a repository's URL, the same for all its spellings; empty for an invalid URL.
   */
  public static String urlKey(String url) {
    return GitUrl.urlKey(url);
  }

  /** Whether the job builds a branch with that name, from any remote. */
  public static boolean builds(GitScm config, Map<String, String> environment, String branch) {
    return buildsAny(config, environment, List.of(branch), MatchBudget.ofRequest());
  }

  /**
   * Whether the job builds one of the branches, with a shared match budget. Returns true on errors,
   * since the poll that follows fails in the same way and logs the reason.
   */
  public static boolean buildsAny(
      GitScm config, Map<String, String> environment, List<String> branches, MatchBudget budget) {
    long began = System.nanoTime();
    try {
      budget.requireTimeLeft();
      List<GitRemote> sources = GitRemote.all(config, environment);
      List<BranchSpec> specs = RevisionSelector.specs(config, sources, environment);
      for (String branch : branches) {
        for (GitRemote source : sources) {
          String localRef = source.localRef("refs/heads/" + branch);
          if (localRef != null
              && (config.options().inverseBranches()
                  ? RevisionSelector.matchesNone(specs, sources, localRef, budget)
                  : RevisionSelector.matchesAny(specs, sources, localRef, budget))) {
            return true;
          }
        }
      }
      return false;
    } catch (GitException | MatchLimitException e) {
      return true;
    } finally {
      budget.spend(System.nanoTime() - began);
    }
  }

  /** A copy that uses another git executable. */
  public Git withProgram(String executable) {
    return new Git(folder, program.withProgram(executable), credentials);
  }

  private GitContext context(Consumer<String> log) {
    return new GitContext(folder, program, credentials, log);
  }

  /** Services that git operations share. */
  record GitContext(
      GitHome folder, GitProgram program, CredentialLookup credentials, Consumer<String> log) {

    /**
     * Opens access to a repository; the caller must close it. A missing credential is logged, not
     * fatal.
     */
    RemoteAccess access(GitRemote source) {
      if (!source.credentialsId().isEmpty()) {
        logCredential(source);
      }
      return silentAccess(source);
    }

    /** Logs which credential a repository is accessed with. */
    void logCredential(GitRemote source) {
      if (source.credentialsId().isEmpty()) {
        log.accept("No credentials specified");
      } else {
        log.accept(
            credential(source) == null
                ? "Warning: CredentialId \"" + source.credentialsId() + "\" could not be found."
                : "using credential " + source.credentialsId());
      }
    }

    /** Opens access to a repository without logging; the caller must close it. */
    RemoteAccess silentAccess(GitRemote source) {
      return RemoteAccess.to(source, credential(source), folder, program);
    }

    private CredentialLookup.@Nullable ScmCredential credential(GitRemote source) {
      return source.credentialsId().isEmpty()
          ? null
          : credentials.find(source.credentialsId(), source.url().text());
    }
  }
}
