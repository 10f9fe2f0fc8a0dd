package dev.steward.report.coverage;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The files of all reports of a step. */
final class CoverageCollector {

  private static final int MAX_FILES = 100_000;
  private static final int MAX_NAME = 1_000;

  private final Map<String, FileCoverage> files = new TreeMap<>();

  /** The files of the report that is being read, since a report may name a file several times. */
  private final Map<String, FileCoverage> current = new TreeMap<>();

  /** Adds a part of a file, such as a class. */
  void add(String packageName, String file, Map<Metric, Ratio> ratios) {
    String name = file.substring(0, Math.min(file.length(), MAX_NAME));
    String owner = packageName.substring(0, Math.min(packageName.length(), MAX_NAME));
    String key = owner + "\0" + name;
    if (files.size() + current.size() >= MAX_FILES && !current.containsKey(key)) {
      throw new Problem.TooLarge("The reports contain more than " + MAX_FILES + " files.");
    }
    var copy = new EnumMap<Metric, Ratio>(Metric.class);
    copy.putAll(ratios);
    FileCoverage earlier = current.get(key);
    if (earlier != null) {
      earlier.ratios().forEach((metric, ratio) -> copy.merge(metric, ratio, Ratio::plus));
    }
    current.put(key, new FileCoverage(owner, name, copy));
  }

  /** Ends a report. */
  void endReport() {
    current.forEach((key, file) -> files.merge(key, file, FileCoverage::joined));
    current.clear();
  }

  /** Leaves out what was read of an invalid report. */
  void cancelReport() {
    current.clear();
  }

  List<FileCoverage> files() {
    return new ArrayList<>(files.values());
  }
}
