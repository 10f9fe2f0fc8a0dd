package dev.steward.scm;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a build was made of, and what was built of each branch so far.
 *
 * @param branch the full name of the ref: {@code refs/remotes/origin/main}; {@code detached} where
 *     a commit was asked for
 * @param marks by full name of the branch, its last commit that was built
 */
public record Built(String commit, String branch, List<String> urls, Map<String, Mark> marks) {

  private static final int MOST_MARKS = 5_000;

  /** A commit, and the number of the build that was made of it. */
  public record Mark(String commit, long number) {}

  /** True where a build was made of the commit, whatever the branch was called. */
  boolean knows(String other) {
    return commit.equals(other)
        || marks.values().stream().anyMatch(mark -> mark.commit().equals(other));
  }

  /** True where the commit is the last of the branch that was built. */
  boolean isNewest(String of, String other) {
    Mark mark = marks.get(of);
    return mark != null && mark.commit().equals(other);
  }

  /** The name that builds see: {@code origin/main}. */
  public String shortBranch() {
    return shortened(branch);
  }

  static String shortened(String ref) {
    return ref.startsWith("refs/remotes/") ? ref.substring("refs/remotes/".length()) : ref;
  }

  /** The marks with a new one; where there are very many, the oldest go. */
  static Map<String, Mark> with(Map<String, Mark> old, String branch, Mark mark) {
    var all = new LinkedHashMap<>(old);
    all.remove(branch);
    all.put(branch, mark);
    var names = all.keySet().iterator();
    for (int surplus = all.size() - MOST_MARKS; surplus > 0; surplus--) {
      names.next();
      names.remove();
    }
    return all;
  }
}
