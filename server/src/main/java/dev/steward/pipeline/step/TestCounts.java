package dev.steward.pipeline.step;

import dev.steward.report.TestSummary;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The numbers of tests that steps return to scripts. */
final class TestCounts {

  private TestCounts() {}

  /**
   * The numbers by name.
   *
   * @param summary null if there are no tests
   */
  static Map<String, @Nullable Object> of(@Nullable TestSummary summary) {
    var counts = new LinkedHashMap<String, @Nullable Object>();
    counts.put("totalCount", summary == null ? 0 : (int) summary.total());
    counts.put("failCount", summary == null ? 0 : (int) summary.failed());
    counts.put("skipCount", summary == null ? 0 : (int) summary.skipped());
    counts.put("passCount", summary == null ? 0 : (int) summary.passed());
    counts.put("duration", summary == null ? 0.0 : summary.millis() / 1000.0);
    return counts;
  }
}
