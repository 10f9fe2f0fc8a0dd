package dev.steward.report.coverage;

import dev.steward.report.gate.GateCheck;
import dev.steward.report.gate.GateStatus;
import java.util.Locale;
import java.util.Map;

/**
 * A minimum of coverage.
 *
 * @param isDelta whether the difference to the reference build is compared
 * @param missed the status of a build with less coverage
 */
public record CoverageGate(Metric metric, boolean isDelta, double threshold, GateStatus missed) {

  /** Compares the coverage of a build; without a value, the gate is inactive. */
  GateCheck check(Map<Metric, Ratio> totals, Map<Metric, Ratio> earlier) {
    String name =
        (isDelta ? "Overall project (difference to reference job) - " : "Overall project - ")
            + metric.label();
    Ratio ratio = totals.get(metric);
    Ratio before = earlier.get(metric);
    if (ratio == null || (isDelta && before == null)) {
      return new GateCheck(name, threshold, "n/a", GateStatus.INACTIVE);
    }
    double value = ratio.percent() - (isDelta && before != null ? before.percent() : 0);
    return new GateCheck(
        name,
        threshold,
        String.format(Locale.ROOT, isDelta ? "%+.2f%%" : "%.2f%%", value),
        value < threshold ? missed : GateStatus.PASSED);
  }
}
