package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.MatchBudget;
import dev.steward.text.MatchLimitException;
import java.nio.file.Path;
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
   * @param workspace the job's workspace
   * @param environment the values of variables in the definition
   * @param marks additional environment variables for each git process
   * @param number of the build
   * @param last the build data of the previous build; null for the first
   * @param lastSuccessful the build data of the last successful build
   * @param log consumes one line at a time
   */
  public record Request(
      Path workspace,
      Map<String, String> environment,
      Map<String, String> marks,
      long number,
      @Nullable Built last,
      @Nullable Built lastSuccessful,
      Consumer<String> log) {}

  /** A ref to push. */
  public sealed interface Push {

    /**
     * Pushes the built commit to a branch.
     *
     * @param remote its name; empty for the first
     */
    record ToBranch(String remote, String branch) implements Push {}

    /** Pushes the merge commit of the checkout to the merge target. */
    record Merged() implements Push {}

    /** Pushes a tag on the built commit; creates or updates the tag first if requested. */
    record Tag(String remote, String tag, String message, boolean creates, boolean updates)
        implements Push {}
  }

  private final GitFolder folder;
  private final GitProgram program;
  private final Keys keys;

  /**
   * Creates a client; starts no process.
   *
   * @param folder the home of git's own files
   * @param user the OS user that runs git; null for the server's own user
   * @param asUser the command prefix that switches to that user
   */
  public Git(Path folder, @Nullable String user, List<String> asUser, Keys keys) {
    this.folder = new GitFolder(folder, user);
    this.program = new GitProgram(this.folder, asUser);
    this.keys = keys;
  }

  private Git(GitFolder folder, GitProgram program, Keys keys) {
    this.folder = folder;
    this.program = program;
    this.keys = keys;
  }

  /** A copy that uses other credentials, since each job has its own. */
  public Git with(Keys others) {
    return new Git(folder, program, others);
  }

  /** Checks out the sources into the workspace. */
  public CheckedOut checkout(Scm.Git config, Request request)
      throws InterruptedException, GitFailed {
    return new Checkout(config, request, tools(request.log())).perform();
  }

  /** Pushes from the workspace, sequentially. */
  public void push(
      Scm.Git config, Request request, String commit, boolean forces, List<Push> pushes)
      throws InterruptedException, GitFailed {
    new Pushes(config, request, tools(request.log())).perform(commit, forces, pushes);
  }

  /**
   * Whether there are changes to build.
   *
   * @param name the name of the mirror folder, used if a fetch is required
   */
  public boolean finds(
      Scm.Git config,
      String name,
      Map<String, String> environment,
      @Nullable Built last,
      Consumer<String> log)
      throws InterruptedException, GitFailed {
    return new Look(config, folder.mirror(name), environment, last, tools(log)).finds();
  }

  /** Deletes the mirror that {@link #finds} created under that name. */
  public void forget(String name) throws InterruptedException, GitFailed {
    Path mirror = folder.mirror(name);
    if (java.nio.file.Files.exists(mirror)) {
      new Repository(mirror, tools(_ -> {}), Map.of(), Repository.USUAL).wipe(true);
    }
  }

  /**
   * Canonical form of a repository's URL, equal for all its spellings; empty for an invalid URL.
   */
  public static String urlKey(String url) {
    return GitUrl.key(url);
  }

  /** Whether the job builds a branch of that name, from any remote. */
  public static boolean builds(Scm.Git config, Map<String, String> environment, String branch) {
    return buildsAny(config, environment, List.of(branch), MatchBudget.ofRequest());
  }

  /**
   * Whether the job builds one of the branches, with a shared match budget. Returns true on errors:
   * the poll that follows fails in the same way and logs the reason.
   */
  public static boolean buildsAny(
      Scm.Git config, Map<String, String> environment, List<String> branches, MatchBudget budget) {
    long began = System.nanoTime();
    try {
      budget.requireTimeLeft();
      List<Source> sources = Source.all(config, environment);
      List<BranchSpec> specs = Choice.specs(config, sources, environment);
      for (String branch : branches) {
        for (Source source : sources) {
          String kept = source.kept("refs/heads/" + branch);
          if (kept != null
              && (config.options().inverseBranches()
                  ? Choice.isOther(specs, sources, kept, budget)
                  : Choice.isNamed(specs, sources, kept, budget))) {
            return true;
          }
        }
      }
      return false;
    } catch (GitFailed | MatchLimitException e) {
      return true;
    } finally {
      budget.spend(System.nanoTime() - began);
    }
  }

  /** A copy that uses another git executable. */
  public Git by(String other) {
    return new Git(folder, program.by(other), keys);
  }

  private Tools tools(Consumer<String> log) {
    return new Tools(folder, program, keys, log);
  }

  /** Services that git operations share. */
  record Tools(GitFolder folder, GitProgram program, Keys keys, Consumer<String> log) {

    /**
     * Opens access to a repository, for the caller to close. A missing credential is logged, not
     * fatal.
     */
    Access access(Source source) {
      Keys.Key key = null;
      if (!source.credentialsId().isEmpty()) {
        key = keys.find(source.credentialsId(), source.url().text());
        log.accept(
            key == null
                ? "Warning: CredentialId \"" + source.credentialsId() + "\" could not be found."
                : "using credential " + source.credentialsId());
      }
      return Access.to(source, key, folder, program);
    }
  }
}
