package dev.steward.report.coverage;

import java.util.EnumMap;
import java.util.Map;

/**
 * Coverage of a source file.
 *
 * @param packageName its package, or its folder
 * @param ratios of classes, methods, lines, branches and instructions, as far as they are reported
 */
public record FileCoverage(String packageName, String file, Map<Metric, Ratio> ratios) {

  public Ratio ratio(Metric metric) {
    return ratios.getOrDefault(metric, Ratio.NONE);
  }

  /** Joins the coverage of a file in two reports: the better value of each metric. */
  FileCoverage joined(FileCoverage other) {
    var all = new EnumMap<Metric, Ratio>(Metric.class);
    all.putAll(ratios);
    other.ratios.forEach(
        (metric, ratio) -> all.merge(metric, ratio, (a, b) -> b.percent() > a.percent() ? b : a));
    return new FileCoverage(packageName, file, all);
  }
}
