package dev.steward.scm;

import dev.steward.job.Scm;
import dev.steward.text.MatchBudget;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects the revision to build. A plain name has exactly one revision. For a pattern, the
 * candidates are the matching branches whose newest commit was not built yet; the oldest commit is
 * built first, so each branch gets its turn.
 */
final class Choice {

  private static final int MAX_COMPARED = 200;

  /**
   * The selected revision.
   *
   * @param branch the full name of its ref, or {@code detached}
   * @param more whether other branches are waiting
   */
  record Chosen(String commit, String branch, boolean more) {}

  private final Scm.Git config;
  private final Git.Request request;
  private final List<Source> sources;
  private final Repository repository;

  Choice(Scm.Git config, Git.Request request, List<Source> sources, Repository repository) {
    this.config = config;
    this.request = request;
    this.sources = sources;
    this.repository = repository;
  }

  /** Branch specifiers of a job with variables expanded; all branches by default. */
  static List<BranchSpec> specs(
      Scm.Git config, List<Source> sources, Map<String, String> environment) throws GitFailed {
    List<String> names = sources.stream().map(Source::name).toList();
    var all = new ArrayList<BranchSpec>();
    for (String branch : config.branches()) {
      all.add(BranchSpec.of(branch, names, environment));
    }
    return all.isEmpty() ? List.of(BranchSpec.of("**", names, environment)) : all;
  }

  /** Whether the job builds exactly one plain name. */
  static boolean isSingle(Scm.Git config, List<BranchSpec> specs) {
    return specs.size() == 1
        && !specs.getFirst().isPattern()
        && !config.options().inverseBranches();
  }

  /** Whether no specifier matches the local ref, which is a branch or a tag. */
  static boolean isOther(
      List<BranchSpec> specs, List<Source> sources, String ref, MatchBudget budget)
      throws GitFailed {
    return BranchSpec.isCandidate(ref) && !isNamed(specs, sources, ref, budget);
  }

  /** Whether a specifier matches the local ref, which is a branch or a tag. */
  static boolean isNamed(
      List<BranchSpec> specs, List<Source> sources, String ref, MatchBudget budget)
      throws GitFailed {
    for (BranchSpec spec : specs) {
      if (spec.matches(ref, budget) || spec.names(sources, ref)) {
        return true;
      }
    }
    return false;
  }

  Chosen choose() throws InterruptedException, GitFailed {
    List<BranchSpec> specs = specs(config, sources, request.environment());
    var budget = MatchBudget.ofBuild();
    if (config.options().inverseBranches()) {
      var others = new ArrayList<Repository.Ref>();
      for (Repository.Ref ref : repository.candidates()) {
        if (isOther(specs, sources, ref.name(), budget)) {
          others.add(ref);
        }
      }
      if (others.isEmpty()) {
        throw new GitFailed(
            "There is no branch to build: the job excludes every branch of the repository.");
      }
      return among(new TagCandidates(repository).without(others));
    }
    if (specs.size() == 1 && !specs.getFirst().isPattern()) {
      Chosen single = single(specs.getFirst());
      if (single != null) {
        return single;
      }
    } else {
      var found = new LinkedHashMap<String, Repository.Ref>();
      List<Repository.Ref> kept = repository.candidates();
      for (BranchSpec spec : specs) {
        if (spec.isPattern()) {
          for (Repository.Ref ref : kept) {
            if (spec.matches(ref.name(), budget)) {
              found.putIfAbsent(ref.name(), ref);
            }
          }
        } else {
          Chosen single = single(spec);
          if (single != null) {
            found.putIfAbsent(
                single.branch(), new Repository.Ref(single.branch(), single.commit(), 0));
          }
        }
      }
      if (!found.isEmpty()) {
        return among(new TagCandidates(repository).without(List.copyOf(found.values())));
      }
    }
    throw new GitFailed(
        "Couldn't find any revision to build. Verify the repository and branch configuration for"
            + " this job.");
  }

  private @Nullable Chosen single(BranchSpec spec) throws InterruptedException, GitFailed {
    String name = spec.single();
    if (spec.isCommit()) {
      String commit = repository.commitOf(name);
      return commit == null ? null : new Chosen(commit, "detached", false);
    }
    for (String ref : spec.refs(sources)) {
      String commit = repository.commitOf(ref);
      if (commit != null) {
        // For refs that are not branches, builds receive the name as configured.
        return new Chosen(commit, ref.startsWith("refs/tags/") ? name : ref, false);
      }
    }
    if (spec.mayBeCommit() || name.equals("FETCH_HEAD")) {
      String commit = repository.commitOf(name);
      return commit == null
          ? null
          : new Chosen(commit, spec.mayBeCommit() ? "detached" : name, false);
    }
    return null;
  }

  private Chosen among(List<Repository.Ref> found) throws InterruptedException, GitFailed {
    Built last = request.last();
    List<Repository.Ref> waiting =
        last == null ? found : found.stream().filter(ref -> !last.knows(ref.commit())).toList();
    if (waiting.isEmpty() && last != null) {
      // No new commits: the last built branch is built again if it still matches.
      for (Repository.Ref ref : found) {
        if (ref.name().equals(last.branch()) && last.isNewest(ref.name(), ref.commit())) {
          return new Chosen(ref.commit(), ref.name(), false);
        }
      }
      Repository.Ref newest =
          found.stream().max(Comparator.comparingLong(Repository.Ref::at)).orElseThrow();
      return new Chosen(newest.commit(), newest.name(), false);
    }
    List<Repository.Ref> tips = tips(waiting);
    Repository.Ref first =
        tips.stream().min(Comparator.comparingLong(Repository.Ref::at)).orElseThrow();
    if (tips.size() > 1) {
      repository.say("Multiple candidate revisions");
    }
    return new Chosen(first.commit(), first.name(), tips.size() > 1);
  }

  /** Removes revisions that another candidate contains, since building that one covers them. */
  private List<Repository.Ref> tips(List<Repository.Ref> waiting)
      throws InterruptedException, GitFailed {
    var byCommit = new HashMap<String, Repository.Ref>();
    waiting.forEach(ref -> byCommit.putIfAbsent(ref.commit(), ref));
    if (byCommit.size() < 2 || byCommit.size() > MAX_COMPARED) {
      return List.copyOf(byCommit.values());
    }
    var words = new ArrayList<>(List.of("merge-base", "--independent"));
    words.addAll(byCommit.keySet());
    GitProgram.Said said = repository.ask(words);
    List<Repository.Ref> tips =
        said.out().lines().map(byCommit::get).filter(java.util.Objects::nonNull).toList();
    return tips.isEmpty() ? List.copyOf(byCommit.values()) : tips;
  }
}
