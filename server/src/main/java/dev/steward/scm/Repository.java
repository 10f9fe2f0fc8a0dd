package dev.steward.scm;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A repository on this machine, in a folder, and the commands that are run on it. */
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

  /** Runs a command, whichever way it ends. */
  GitProgram.Said ask(List<String> words) throws InterruptedException, GitFailed {
    return ask(folder, words, Map.of());
  }

  private GitProgram.Said ask(Path at, List<String> words, Map<String, String> more)
      throws InterruptedException, GitFailed {
    var environment = new HashMap<>(marks);
    environment.putAll(more);
    return tools.program().run(new GitProgram.Command(at, environment, most, words));
  }

  /** Runs a command that has to go well; the answer is what it printed. */
  String run(String... words) throws InterruptedException, GitFailed {
    return well(List.of(words), ask(List.of(words)));
  }

  /** As above, shown in the log. */
  String show(List<String> words) throws InterruptedException, GitFailed {
    return well(words, tell(words));
  }

  /** As above, with what opens a repository elsewhere. */
  void reach(List<String> words, Access access) throws InterruptedException, GitFailed {
    say(" > git " + String.join(" ", words) + " # timeout=" + most.toMinutes());
    GitProgram.Said said = ask(folder, words, access.environment());
    if (!said.well()) {
      throw failed(access.why(said), words, said);
    }
  }

  /** As {@link #show}, whichever way it ends. */
  GitProgram.Said tell(List<String> words) throws InterruptedException, GitFailed {
    say(" > git " + String.join(" ", words) + " # timeout=" + most.toMinutes());
    return ask(folder, words, Map.of());
  }

  /** The same folder with another limit to the time of a command. */
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

  /** True where there is a repository of its own in the folder, not one above it. */
  boolean isThere() throws InterruptedException, GitFailed {
    return ask(
            Path.of("/"),
            List.of("rev-parse", "--resolve-git-dir", folder.resolve(".git").toString()),
            Map.of())
        .well();
  }

  /** As above, for one without a working copy. */
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

  /** Removes all that is in the folder, and the folder too where that is asked for. */
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
      throw new GitFailed("The folder could not be emptied: " + tail(said.error()));
    }
  }

  /** Removes the locks of a git that was killed: of this folder's processes none runs now. */
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

  /** The commit that a name means here; null where it means none. */
  @Nullable String commitOf(String name) throws InterruptedException, GitFailed {
    GitProgram.Said said = ask(List.of("rev-parse", "--verify", "--quiet", name + "^{commit}"));
    return said.well() ? said.out().strip() : null;
  }

  /** Writes down where a remote is and what is fetched of it. */
  void remember(Source source) throws InterruptedException, GitFailed {
    String name = "remote." + source.name();
    run("config", "--replace-all", name + ".url", source.url().text());
    run("config", "--replace-all", name + ".fetch", source.refspecs().getFirst().text());
    for (Refspec more : source.refspecs().subList(1, source.refspecs().size())) {
      run("config", "--add", name + ".fetch", more.text());
    }
  }

  /** How much is fetched, and what of that which is gone elsewhere stays here. */
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

  /** A branch as it is kept here. */
  record Ref(String name, String commit, long at) {}

  /** What a pattern may mean: the branches and the tags kept here, the branches first. */
  List<Ref> candidates() throws InterruptedException, GitFailed {
    var all = new ArrayList<Ref>();
    // A tag with a message is an object of its own; the star stands for the commit that it is on.
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

  /** The commits between two, the oldest first; null where the first is not there any more. */
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
