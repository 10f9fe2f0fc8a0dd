package dev.steward.web.job;

import dev.steward.report.TestSummary;
import dev.steward.run.Run;
import dev.steward.web.Chart;
import dev.steward.web.TextFormat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Charts of recent builds: durations and test results.
 *
 * @param durations durations of the completed builds
 * @param longest longest duration, formatted
 * @param tests test counts of the builds with tests, oldest first
 */
public record Trends(Chart durations, String longest, List<TestCounts> tests, Chart testChart) {

  private static final int MIN_HEIGHT = 2;

  /** Test counts of one build. */
  public record TestCounts(long number, long passed, long failed, long skipped) {

    long all() {
      return passed + failed + skipped;
    }
  }

  /**
   * Charts of a job.
   *
   * @param path path of the job, with trailing slash
   */
  static Trends of(List<Run> newest, Collection<TestSummary> summaries, String path) {
    List<Run> ended = newest.stream().filter(run -> !run.running()).toList().reversed();
    long maximum = Math.max(1, ended.stream().mapToLong(Run::duration).max().orElse(1));
    var columns = new ArrayList<Chart.ChartColumn>();
    for (Run run : ended) {
      String duration = TextFormat.duration(run.duration());
      columns.add(
          new Chart.ChartColumn(
              run.number(),
              path + run.number() + "/",
              "#" + run.number() + ": " + TextFormat.result(run.result()) + ", " + duration,
              List.of(
                  Chart.bar(
                      TextFormat.colour(run.result()), run.duration(), maximum, MIN_HEIGHT))));
    }
    List<TestCounts> tests =
        summaries.stream()
            .sorted(Comparator.comparingLong(TestSummary::number))
            .map(summary ->
                new TestCounts(
                    summary.number(), summary.passed(), summary.failed(), summary.skipped()))
            .toList();
    return new Trends(
        new Chart("Duration of recent builds", TextFormat.duration(maximum), columns),
        TextFormat.duration(maximum),
        tests,
        stacked(tests, path));
  }

  private static Chart stacked(List<TestCounts> tests, String path) {
    long maximum = Math.max(1, tests.stream().mapToLong(TestCounts::all).max().orElse(1));
    var columns = new ArrayList<Chart.ChartColumn>();
    for (TestCounts counts : tests) {
      int passed = (int) (Chart.HEIGHT * counts.passed() / maximum);
      int skipped = (int) (Chart.HEIGHT * counts.skipped() / maximum);
      // A single failure among thousands must stay visible.
      int failed =
          counts.failed() == 0
              ? 0
              : Math.max(MIN_HEIGHT, (int) (Chart.HEIGHT * counts.failed() / maximum));
      int top = Math.max(0, Chart.HEIGHT - passed - skipped - failed);
      var bars = new ArrayList<Chart.Bar>();
      bars.add(new Chart.Bar("red", top, failed));
      bars.add(new Chart.Bar("yellow", top + failed, skipped));
      int below = top + failed + skipped;
      bars.add(new Chart.Bar("blue", below, Math.max(0, Chart.HEIGHT - below)));
      columns.add(
          new Chart.ChartColumn(
              counts.number(),
              path + counts.number() + "/testReport/",
              "#"
                  + counts.number()
                  + ": "
                  + counts.failed()
                  + " failed, "
                  + counts.skipped()
                  + " skipped, "
                  + counts.passed()
                  + " passed",
              bars.stream().filter(bar -> bar.height() > 0).toList()));
    }
    return new Chart("Tests in recent builds", Long.toString(maximum), columns);
  }
}
