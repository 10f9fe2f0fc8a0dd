package dev.steward.scm.git;

import dev.steward.text.MatchBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects the revision to build. A plain name resolves to exactly one revision. For a pattern, the
 * candidates are the matching branches whose newest commit has not been built yet; the oldest
 * commit is built first, so each branch gets its turn.
 */
final class RevisionSelector {

  private static final int MAX_COMPARED = 200;

  /**
   * The selected revision.
   *
   * @param branch the full name of its ref, or {@code detached}
   * @param morePending whether other branches are waiting
   */
  record SelectedRevision(String commit, String branch, boolean morePending) {}

  private final GitScm config;
  private final Git.CheckoutRequest request;
  private final List<GitRemote> sources;
  private final Repository repository;

  RevisionSelector(
      GitScm config, Git.CheckoutRequest request, List<GitRemote> sources, Repository repository) {
    this.config = config;
    this.request = request;
    this.sources = sources;
    this.repository = repository;
  }

  /** Branch specifiers of a job with variables expanded; all branches by default. */
  static List<BranchSpec> specs(
      GitScm config, List<GitRemote> sources, Map<String, String> environment) throws GitException {
    List<String> names = sources.stream().map(GitRemote::name).toList();
    var all = new ArrayList<BranchSpec>();
    for (String branch : config.branches()) {
      all.add(BranchSpec.of(branch, names, environment));
    }
    return all.isEmpty() ? List.of(BranchSpec.of("**", names, environment)) : all;
  }

  /** Whether a single plain name selects what the job builds. */
  static boolean isSingle(GitScm config, List<BranchSpec> specs) {
    return specs.size() == 1
        && !specs.getFirst().isPattern()
        && !config.options().inverseBranches();
  }

  /** Whether no specifier matches the local ref, which is a branch or a tag. */
  static boolean matchesNone(
      List<BranchSpec> specs, List<GitRemote> sources, String ref, MatchBudget budget)
      throws GitException {
    return BranchSpec.isCandidate(ref) && !matchesAny(specs, sources, ref, budget);
  }

  /** Whether a specifier matches the local ref, which is a branch or a tag. */
  static boolean matchesAny(
      List<BranchSpec> specs, List<GitRemote> sources, String ref, MatchBudget budget)
      throws GitException {
    for (BranchSpec spec : specs) {
      if (spec.matches(ref, budget) || spec.resolvesTo(sources, ref)) {
        return true;
      }
    }
    return false;
  }

  SelectedRevision choose() throws InterruptedException, GitException {
    SelectedRevision newest = chooseNewest();
    BuildData pinned = request.pinned();
    if (pinned == null || pinned.selectedCommit().equals(newest.commit())) {
      return newest;
    }
    String commit = repository.commitOf(pinned.selectedCommit());
    if (commit == null) {
      repository.log(
          "WARNING: The commit "
              + pinned.selectedCommit()
              + ", from which the run began, was not fetched; the newest commit is checked out."
              + " Fetch a longer history, or do not rewrite the branch.");
      return newest;
    }
    return new SelectedRevision(commit, pinned.branch(), false);
  }

  private SelectedRevision chooseNewest() throws InterruptedException, GitException {
    List<BranchSpec> specs = specs(config, sources, request.environment());
    var budget = MatchBudget.ofBuild();
    if (config.options().inverseBranches()) {
      var others = new ArrayList<Repository.Ref>();
      for (Repository.Ref ref : repository.candidates()) {
        if (matchesNone(specs, sources, ref.name(), budget)) {
          others.add(ref);
        }
      }
      if (others.isEmpty()) {
        throw new GitException(
            "There is no branch to build: the job excludes every branch of the repository.");
      }
      return selectFrom(new TagCandidates(repository).withoutContained(others));
    }
    if (specs.size() == 1 && !specs.getFirst().isPattern()) {
      SelectedRevision single = resolve(specs.getFirst());
      if (single != null) {
        return single;
      }
    } else {
      var matches = new LinkedHashMap<String, Repository.Ref>();
      List<Repository.Ref> refs = repository.candidates();
      for (BranchSpec spec : specs) {
        if (spec.isPattern()) {
          for (Repository.Ref ref : refs) {
            if (spec.matches(ref.name(), budget)) {
              matches.putIfAbsent(ref.name(), ref);
            }
          }
        } else {
          SelectedRevision single = resolve(spec);
          if (single != null) {
            matches.putIfAbsent(
                single.branch(), new Repository.Ref(single.branch(), single.commit(), 0));
          }
        }
      }
      if (!matches.isEmpty()) {
        return selectFrom(
            new TagCandidates(repository).withoutContained(List.copyOf(matches.values())));
      }
    }
    throw new GitException(
        "Couldn't find any revision to build. Verify the repository and branch configuration for"
            + " this job.");
  }

  private @Nullable SelectedRevision resolve(BranchSpec spec)
      throws InterruptedException, GitException {
    String name = spec.single();
    if (spec.isCommit()) {
      String commit = repository.commitOf(name);
      return commit == null ? null : new SelectedRevision(commit, "detached", false);
    }
    String remote = sources.getFirst().name();
    String plain = name.startsWith(remote + "/") ? name.substring(remote.length() + 1) : name;
    repository.logCommand("rev-parse refs/remotes/" + remote + "/" + plain + "^{commit}");
    for (String ref : spec.refs(sources)) {
      String commit = repository.commitOf(ref);
      if (commit != null) {
        if (!ref.equals("refs/remotes/" + remote + "/" + plain)) {
          repository.logCommand("rev-parse " + ref + "^{commit}");
        }
        // For refs that are not branches, builds receive the name as configured.
        return new SelectedRevision(commit, ref.startsWith("refs/tags/") ? name : ref, false);
      }
    }
    repository.logCommand("rev-parse " + remote + "/" + plain + "^{commit}");
    if (spec.mayBeCommit() || name.equals("FETCH_HEAD")) {
      String commit = repository.commitOf(name);
      return commit == null
          ? null
          : new SelectedRevision(commit, spec.mayBeCommit() ? "detached" : name, false);
    }
    return null;
  }

  private SelectedRevision selectFrom(List<Repository.Ref> candidates)
      throws InterruptedException, GitException {
    BuildData last = request.last();
    List<Repository.Ref> pending =
        last == null
            ? candidates
            : candidates.stream().filter(ref -> !last.isBuilt(ref.commit())).toList();
    if (pending.isEmpty() && last != null) {
      // No new commits: the last built branch is built again if it still matches.
      for (Repository.Ref ref : candidates) {
        if (ref.name().equals(last.branch()) && last.isNewest(ref.name(), ref.commit())) {
          return new SelectedRevision(ref.commit(), ref.name(), false);
        }
      }
      Repository.Ref newest =
          candidates.stream()
              .max(Comparator.comparingLong(Repository.Ref::committedAt))
              .orElseThrow();
      return new SelectedRevision(newest.commit(), newest.name(), false);
    }
    List<Repository.Ref> tips = tips(pending);
    Repository.Ref first =
        tips.stream().min(Comparator.comparingLong(Repository.Ref::committedAt)).orElseThrow();
    if (tips.size() > 1) {
      repository.log("Multiple candidate revisions");
    }
    return new SelectedRevision(first.commit(), first.name(), tips.size() > 1);
  }

  /** Removes revisions that another candidate contains, since building that one covers them. */
  private List<Repository.Ref> tips(List<Repository.Ref> pending)
      throws InterruptedException, GitException {
    var byCommit = new HashMap<String, Repository.Ref>();
    pending.forEach(ref -> byCommit.putIfAbsent(ref.commit(), ref));
    if (byCommit.size() < 2 || byCommit.size() > MAX_COMPARED) {
      return List.copyOf(byCommit.values());
    }
    var words = new ArrayList<>(List.of("merge-base", "--independent"));
    words.addAll(byCommit.keySet());
    GitProgram.CommandResult result = repository.execute(words);
    List<Repository.Ref> tips =
        result.stdout().lines().map(byCommit::get).filter(java.util.Objects::nonNull).toList();
    return tips.isEmpty() ? List.copyOf(byCommit.values()) : tips;
  }
}
