package dev.steward.rest.model;

import dev.steward.export.Model;
import dev.steward.report.TestSummary;
import dev.steward.run.RecentResults;

/** A health report of a job. */
record HealthReport(String description, String icon, int score) {

  static final Model<HealthReport> MODEL =
      Model.<HealthReport>of("hudson.model.HealthReport")
          .text("description", HealthReport::description)
          .visible(2)
          .text("iconClassName", health -> "icon-" + health.icon())
          .visible(2)
          .text("iconUrl", health -> health.icon() + ".png")
          .visible(2)
          .integer("score", HealthReport::score)
          .visible(2)
          .build();

  static HealthReport of(RecentResults past) {
    int score = 100 * (past.completed() - past.failed()) / past.completed();
    String summary;
    if (past.failed() == 0) {
      summary = "No recent builds failed.";
    } else if (past.failed() == past.completed()) {
      summary = "All recent builds failed.";
    } else {
      summary = past.failed() + " out of the last " + past.completed() + " builds failed.";
    }
    return new HealthReport("Build stability: " + summary, icon(score), score);
  }

  static HealthReport of(TestSummary tests) {
    int score = tests.health();
    String summary =
        tests.total() == 0
            ? "0 tests in total."
            : testCount(tests.failed())
                + " failing out of a total of "
                + testCount(tests.total())
                + ".";
    return new HealthReport("Test Result: " + summary, icon(score), score);
  }

  private static String testCount(long tests) {
    return tests == 1 ? "1 test" : tests + " tests";
  }

  private static String icon(int score) {
    if (score >= 80) {
      return "health-80plus";
    }
    int step = score / 20 * 20;
    return step == 0 ? "health-00to19" : "health-" + step + "to" + (step + 19);
  }
}
