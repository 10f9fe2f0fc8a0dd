package dev.steward.report.issue;

import dev.steward.report.gate.GateCheck;
import dev.steward.report.gate.GateStatus;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A limit on the number of issues. A build misses it if it has that many issues, or more.
 *
 * @param missed the status of a build that misses it
 */
public record IssueGate(GateType type, double threshold, GateStatus missed) {

  /** Which issues a gate counts. */
  public enum GateType {
    TOTAL(null),
    TOTAL_ERROR(Severity.ERROR),
    TOTAL_HIGH(Severity.HIGH),
    TOTAL_NORMAL(Severity.NORMAL),
    TOTAL_LOW(Severity.LOW),
    NEW(null),
    NEW_ERROR(Severity.ERROR),
    NEW_HIGH(Severity.HIGH),
    NEW_NORMAL(Severity.NORMAL),
    NEW_LOW(Severity.LOW),
    DELTA(null),
    DELTA_ERROR(Severity.ERROR),
    DELTA_HIGH(Severity.HIGH),
    DELTA_NORMAL(Severity.NORMAL),
    DELTA_LOW(Severity.LOW);

    private final @Nullable Severity severity;

    GateType(@Nullable Severity severity) {
      this.severity = severity;
    }

    /** Jenkins' own label. */
    public String label() {
      String counted =
          name().startsWith("TOTAL") ? "Total" : name().startsWith("NEW") ? "New" : "Delta";
      return counted
          + (severity == null
              ? " (any severity)"
              : severity == Severity.ERROR
                  ? " (errors only)"
                  : " (severity " + severity.label().toLowerCase(Locale.ROOT) + " only)");
    }

    private int count(
        SeverityCounts total, SeverityCounts added, @Nullable SeverityCounts earlier) {
      if (name().startsWith("TOTAL")) {
        return total.of(severity);
      }
      if (name().startsWith("NEW")) {
        return added.of(severity);
      }
      return earlier == null ? 0 : total.of(severity) - earlier.of(severity);
    }
  }

  /**
   * Compares the numbers of a build with the limit.
   *
   * @param added the new issues
   * @param earlier the issues of the reference build; null if there is none
   */
  GateCheck check(SeverityCounts total, SeverityCounts added, @Nullable SeverityCounts earlier) {
    int count = type.count(total, added, earlier);
    return new GateCheck(
        type.label(),
        threshold,
        Integer.toString(count),
        count >= threshold ? missed : GateStatus.PASSED);
  }
}
