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
 * Sources under git: checked out, looked at, pushed to. Everything here can be done again after a
 * crash, in whatever state the folder was left.
 */
public final class Git {

  /**
   * What is checked out, for whom.
   *
   * @param workspace the folder that the job works in
   * @param environment what variables in the definition stand for
   * @param marks stands in the environment of each process of git, beside its own
   * @param number of the build
   * @param last what the build before was made of; null for the first
   * @param lastSuccessful as above, for the last build that went well
   * @param log takes a line at a time
   */
  public record Request(
      Path workspace,
      Map<String, String> environment,
      Map<String, String> marks,
      long number,
      @Nullable Built last,
      @Nullable Built lastSuccessful,
      Consumer<String> log) {}

  /** A ref to be pushed. */
  public sealed interface Push {

    /**
     * The built commit, to a branch.
     *
     * @param remote its name; empty for the first
     */
    record ToBranch(String remote, String branch) implements Push {}

    /** What was merged before the build, to the branch that it was merged into. */
    record Merged() implements Push {}

    /** A tag on the built commit, made or moved first where that is asked for. */
    record Tag(String remote, String tag, String message, boolean creates, boolean updates)
        implements Push {}
  }

  private final GitFolder folder;
  private final GitProgram program;
  private final Keys keys;

  /**
   * Joins the parts; nothing is run yet.
   *
   * @param folder where git's own files lie
   * @param user whom git runs as; null for the server's own user
   * @param asUser the words that make a command run as that user
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

  /** The same with other keys: each job has its own. */
  public Git with(Keys others) {
    return new Git(folder, program, others);
  }

  /** Gets the sources into the workspace. */
  public CheckedOut checkout(Scm.Git config, Request request)
      throws InterruptedException, GitFailed {
    return new Checkout(config, request, tools(request.log())).perform();
  }

  /** Pushes from the workspace, one after the other. */
  public void push(
      Scm.Git config, Request request, String commit, boolean forces, List<Push> pushes)
      throws InterruptedException, GitFailed {
    new Pushes(config, request, tools(request.log())).perform(commit, forces, pushes);
  }

  /**
   * Looks whether there is something to build.
   *
   * @param name of the folder in which the repository is kept where it has to be fetched for that
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

  /** Removes what {@link #finds} keeps under that name. */
  public void forget(String name) throws InterruptedException, GitFailed {
    Path mirror = folder.mirror(name);
    if (java.nio.file.Files.exists(mirror)) {
      new Repository(mirror, tools(_ -> {}), Map.of(), Repository.USUAL).wipe(true);
    }
  }

  /** What all ways to write a repository's URL have in common; empty where it is no URL. */
  public static String urlKey(String url) {
    return GitUrl.key(url);
  }

  /** True where a job builds the branch of that name, wherever it is fetched from. */
  public static boolean builds(Scm.Git config, Map<String, String> environment, String branch) {
    return buildsAny(config, environment, List.of(branch), MatchBudget.ofRequest());
  }

  /**
   * The same of several branches, as one of many questions that share a budget. Where it cannot be
   * told, the answer is yes: the poll that follows runs into the same fault, and its log says why.
   */
  public static boolean buildsAny(
      Scm.Git config, Map<String, String> environment, List<String> branches, MatchBudget budget) {
    long began = System.nanoTime();
    try {
      budget.require();
      List<Source> sources = Source.all(config, environment);
      List<BranchSpec> specs = Choice.specs(config, sources, environment);
      for (String branch : branches) {
        for (Source source : sources) {
          String kept = source.kept("refs/heads/" + branch);
          if (kept != null
              && (config.options().allExcept()
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

  /** The same by another git: the path of the program. */
  public Git by(String other) {
    return new Git(folder, program.by(other), keys);
  }

  private Tools tools(Consumer<String> log) {
    return new Tools(folder, program, keys, log);
  }

  /** What each piece of work needs. */
  record Tools(GitFolder folder, GitProgram program, Keys keys, Consumer<String> log) {

    /** The way into a repository, to be closed; a key that is missing is said, not fatal. */
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
