package dev.steward.scm.git;

import dev.steward.scm.Change;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on a local repository. */
final class Repository {

  static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(10);

  private final String folder;
  private final Git.GitContext context;
  private final Map<String, String> extraEnvironment;
  private final Duration timeout;

  Repository(
      String folder,
      Git.GitContext context,
      Map<String, String> extraEnvironment,
      Duration timeout) {
    this.folder = folder;
    this.context = context;
    this.extraEnvironment = extraEnvironment;
    this.timeout = timeout;
  }

  void log(String line) {
    context.log().accept(line);
  }

  /** Logs a command as Jenkins does. */
  void logCommand(String command) {
    log(" > git " + command + " # timeout=" + timeout.toMinutes());
  }

  void logResolvedFolder() {
    logCommand("rev-parse --resolve-git-dir " + folder + "/.git");
  }

  /** Runs a command and returns its result, whether or not it failed. */
  GitProgram.CommandResult execute(List<String> arguments)
      throws InterruptedException, GitException {
    return execute(folder, arguments, Map.of());
  }

  private GitProgram.CommandResult execute(
      String directory, List<String> arguments, Map<String, String> variables)
      throws InterruptedException, GitException {
    var environment = new HashMap<>(extraEnvironment);
    environment.putAll(variables);
    return context
        .program()
        .run(new GitProgram.GitCommand(directory, environment, timeout, arguments));
  }

  /** Runs a command and returns its output; throws if it fails. */
  String run(String... arguments) throws InterruptedException, GitException {
    return GitFailures.requireSuccess(List.of(arguments), execute(List.of(arguments)));
  }

  /** Logs and runs a command; throws if it fails. */
  String runLogged(List<String> arguments) throws InterruptedException, GitException {
    return GitFailures.requireSuccess(arguments, executeLogged(arguments));
  }

  /** Logs and runs a command with access to a remote repository; throws if it fails. */
  void runRemote(List<String> arguments, RemoteAccess access)
      throws InterruptedException, GitException {
    logCommand(String.join(" ", arguments));
    GitProgram.CommandResult result = execute(folder, arguments, access.environment());
    if (!result.isSuccess()) {
      throw GitFailures.failure(access.hint(result), arguments, result);
    }
  }

  /** Logs and runs a command and returns its result, whether or not it failed. */
  GitProgram.CommandResult executeLogged(List<String> arguments)
      throws InterruptedException, GitException {
    logCommand(String.join(" ", arguments));
    return execute(folder, arguments, Map.of());
  }

  /** A copy with another command timeout. */
  Repository withTimeout(Duration limit) {
    return new Repository(folder, context, extraEnvironment, limit);
  }

  private GitProgram.CommandResult executeProgram(List<String> command)
      throws InterruptedException, GitException {
    return context.program().run(command, extraEnvironment, timeout);
  }

  /** Whether the folder itself is a repository; a parent repository does not count. */
  boolean exists() throws InterruptedException, GitException {
    return execute("/", List.of("rev-parse", "--resolve-git-dir", folder + "/.git"), Map.of())
        .isSuccess();
  }

  /** Whether the folder itself is a bare repository. */
  boolean existsBare() throws InterruptedException, GitException {
    return execute("/", List.of("rev-parse", "--resolve-git-dir", folder), Map.of()).isSuccess();
  }

  void init(boolean bare) throws InterruptedException, GitException {
    logCommand("init " + folder);
    var arguments = new ArrayList<>(List.of("init", "-q"));
    if (bare) {
      arguments.add("--bare");
    }
    arguments.add(folder);
    GitFailures.requireSuccess(arguments, execute("/", arguments, Map.of()));
  }

  /**
   * Deletes the folder's content.
   *
   * @param includingFolder whether to delete the folder too
   */
  void wipe(boolean includingFolder) throws InterruptedException, GitException {
    if (!executeProgram(List.of("test", "-d", folder)).isSuccess()) {
      return;
    }
    var command = new ArrayList<>(List.of("find", folder));
    if (!includingFolder) {
      command.addAll(List.of("-mindepth", "1"));
    }
    command.add("-delete");
    GitProgram.CommandResult result = executeProgram(command);
    if (!result.isSuccess()) {
      throw new GitException("Failed to empty the folder: " + GitFailures.tail(result.stderr()));
    }
  }

  /** Removes lock files left by a killed git process; no other process uses this folder. */
  void unlock(String directory) throws InterruptedException, GitException {
    executeProgram(
        List.of(
            "find", directory, "-name", "objects", "-prune", "-o", "-type", "f", "-name", "*.lock",
            "-exec", "rm", "-f", "--", "{}", "+"));
  }

  void unlock() throws InterruptedException, GitException {
    unlock(folder + "/.git");
  }

  /** Resolves a name to a commit; null if it does not resolve. */
  @Nullable String commitOf(String name) throws InterruptedException, GitException {
    GitProgram.CommandResult result =
        execute(List.of("rev-parse", "--verify", "--quiet", name + "^{commit}"));
    return result.isSuccess() ? result.stdout().strip() : null;
  }

  /** Configures the URL and the refspecs of a remote. */
  void configureRemote(GitRemote source) throws InterruptedException, GitException {
    String name = "remote." + source.name();
    run("config", "--replace-all", name + ".url", source.url().text());
    run("config", "--replace-all", name + ".fetch", source.refspecs().getFirst().text());
    for (Refspec refspec : source.refspecs().subList(1, source.refspecs().size())) {
      run("config", "--add", name + ".fetch", refspec.text());
    }
  }

  /** Fetch options: tags, pruning and depth. */
  record FetchOptions(boolean tags, boolean prunes, int depth) {}

  void fetch(GitRemote source, RemoteAccess access, FetchOptions options)
      throws InterruptedException, GitException {
    log("Fetching upstream changes from " + source.url().text());
    logCommand("--version");
    log(
        " > git --version # '"
            + execute("/", List.of("--version"), Map.of()).stdout().strip()
            + "'");
    var arguments =
        new ArrayList<>(List.of("fetch", options.tags() ? "--tags" : "--no-tags", "--force"));
    arguments.add("--progress");
    if (options.prunes()) {
      arguments.add("--prune");
    }
    if (options.depth() > 0) {
      arguments.add("--depth=" + options.depth());
    }
    arguments.addAll(List.of("--", source.url().text()));
    source.refspecs().forEach(refspec -> arguments.add(refspec.text()));
    runRemote(arguments, access);
  }

  /** A local ref. */
  record Ref(String name, String commit, long committedAt) {}

  /** Refs that a pattern can match: branches first, then tags. */
  List<Ref> candidates() throws InterruptedException, GitException {
    var all = new ArrayList<Ref>();
    // The star dereferences annotated tags, which are objects themselves, to their commits.
    String output =
        run(
            "for-each-ref",
            "--format=%(refname) %(if)%(*objectname)%(then)%(*objectname) %(*committerdate:unix)"
                + "%(else)%(objectname) %(committerdate:unix)%(end)",
            "refs/remotes",
            "refs/tags");
    for (String line : output.split("\n", -1)) {
      String[] columns = line.split(" ", -1);
      if (columns.length == 3 && !columns[2].isEmpty() && !columns[0].endsWith("/HEAD")) {
        all.add(new Ref(columns[0], columns[1], Long.parseLong(columns[2])));
      }
    }
    return all;
  }

  /** Commits between two revisions, oldest first; null if the first no longer exists. */
  @Nullable List<Change> changes(String from, String to, boolean namesAuthors)
      throws InterruptedException, GitException {
    if (commitOf(from) == null) {
      return null;
    }
    var log = new ChangeLog(namesAuthors);
    List<String> arguments = log.arguments(from, to);
    return log.read(GitFailures.requireSuccess(arguments, execute(arguments)));
  }
}
