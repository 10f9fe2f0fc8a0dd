package dev.steward.report.coverage;

import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/** Sums of the coverage of files. */
public final class CoverageTotals {

  private CoverageTotals() {}

  /** The coverage of all files by metric; only metrics that the reports contain. */
  static Map<Metric, Ratio> of(Collection<FileCoverage> files) {
    var totals = new EnumMap<Metric, Ratio>(Metric.class);
    files.forEach(
        file -> file.ratios().forEach((metric, ratio) -> totals.merge(metric, ratio, Ratio::plus)));
    totals.values().removeIf(ratio -> ratio.total() == 0);
    if (!files.isEmpty()) {
      long covered = files.stream().filter(CoverageTotals::isCovered).count();
      totals.put(Metric.FILE, new Ratio(covered, files.size() - covered));
      Map<String, Ratio> packages = packages(files, Metric.LINE);
      long coveredPackages =
          packages.values().stream().filter(ratio -> ratio.covered() > 0).count();
      totals.put(Metric.PACKAGE, new Ratio(coveredPackages, packages.size() - coveredPackages));
      totals.put(Metric.MODULE, covered > 0 ? new Ratio(1, 0) : new Ratio(0, 1));
    }
    return Collections.unmodifiableMap(totals);
  }

  private static boolean isCovered(FileCoverage file) {
    return file.ratios().values().stream().anyMatch(ratio -> ratio.covered() > 0);
  }

  /** The coverage of packages by name. */
  public static Map<String, Ratio> packages(Collection<FileCoverage> files, Metric metric) {
    var packages = new TreeMap<String, Ratio>();
    files.forEach(file -> packages.merge(file.packageName(), file.ratio(metric), Ratio::plus));
    return packages;
  }
}
