package dev.steward.report.coverage;

import dev.steward.problem.Problem;
import dev.steward.report.file.LineReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Trace files of LCOV, which tools for C and JavaScript write. */
final class LcovCoverage {

  private static final int MAX_LINE = 10_000;

  private String path = "";
  private long foundLines = -1;
  private long hitLines;
  private long foundBranches;
  private long hitBranches;
  private long foundFunctions;
  private long hitFunctions;
  private long countedLines;
  private long countedHits;

  private LcovCoverage() {}

  static void parse(InputStream report, CoverageCollector files) throws IOException {
    var lines = new LineReader(report, StandardCharsets.UTF_8, MAX_LINE);
    LcovCoverage file = null;
    boolean hasFiles = false;
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.startsWith("SF:")) {
        file = new LcovCoverage();
        file.path = line.substring("SF:".length()).strip();
        hasFiles = true;
      } else if (line.equals("end_of_record")) {
        file = file == null ? null : file.end(files);
      } else if (file != null) {
        file.read(line);
      }
    }
    if (!hasFiles || file != null) {
      throw new Problem.Invalid("The file is not a complete trace file of LCOV.");
    }
  }

  private void read(String line) {
    int colon = line.indexOf(':');
    String value = line.substring(colon + 1);
    switch (colon < 0 ? "" : line.substring(0, colon)) {
      case "LF" -> foundLines = number(value);
      case "LH" -> hitLines = number(value);
      case "BRF" -> foundBranches = number(value);
      case "BRH" -> hitBranches = number(value);
      case "FNF" -> foundFunctions = number(value);
      case "FNH" -> hitFunctions = number(value);
      case "DA" -> {
        countedLines++;
        String hits = value.substring(value.indexOf(',') + 1);
        int comma = hits.indexOf(',');
        countedHits += number(comma < 0 ? hits : hits.substring(0, comma)) > 0 ? 1 : 0;
      }
      default -> {}
    }
  }

  private static long number(String text) {
    try {
      return Math.max(0, Long.parseLong(text.strip()));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private @Nullable LcovCoverage end(CoverageCollector files) {
    boolean hasSums = foundLines >= 0;
    files.add(
        path.substring(0, Math.max(0, path.lastIndexOf('/'))),
        path,
        Map.of(
            Metric.LINE,
            ratio(hasSums ? hitLines : countedHits, hasSums ? foundLines : countedLines),
            Metric.BRANCH,
            ratio(hitBranches, foundBranches),
            Metric.METHOD,
            ratio(hitFunctions, foundFunctions)));
    return null;
  }

  private static Ratio ratio(long hit, long total) {
    return new Ratio(Math.min(hit, total), Math.max(0, total - hit));
  }
}
