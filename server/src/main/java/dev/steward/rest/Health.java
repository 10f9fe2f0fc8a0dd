package dev.steward.rest;

import dev.steward.export.Model;
import dev.steward.report.TestSummary;
import dev.steward.run.RecentResults;

/** A health report of a job. */
record Health(String description, String icon, int score) {

  static final Model<Health> MODEL =
      Model.<Health>of("hudson.model.HealthReport")
          .text("description", Health::description)
          .visible(2)
          .text("iconClassName", health -> "icon-" + health.icon())
          .visible(2)
          .text("iconUrl", health -> health.icon() + ".png")
          .visible(2)
          .integer("score", Health::score)
          .visible(2)
          .build();

  static Health of(RecentResults past) {
    int score = 100 * (past.completed() - past.failed()) / past.completed();
    String said;
    if (past.failed() == 0) {
      said = "No recent builds failed.";
    } else if (past.failed() == past.completed()) {
      said = "All recent builds failed.";
    } else {
      said = past.failed() + " out of the last " + past.completed() + " builds failed.";
    }
    return new Health("Build stability: " + said, icon(score), score);
  }

  static Health of(TestSummary tests) {
    int score = tests.health();
    String said =
        tests.total() == 0
            ? "0 tests in total."
            : counted(tests.failed())
                + " failing out of a total of "
                + counted(tests.total())
                + ".";
    return new Health("Test Result: " + said, icon(score), score);
  }

  private static String counted(long tests) {
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
