package dev.steward.scm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Revision that a build checked out, and the last built revision of each branch.
 *
 * @param branch the full name of the ref: {@code refs/remotes/origin/main}; {@code detached} if the
 *     job builds a commit
 * @param marks the last built revision by full branch name
 */
public record Built(String commit, String branch, List<String> urls, Map<String, Mark> marks) {

  private static final int MAX_MARKS = 5_000;

  /** A commit and the number of the build that checked it out. */
  public record Mark(String commit, long number) {}

  /** Whether the commit was built, on any branch. */
  boolean knows(String other) {
    return commit.equals(other)
        || marks.values().stream().anyMatch(mark -> mark.commit().equals(other));
  }

  /** Whether the commit is the last built one of the branch. */
  boolean isNewest(String of, String other) {
    Mark mark = marks.get(of);
    return mark != null && mark.commit().equals(other);
  }

  /** Branch name for build environments: {@code origin/main}. */
  public String shortBranch() {
    return shortened(branch);
  }

  static String shortened(String ref) {
    return ref.startsWith("refs/remotes/") ? ref.substring("refs/remotes/".length()) : ref;
  }

  /** Adds a branch revision; drops the oldest above the limit. */
  static Map<String, Mark> with(Map<String, Mark> old, String branch, Mark mark) {
    var all = new LinkedHashMap<>(old);
    all.remove(branch);
    all.put(branch, mark);
    var names = all.keySet().iterator();
    for (int surplus = all.size() - MAX_MARKS; surplus > 0; surplus--) {
      names.next();
      names.remove();
    }
    return all;
  }
}
