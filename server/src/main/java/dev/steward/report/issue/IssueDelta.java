package dev.steward.report.issue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Comparison of the issues of a build with those of an earlier one.
 *
 * @param added issues that the earlier build does not have
 * @param outstanding issues of both builds
 * @param fixed issues that only the earlier build has
 */
record IssueDelta(List<Issue> added, List<Issue> outstanding, List<Issue> fixed) {

  /** What identifies an issue if lines are added above it. */
  private record IssueKey(String file, String category, String type, String message) {
    static IssueKey of(Issue issue) {
      return new IssueKey(issue.file(), issue.category(), issue.type(), issue.message());
    }
  }

  /** Without an earlier build, all issues are outstanding. */
  static IssueDelta withoutReference(List<Issue> issues, long number) {
    return new IssueDelta(
        List.of(), issues.stream().map(issue -> issue.withSince(number)).toList(), List.of());
  }

  /** Compares equal issues first, and then those of the same rule in the same file. */
  static IssueDelta of(List<Issue> issues, List<Issue> earlier, long number) {
    var outstanding = new ArrayList<Issue>();
    Map<Issue, Deque<Issue>> byIssue = index(earlier, issue -> issue.withSince(0));
    var unmatched = new ArrayList<Issue>();
    for (Issue issue : issues) {
      Issue match = take(byIssue, issue);
      if (match == null) {
        unmatched.add(issue);
      } else {
        outstanding.add(issue.withSince(match.since()));
      }
    }
    List<Issue> left = remaining(byIssue);
    Map<IssueKey, Deque<Issue>> byKey = index(left, IssueKey::of);
    var added = new ArrayList<Issue>();
    for (Issue issue : unmatched) {
      Issue match = take(byKey, IssueKey.of(issue));
      if (match == null) {
        added.add(issue.withSince(number));
      } else {
        outstanding.add(issue.withSince(match.since()));
      }
    }
    return new IssueDelta(added, outstanding, remaining(byKey));
  }

  private static <K> Map<K, Deque<Issue>> index(List<Issue> issues, Function<Issue, K> key) {
    var all = new LinkedHashMap<K, Deque<Issue>>();
    issues.forEach(
        issue -> all.computeIfAbsent(key.apply(issue), _ -> new ArrayDeque<>(1)).add(issue));
    return all;
  }

  private static <K> @Nullable Issue take(Map<K, Deque<Issue>> issues, K key) {
    Deque<Issue> matches = issues.get(key);
    return matches == null ? null : matches.poll();
  }

  private static <K> List<Issue> remaining(Map<K, Deque<Issue>> issues) {
    var all = new ArrayList<Issue>();
    issues.values().forEach(all::addAll);
    return all;
  }

  /** All issues of the build. */
  List<Issue> all() {
    var all = new ArrayList<>(added);
    all.addAll(outstanding);
    return all;
  }
}
