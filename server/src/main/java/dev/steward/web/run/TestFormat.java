package dev.steward.web.run;

import dev.steward.report.TestCase;
import dev.steward.report.TestHistoryEntry;
import dev.steward.web.Chart;
import dev.steward.web.TextFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Texts, colours and charts of test results. */
final class TestFormat {

  private static final int MIN_HEIGHT = 4;

  private TestFormat() {}

  static String duration(float seconds) {
    return seconds < 1
        ? Math.round(seconds * 1_000) + " ms"
        : TextFormat.duration((long) (seconds * 1_000));
  }

  static String truncate(@Nullable String text, int limit) {
    if (text == null || text.length() <= limit) {
      return text == null ? "" : text;
    }
    return text.substring(0, limit) + "\n… " + (text.length() - limit) + " more characters";
  }

  static String colour(TestCase.Status status) {
    return switch (status) {
      case PASSED, FIXED -> "blue";
      case SKIPPED -> "grey";
      case FAILED, REGRESSION -> "red";
    };
  }

  static String status(TestCase.Status status) {
    return switch (status) {
      case PASSED -> "Passed";
      case FIXED -> "Fixed";
      case SKIPPED -> "Skipped";
      case FAILED -> "Failed";
      case REGRESSION -> "Regression";
    };
  }

  /** Duration chart with the oldest build first, unlike the table. */
  static Chart chart(List<TestHistoryEntry> pastResults, List<TestsView.TestHistoryRow> history) {
    float longest = 0;
    for (TestHistoryEntry result : pastResults) {
      longest = Math.max(longest, result.test().seconds());
    }
    long maximum = (long) (longest * 1_000_000);
    var columns = new ArrayList<Chart.ChartColumn>();
    for (int i = pastResults.size() - 1; i >= 0; i--) {
      TestsView.TestHistoryRow row = history.get(i);
      columns.add(
          new Chart.ChartColumn(
              row.number(),
              row.href(),
              "#" + row.number() + ": " + row.status() + ", " + row.duration(),
              List.of(
                  Chart.bar(
                      row.colour(),
                      (long) (pastResults.get(i).test().seconds() * 1_000_000),
                      maximum,
                      MIN_HEIGHT))));
    }
    return new Chart("Test duration in recent builds", duration(longest), columns);
  }
}
