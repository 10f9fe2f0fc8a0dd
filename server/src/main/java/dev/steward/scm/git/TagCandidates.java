package dev.steward.scm.git;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Selects the tags to build. A tag whose commit is contained in another candidate is skipped, since
 * building that candidate covers it and old releases need no build.
 */
record TagCandidates(Repository repository) {

  private static final String TAGS = "refs/tags/";

  /** Maximum number of refs per command. */
  private static final int BATCH_SIZE = 500;

  /** Maximum number of tags, beginning with the newest, whose contained tags are looked up. */
  private static final int MAX_LINES = 50;

  static boolean isTag(String ref) {
    return ref.startsWith(TAGS);
  }

  /** Removes tags that other candidates contain. */
  List<Repository.Ref> withoutContained(List<Repository.Ref> candidates)
      throws InterruptedException, GitException {
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
    for (int i = 0; i < branches.size() && !tags.isEmpty(); i += BATCH_SIZE) {
      tags.keySet()
          .removeAll(merged(branches.subList(i, Math.min(branches.size(), i + BATCH_SIZE))));
    }
    all.addAll(newest(tags));
    return all;
  }

  private List<Repository.Ref> newest(Map<String, Repository.Ref> tags)
      throws InterruptedException, GitException {
    var selected = new ArrayList<Repository.Ref>();
    var remaining = new ArrayList<>(tags.values());
    remaining.sort(Comparator.comparingLong(Repository.Ref::committedAt).reversed());
    while (remaining.size() > 1 && selected.size() < MAX_LINES) {
      Repository.Ref tag = remaining.removeFirst();
      selected.add(tag);
      Set<String> contained = merged(List.of(tag.commit()));
      remaining.removeIf(other -> contained.contains(other.name()));
    }
    selected.addAll(remaining);
    return selected;
  }

  /** Tags that are contained in one of the commits. */
  private Set<String> merged(List<String> commits) throws InterruptedException, GitException {
    var words = new ArrayList<>(List.of("for-each-ref", "--format=%(refname)"));
    commits.forEach(commit -> words.add("--merged=" + commit));
    words.add(TAGS);
    return new HashSet<>(repository.run(words.toArray(String[]::new)).lines().toList());
  }
}
