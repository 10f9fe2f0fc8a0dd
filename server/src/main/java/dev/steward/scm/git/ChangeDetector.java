package dev.steward.scm.git;

import dev.steward.scm.Change;
import dev.steward.text.MatchBudget;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the repositories of a job for changes. {@code git ls-remote} is sufficient; commits are
 * fetched only if polling rules exclude some of them.
 */
final class ChangeDetector {

  private final GitScm config;
  private final String mirror;
  private final Map<String, String> environment;
  private final @Nullable BuildData last;
  private final Git.GitContext context;
  private final Duration timeout;

  ChangeDetector(
      GitScm config,
      String mirror,
      Map<String, String> environment,
      @Nullable BuildData last,
      Git.GitContext context) {
    this.config = config;
    this.mirror = mirror;
    this.environment = environment;
    this.last = last;
    this.context = context;
    this.timeout = Checkout.timeout(config);
  }

  private void log(String line) {
    context.log().accept(line);
  }

  boolean hasChanges() throws InterruptedException, GitException {
    List<GitRemote> sources = GitRemote.all(config, environment);
    BuildData previous = last;
    if (previous == null) {
      log("No previous build, so forcing an initial build.");
      return true;
    }
    log(
        "[poll] Last Built Revision: Revision "
            + previous.commit()
            + " ("
            + previous.branch()
            + ")");
    List<BranchSpec> specs = RevisionSelector.specs(config, sources, environment);
    boolean single = RevisionSelector.isSingle(config, specs);
    if (single && specs.getFirst().isCommit()) {
      log("The job builds a fixed commit, so there is nothing to poll.");
      return !previous.isBuilt(specs.getFirst().single());
    }
    Map<String, String> heads = heads(sources);
    Map<String, String> matches =
        config.options().inverseBranches()
            ? unmatchedHeads(specs, sources, heads)
            : matchingHeads(specs, sources, heads);
    if (matches.isEmpty()) {
      log("No branch of the repository matches the job's branch specifiers.");
      return false;
    }
    var unbuilt = new LinkedHashMap<String, String>();
    matches.forEach((name, commit) -> {
      BuildData.BranchRevision revision = lastRevision(previous, name, specs.getFirst());
      boolean alreadyBuilt =
          (single && revision != null)
              ? revision.commit().equals(commit)
              : previous.isBuilt(commit);
      log(
          "[poll] Latest remote head revision on "
              + name
              + " is: "
              + commit
              + (alreadyBuilt ? " - already built by " + numberOf(previous, commit) : ""));
      if (!alreadyBuilt) {
        unbuilt.put(name, commit);
      }
    });
    if (!single && !unbuilt.isEmpty() && unbuilt.keySet().stream().allMatch(TagCandidates::isTag)) {
      withoutContained(sources, matches, unbuilt);
    }
    return !unbuilt.isEmpty() && (!hasRules() || hasRelevantCommit(sources, previous, unbuilt));
  }

  /** The last build of a ref; builds of a tag are recorded under the name in the definition. */
  private static BuildData.@Nullable BranchRevision lastRevision(
      BuildData previous, String ref, BranchSpec spec) {
    BuildData.BranchRevision revision = previous.branchRevisions().get(ref);
    return revision == null && !spec.isPattern()
        ? previous.branchRevisions().get(spec.single())
        : revision;
  }

  /** Removes new tags that another candidate contains; see {@link TagCandidates}. */
  private void withoutContained(
      List<GitRemote> sources, Map<String, String> matches, Map<String, String> unbuilt)
      throws InterruptedException, GitException {
    Repository repository = fetched(sources);
    var retained = new HashSet<String>();
    List<Repository.Ref> candidates =
        repository.candidates().stream()
            .filter(ref -> ref.commit().equals(matches.get(ref.name())))
            .toList();
    for (Repository.Ref ref : new TagCandidates(repository).withoutContained(candidates)) {
      retained.add(ref.name());
    }
    unbuilt.keySet().retainAll(retained);
    if (unbuilt.isEmpty()) {
      log("The commits of the new tags are also in branches or tags that the job already builds.");
    }
  }

  private static long numberOf(BuildData built, String commit) {
    return built.branchRevisions().values().stream()
        .filter(revision -> revision.commit().equals(commit))
        .mapToLong(BuildData.BranchRevision::number)
        .max()
        .orElse(0);
  }

  /** The commit of each ref of all remotes, by local ref name. */
  private Map<String, String> heads(List<GitRemote> sources)
      throws InterruptedException, GitException {
    var all = new LinkedHashMap<String, String>();
    for (GitRemote source : sources) {
      log(" > git ls-remote " + source.url().text() + " # timeout=" + timeout.toMinutes());
      GitProgram.CommandResult result;
      try (RemoteAccess access = context.access(source)) {
        result =
            context
                .program()
                .run(
                    new GitProgram.GitCommand(
                        "/",
                        access.environment(),
                        timeout,
                        List.of("ls-remote", "--", source.url().text())));
        if (!result.isSuccess()) {
          throw new GitException(
              access.hint(result) + "Failed to query the repository: " + result.stderr().strip());
        }
      }
      var peeled = new LinkedHashMap<String, String>();
      for (String line : result.stdout().split("\n", -1)) {
        int tab = line.indexOf('\t');
        if (tab > 0) {
          String name = line.substring(tab + 1);
          // The peeled commit of an annotated tag follows the tag itself.
          peeled.put(
              name.endsWith("^{}") ? name.substring(0, name.length() - 3) : name,
              line.substring(0, tab));
        }
      }
      peeled.forEach((name, commit) -> {
        String localRef = source.localRef(name);
        if (localRef != null) {
          all.put(localRef, commit);
        }
        if (name.startsWith("refs/tags/")) {
          all.putIfAbsent(name, commit);
        }
      });
    }
    return all;
  }

  private Map<String, String> unmatchedHeads(
      List<BranchSpec> specs, List<GitRemote> sources, Map<String, String> heads)
      throws GitException {
    var budget = MatchBudget.ofBuild();
    var all = new LinkedHashMap<String, String>();
    for (Map.Entry<String, String> head : heads.entrySet()) {
      if (isFetched(head.getKey())
          && RevisionSelector.matchesNone(specs, sources, head.getKey(), budget)) {
        all.put(head.getKey(), head.getValue());
      }
    }
    return all;
  }

  private boolean isFetched(String ref) {
    return !config.noTags() || !TagCandidates.isTag(ref);
  }

  private Map<String, String> matchingHeads(
      List<BranchSpec> specs, List<GitRemote> sources, Map<String, String> heads)
      throws GitException {
    var budget = MatchBudget.ofBuild();
    var all = new LinkedHashMap<String, String>();
    for (BranchSpec spec : specs) {
      if (spec.isPattern()) {
        for (Map.Entry<String, String> head : heads.entrySet()) {
          if (isFetched(head.getKey()) && spec.matches(head.getKey(), budget)) {
            all.put(head.getKey(), head.getValue());
          }
        }
        continue;
      }
      for (String ref : spec.refs(sources)) {
        String commit = heads.get(ref);
        if (commit != null) {
          all.put(ref, commit);
          break;
        }
      }
    }
    return all;
  }

  /** Whether polling rules exclude commits. */
  private boolean hasRules() {
    GitScm.PollingFilter polling = config.polling();
    return !polling.includedPaths().isEmpty()
        || !polling.excludedPaths().isEmpty()
        || !polling.excludedUsers().isEmpty()
        || polling.excludedMessage() != null;
  }

  /** Fetches all remotes into the mirror for polling. */
  private Repository fetched(List<GitRemote> sources) throws InterruptedException, GitException {
    var repository = new Repository(mirror, context, Map.of(), timeout);
    if (repository.existsBare()) {
      repository.unlock(mirror);
    } else {
      repository.wipe(false);
      repository.init(true);
    }
    for (GitRemote source : sources) {
      try (RemoteAccess access = context.access(source)) {
        repository.fetch(source, access, new Repository.FetchOptions(true, true, 0));
      }
    }
    return repository;
  }

  private boolean hasRelevantCommit(
      List<GitRemote> sources, BuildData previous, Map<String, String> unbuilt)
      throws InterruptedException, GitException {
    Repository repository = fetched(sources);
    var rules = new CommitFilter(config.polling());
    for (Map.Entry<String, String> head : unbuilt.entrySet()) {
      BuildData.BranchRevision revision = previous.branchRevisions().get(head.getKey());
      List<Change> changes =
          revision == null
              ? null
              : repository.changes(revision.commit(), head.getValue(), config.authorInChangelog());
      if (changes == null) {
        log(
            "The branch "
                + head.getKey()
                + " has not been built yet, or its history was rewritten.");
        return true;
      }
      for (Change change : changes) {
        String ignored = rules.whyIgnored(change);
        if (ignored == null) {
          return true;
        }
        log("Ignored commit " + change.id() + ": " + ignored);
      }
    }
    return false;
  }
}
