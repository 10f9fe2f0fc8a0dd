package dev.steward.report.issue;

import java.util.EnumMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers of issues by severity. */
public record SeverityCounts(int errors, int high, int normal, int low) {

  static SeverityCounts of(List<Issue> issues) {
    var counts = new EnumMap<Severity, Integer>(Severity.class);
    issues.forEach(issue -> counts.merge(issue.severity(), 1, Integer::sum));
    return new SeverityCounts(
        counts.getOrDefault(Severity.ERROR, 0),
        counts.getOrDefault(Severity.HIGH, 0),
        counts.getOrDefault(Severity.NORMAL, 0),
        counts.getOrDefault(Severity.LOW, 0));
  }

  public int total() {
    return errors + high + normal + low;
  }

  /** The number of issues of a severity; null for all. */
  int of(@Nullable Severity severity) {
    return switch (severity) {
      case null -> total();
      case ERROR -> errors;
      case HIGH -> high;
      case NORMAL -> normal;
      case LOW -> low;
    };
  }
}
