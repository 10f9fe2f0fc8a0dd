package dev.steward.scm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands on a local repository. */
final class Repository {

  static final Duration USUAL = Duration.ofMinutes(10);

  private final Path folder;
  private final Git.Tools tools;
  private final Map<String, String> marks;
  private final Duration most;

  Repository(Path folder, Git.Tools tools, Map<String, String> marks, Duration most) {
    this.folder = folder;
    this.tools = tools;
    this.marks = marks;
    this.most = most;
  }

  void say(String line) {
    tools.log().accept(line);
  }

  /** Runs a command and returns its result, failed or not. */
  GitProgram.Said ask(List<String> words) throws InterruptedException, GitFailed {
    return ask(folder, words, Map.of());
  }

  private GitProgram.Said ask(Path at, List<String> words, Map<String, String> more)
      throws InterruptedException, GitFailed {
    var environment = new HashMap<>(marks);
    environment.putAll(more);
    return tools.program().run(new GitProgram.Command(at, environment, most, words));
  }

  /** Runs a command and returns its output; throws if it fails. */
  String run(String... words) throws InterruptedException, GitFailed {
    return well(List.of(words), ask(List.of(words)));
  }

  /** Logs and runs a command; throws if it fails. */
  String show(List<String> words) throws InterruptedException, GitFailed {
    return well(words, tell(words));
  }

  /** Logs and runs a command with access to a remote repository; throws if it fails. */
  void reach(List<String> words, Access access) throws InterruptedException, GitFailed {
    say(" > git " + String.join(" ", words) + " # timeout=" + most.toMinutes());
    GitProgram.Said said = ask(folder, words, access.environment());
    if (!said.well()) {
      throw failed(access.why(said), words, said);
    }
  }

  /** Logs and runs a command and returns its result, failed or not. */
  GitProgram.Said tell(List<String> words) throws InterruptedException, GitFailed {
    say(" > git " + String.join(" ", words) + " # timeout=" + most.toMinutes());
    return ask(folder, words, Map.of());
  }

  /** A copy with another command timeout. */
  Repository within(Duration other) {
    return new Repository(folder, tools, marks, other);
  }

  private static String well(List<String> words, GitProgram.Said said) throws GitFailed {
    if (said.well()) {
      return said.out();
    }
    throw failed("", words, said);
  }

  private static GitFailed failed(String why, List<String> words, GitProgram.Said said) {
    return new GitFailed(
        why
            + "Command \"git "
            + String.join(" ", words)
            + "\" returned status code "
            + said.exit()
            + ":\nstdout: "
            + tail(said.out())
            + "\nstderr: "
            + tail(said.error()));
  }

  private static String tail(String text) {
    String clean = text.strip();
    return clean.length() <= 4_000 ? clean : "…" + clean.substring(clean.length() - 4_000);
  }

  private GitProgram.Said other(List<String> words) throws InterruptedException, GitFailed {
    return tools.program().run(words, marks, most);
  }

  /** Whether the folder itself is a repository; a parent repository does not count. */
  boolean isThere() throws InterruptedException, GitFailed {
    return ask(
            Path.of("/"),
            List.of("rev-parse", "--resolve-git-dir", folder.resolve(".git").toString()),
            Map.of())
        .well();
  }

  /** Whether the folder itself is a bare repository. */
  boolean isThereBare() throws InterruptedException, GitFailed {
    return ask(Path.of("/"), List.of("rev-parse", "--resolve-git-dir", folder.toString()), Map.of())
        .well();
  }

  void init(boolean bare) throws InterruptedException, GitFailed {
    say(" > git init " + folder + " # timeout=" + most.toMinutes());
    var words = new ArrayList<>(List.of("init", "-q"));
    if (bare) {
      words.add("--bare");
    }
    words.add(folder.toString());
    well(words, ask(Path.of("/"), words, Map.of()));
  }

  /**
   * Deletes the folder's content.
   *
   * @param itself whether to delete the folder too
   */
  void wipe(boolean itself) throws InterruptedException, GitFailed {
    if (!other(List.of("test", "-d", folder.toString())).well()) {
      return;
    }
    var words = new ArrayList<>(List.of("find", folder.toString()));
    if (!itself) {
      words.addAll(List.of("-mindepth", "1"));
    }
    words.add("-delete");
    GitProgram.Said said = other(words);
    if (!said.well()) {
      throw new GitFailed("Failed to empty the folder: " + tail(said.error()));
    }
  }

  /** Removes lock files of a killed git process; no other process uses this folder. */
  void unlock(Path inside) throws InterruptedException, GitFailed {
    other(
        List.of(
            "find",
            inside.toString(),
            "-name",
            "objects",
            "-prune",
            "-o",
            "-type",
            "f",
            "-name",
            "*.lock",
            "-exec",
            "rm",
            "-f",
            "--",
            "{}",
            "+"));
  }

  void unlock() throws InterruptedException, GitFailed {
    unlock(folder.resolve(".git"));
  }

  /** Resolves a name to a commit; null if it does not resolve. */
  @Nullable String commitOf(String name) throws InterruptedException, GitFailed {
    GitProgram.Said said = ask(List.of("rev-parse", "--verify", "--quiet", name + "^{commit}"));
    return said.well() ? said.out().strip() : null;
  }

  /** Configures the URL and the refspecs of a remote. */
  void remember(Source source) throws InterruptedException, GitFailed {
    String name = "remote." + source.name();
    run("config", "--replace-all", name + ".url", source.url().text());
    run("config", "--replace-all", name + ".fetch", source.refspecs().getFirst().text());
    for (Refspec more : source.refspecs().subList(1, source.refspecs().size())) {
      run("config", "--add", name + ".fetch", more.text());
    }
  }

  /** Options of a fetch: tags, pruning and depth. */
  record Fetch(boolean tags, boolean prunes, int depth) {}

  void fetch(Source source, Access access, Fetch how) throws InterruptedException, GitFailed {
    say("Fetching upstream changes from " + source.url().text());
    var words = new ArrayList<>(List.of("fetch", how.tags() ? "--tags" : "--no-tags", "--force"));
    words.add("--progress");
    if (how.prunes()) {
      words.add("--prune");
    }
    if (how.depth() > 0) {
      words.add("--depth=" + how.depth());
    }
    words.addAll(List.of("--", source.url().text()));
    source.refspecs().forEach(refspec -> words.add(refspec.text()));
    reach(words, access);
  }

  /** A local ref. */
  record Ref(String name, String commit, long at) {}

  /** Refs that a pattern can match: branches first, then tags. */
  List<Ref> candidates() throws InterruptedException, GitFailed {
    var all = new ArrayList<Ref>();
    // The star dereferences annotated tags, which are objects themselves, to their commit.
    String said =
        run(
            "for-each-ref",
            "--format=%(refname) %(if)%(*objectname)%(then)%(*objectname) %(*committerdate:unix)"
                + "%(else)%(objectname) %(committerdate:unix)%(end)",
            "refs/remotes",
            "refs/tags");
    for (String line : said.split("\n", -1)) {
      String[] words = line.split(" ", -1);
      if (words.length == 3 && !words[2].isEmpty() && !words[0].endsWith("/HEAD")) {
        all.add(new Ref(words[0], words[1], Long.parseLong(words[2])));
      }
    }
    return all;
  }

  /** Commits between two revisions, the oldest first; null if the first does not exist any more. */
  @Nullable List<Change> changes(String from, String to, boolean namesAuthors)
      throws InterruptedException, GitFailed {
    if (commitOf(from) == null) {
      return null;
    }
    var log = new ChangeLog(namesAuthors);
    List<String> words = log.words(from, to);
    return log.read(well(words, ask(words)));
  }
}
