package dev.steward.scm.git;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the commit of a version of a repository: the name of a branch or tag, or a commit. It asks
 * the remote repository for its refs first, and fetches them into a mirror only if none matches.
 */
final class VersionResolver {
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
  private static final String HEADS = "refs/heads/";
  private static final String TAGS = "refs/tags/";

  /**
   * A version of a repository.
   *
   * @param refs options of {@code ls-remote} that limit the refs, such as {@code -h}
   */
  record Version(GitRemote source, String name, List<String> refs) {}

  /**
   * The commit of a version.
   *
   * @param label the branch or tag for readers
   * @param refspec fetches the commit if no branch contains it; empty if a branch does
   */
  record ResolvedVersion(String commit, String label, String refspec) {}

  private final Git.GitContext context;
  private final Repository mirror;
  private final String folder;

  /**
   * Creates a resolver.
   *
   * @param folder of the mirror; created when it is needed
   */
  VersionResolver(Git.GitContext context, String folder) {
    this.context = context;
    this.folder = folder;
    mirror = new Repository(folder, context, Map.of(), Repository.DEFAULT_TIMEOUT);
  }

  /** Returns the commit; null if the repository does not have the version. */
  @Nullable ResolvedVersion resolve(Version version) throws InterruptedException, GitException {
    String name = version.name();
    if (name.isEmpty() || name.startsWith("-") || name.chars().anyMatch(c -> c <= ' ')) {
      throw new GitException("'" + name + "' is not the name of a branch, tag or commit.");
    }
    mirror.log("Attempting to resolve " + name + " from remote references...");
    logVersion();
    ResolvedVersion resolved = fromRefs(version);
    return resolved == null ? fromMirror(version) : resolved;
  }

  private void logVersion() throws InterruptedException, GitException {
    mirror.logCommand("--version");
    mirror.log(
        " > git --version # '"
            + context
                .program()
                .run(
                    new GitProgram.GitCommand(
                        "/", Map.of(), Repository.DEFAULT_TIMEOUT, List.of("--version")))
                .stdout()
                .strip()
            + "'");
  }

  private @Nullable ResolvedVersion fromRefs(Version version)
      throws InterruptedException, GitException {
    var arguments = new ArrayList<>(List.of("ls-remote"));
    arguments.addAll(version.refs());
    arguments.addAll(List.of("--", version.source().url().text()));
    String output;
    try (RemoteAccess access = context.silentAccess(version.source())) {
      mirror.logCommand(String.join(" ", arguments));
      GitProgram.CommandResult result =
          context
              .program()
              .run(
                  new GitProgram.GitCommand(
                      "/", access.environment(), Repository.DEFAULT_TIMEOUT, arguments));
      if (!result.isSuccess()) {
        throw GitFailures.failure(access.hint(result), arguments, result);
      }
      output = result.stdout();
    }
    Map<String, String> commits = new TreeMap<>();
    output
        .lines()
        .forEach(line -> {
          int tab = line.indexOf('\t');
          if (tab > 0) {
            commits.put(line.substring(tab + 1), line.substring(0, tab));
          }
        });
    String name = version.name();
    for (String ref : List.of(HEADS + name, TAGS + name, name)) {
      // An annotated tag is an object of its own; the second name is that of its commit.
      String commit = commits.getOrDefault(ref + "^{}", commits.get(ref));
      if (commit != null && ref.startsWith("refs/")) {
        mirror.log("Found match: " + ref + " revision " + commit);
        String label =
            ref.startsWith(HEADS)
                ? ref.substring(HEADS.length())
                : ref.startsWith(TAGS) ? ref.substring(TAGS.length()) : ref;
        return new ResolvedVersion(
            commit, label, ref.startsWith(HEADS) ? "" : "+" + ref + ":" + ref);
      }
    }
    return null;
  }

  private @Nullable ResolvedVersion fromMirror(Version version)
      throws InterruptedException, GitException {
    String name = version.name();
    mirror.log(
        "Could not find "
            + name
            + " in remote references. Pulling heads to local for deep search...");
    GitRemote source = version.source();
    if (mirror.exists()) {
      mirror.logResolvedFolder();
      mirror.unlock();
    } else {
      mirror.log("Creating git repository in " + folder);
      mirror.wipe(false);
      mirror.init(false);
    }
    mirror.log("Setting origin to " + source.url().text());
    mirror.logCommand("config remote.origin.url " + source.url().text());
    mirror.configureRemote(source);
    mirror.log("Fetching origin...");
    mirror.log("Fetching upstream changes from origin");
    logVersion();
    mirror.logCommand("config --get remote.origin.url");
    var fetch = new ArrayList<>(List.of("fetch", "--tags", "--force", "--progress", "--"));
    fetch.add("origin");
    source.refspecs().forEach(refspec -> fetch.add(refspec.text()));
    try (RemoteAccess access = context.silentAccess(source)) {
      mirror.runRemote(fetch, access);
    }
    for (String candidate : List.of(name, "origin/" + name)) {
      mirror.logCommand("rev-parse " + candidate + "^{commit}");
      String commit = mirror.commitOf(candidate);
      if (commit != null) {
        return selected(name, commit);
      }
    }
    return null;
  }

  private ResolvedVersion selected(String name, String commit)
      throws InterruptedException, GitException {
    mirror.logCommand("branch -a -v --no-abbrev --contains " + commit);
    String branch =
        mirror
            .run(
                "for-each-ref",
                "--contains",
                commit,
                "--format=%(refname:lstrip=3)",
                "--count=1",
                "refs/remotes/origin/")
            .strip();
    boolean onBranch = !branch.isEmpty();
    String label = onBranch ? branch : name;
    mirror.log("Selected match: " + label + " revision " + commit);
    String refspec =
        onBranch
            ? ""
            : COMMIT.matcher(name).matches() ? commit : "+" + TAGS + name + ":" + TAGS + name;
    return new ResolvedVersion(commit, label, refspec);
  }
}
