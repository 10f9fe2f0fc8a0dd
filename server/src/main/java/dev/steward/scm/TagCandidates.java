package dev.steward.scm;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which of the tags that a pattern matches are built. A tag whose commit is contained in another
 * candidate is not: to build that one is to build it, and old releases are no work that waits.
 */
record TagCandidates(Repository repository) {

  private static final String TAGS = "refs/tags/";

  /** So many names in one command. */
  private static final int AT_ONCE = 500;

  /** So many lines of history are separated by their newest tags. */
  private static final int MAX_LINES = 50;

  static boolean isTag(String ref) {
    return ref.startsWith(TAGS);
  }

  /** The candidates without the tags that others of them contain. */
  List<Repository.Ref> without(List<Repository.Ref> candidates)
      throws InterruptedException, GitFailed {
    var tags = new LinkedHashMap<String, Repository.Ref>();
    var all = new ArrayList<Repository.Ref>();
    var commits = new HashSet<String>();
    for (Repository.Ref ref : candidates) {
      if (isTag(ref.name())) {
        tags.put(ref.name(), ref);
      } else {
        all.add(ref);
        commits.add(ref.commit());
      }
    }
    var branches = List.copyOf(commits);
    for (int i = 0; i < branches.size() && !tags.isEmpty(); i += AT_ONCE) {
      tags.keySet().removeAll(merged(branches.subList(i, Math.min(branches.size(), i + AT_ONCE))));
    }
    all.addAll(newest(tags));
    return all;
  }

  private List<Repository.Ref> newest(Map<String, Repository.Ref> tags)
      throws InterruptedException, GitFailed {
    var kept = new ArrayList<Repository.Ref>();
    var left = new ArrayList<>(tags.values());
    left.sort(Comparator.comparingLong(Repository.Ref::at).reversed());
    while (left.size() > 1 && kept.size() < MAX_LINES) {
      Repository.Ref tag = left.removeFirst();
      kept.add(tag);
      Set<String> contained = merged(List.of(tag.commit()));
      left.removeIf(other -> contained.contains(other.name()));
    }
    kept.addAll(left);
    return kept;
  }

  /** The tags that are contained in one of the commits. */
  private Set<String> merged(List<String> commits) throws InterruptedException, GitFailed {
    var words = new ArrayList<>(List.of("for-each-ref", "--format=%(refname)"));
    commits.forEach(commit -> words.add("--merged=" + commit));
    words.add(TAGS);
    return new HashSet<>(repository.run(words.toArray(String[]::new)).lines().toList());
  }
}
