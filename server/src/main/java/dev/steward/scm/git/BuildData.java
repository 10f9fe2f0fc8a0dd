package dev.steward.scm.git;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The revision that a build checked out, and the last built revision of each branch.
 *
 * @param branch the full name of the ref, such as {@code refs/remotes/origin/main}; {@code
 *     detached} if the job builds a commit
 * @param branchRevisions the last built revision by full branch name
 */
public record BuildData(
    String commit, String branch, List<String> urls, Map<String, BranchRevision> branchRevisions) {

  private static final int MAX_MARKS = 5_000;

  /** A commit and the number of the build that checked it out. */
  public record BranchRevision(String commit, long number) {}

  /** The selected commit, of which the built one is a merge if the job merges before it builds. */
  String selectedCommit() {
    BranchRevision revision = branchRevisions.get(branch);
    return revision == null ? commit : revision.commit();
  }

  /** Whether the commit was built on any branch. */
  boolean isBuilt(String candidate) {
    return commit.equals(candidate)
        || branchRevisions.values().stream()
            .anyMatch(revision -> revision.commit().equals(candidate));
  }

  /** Whether the commit is the last one built on the branch. */
  boolean isNewest(String ref, String candidate) {
    BranchRevision revision = branchRevisions.get(ref);
    return revision != null && revision.commit().equals(candidate);
  }

  /** Branch name for build environments, such as {@code origin/main}. */
  public String shortBranch() {
    return shortName(branch);
  }

  static String shortName(String ref) {
    return ref.startsWith("refs/remotes/") ? ref.substring("refs/remotes/".length()) : ref;
  }

  /** Records the selected commit as built, not the merge commit. */
  static BuildData of(
      Git.CheckoutRequest request,
      String commit,
      RevisionSelector.SelectedRevision selected,
      List<GitRemote> sources) {
    BuildData last = request.last();
    Map<String, BranchRevision> revisions =
        withRevision(
            last == null ? Map.of() : last.branchRevisions(),
            selected.branch(),
            new BranchRevision(selected.commit(), request.number()));
    return new BuildData(
        commit,
        selected.branch(),
        sources.stream().map(source -> source.url().text()).toList(),
        revisions);
  }

  /** This build data, with the branches that an earlier checkout of the same build has built. */
  BuildData joinedTo(BuildData earlier) {
    Map<String, BranchRevision> all = new LinkedHashMap<>(earlier.branchRevisions());
    for (Map.Entry<String, BranchRevision> own : branchRevisions.entrySet()) {
      BranchRevision other = all.get(own.getKey());
      if (other == null || other.number() <= own.getValue().number()) {
        all = withRevision(all, own.getKey(), own.getValue());
      }
    }
    return new BuildData(commit, branch, urls, all);
  }

  /** Adds a branch revision; drops the oldest ones beyond the limit. */
  static Map<String, BranchRevision> withRevision(
      Map<String, BranchRevision> old, String branch, BranchRevision revision) {
    var all = new LinkedHashMap<>(old);
    all.remove(branch);
    all.put(branch, revision);
    var names = all.keySet().iterator();
    for (int surplus = all.size() - MAX_MARKS; surplus > 0; surplus--) {
      names.next();
      names.remove();
    }
    return all;
  }
}
