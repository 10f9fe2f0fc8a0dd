package dev.steward.report.issue;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Numbers of issues by severity. */
public record SeverityCounts(int errors, int high, int normal, int low) {

  static SeverityCounts of(List<Issue> issues) {
    var counts = new int[Severity.values().length];
    issues.forEach(issue -> counts[issue.severity().ordinal()]++);
    return new SeverityCounts(counts[0], counts[1], counts[2], counts[3]);
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
