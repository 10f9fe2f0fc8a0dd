package dev.steward.web.item;

import dev.steward.report.TestSummary;
import dev.steward.run.Run;
import dev.steward.web.Chart;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * Charts of the last builds: durations and test results.
 *
 * @param times durations of the completed builds
 * @param longest longest duration, formatted
 * @param tests test counts of the builds with tests, the oldest first
 */
public record Trends(Chart times, String longest, List<Tests> tests, Chart testChart) {

  private static final int LEAST = 2;

  /** Test counts of one build. */
  public record Tests(long number, long passed, long failed, long skipped) {

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
    long most = Math.max(1, ended.stream().mapToLong(Run::duration).max().orElse(1));
    var columns = new ArrayList<Chart.Column>();
    for (Run run : ended) {
      String took = Words.took(run.duration());
      columns.add(
          new Chart.Column(
              run.number(),
              path + run.number() + "/",
              "#" + run.number() + ": " + Words.shown(run.result()) + ", " + took,
              List.of(Chart.bar(Words.colour(run.result()), run.duration(), most, LEAST))));
    }
    List<Tests> tests =
        summaries.stream()
            .sorted(Comparator.comparingLong(TestSummary::number))
            .map(one -> new Tests(one.number(), one.passed(), one.failed(), one.skipped()))
            .toList();
    return new Trends(
        new Chart("Duration of the last builds", Words.took(most), columns),
        Words.took(most),
        tests,
        stacked(tests, path));
  }

  private static Chart stacked(List<Tests> tests, String path) {
    long most = Math.max(1, tests.stream().mapToLong(Tests::all).max().orElse(1));
    var columns = new ArrayList<Chart.Column>();
    for (Tests one : tests) {
      int passed = (int) (Chart.HEIGHT * one.passed() / most);
      int skipped = (int) (Chart.HEIGHT * one.skipped() / most);
      // A single failure among thousands must stay visible.
      int failed =
          one.failed() == 0 ? 0 : Math.max(LEAST, (int) (Chart.HEIGHT * one.failed() / most));
      int top = Math.max(0, Chart.HEIGHT - passed - skipped - failed);
      var bars = new ArrayList<Chart.Bar>();
      bars.add(new Chart.Bar("red", top, failed));
      bars.add(new Chart.Bar("yellow", top + failed, skipped));
      int below = top + failed + skipped;
      bars.add(new Chart.Bar("blue", below, Math.max(0, Chart.HEIGHT - below)));
      columns.add(
          new Chart.Column(
              one.number(),
              path + one.number() + "/testReport/",
              "#"
                  + one.number()
                  + ": "
                  + one.failed()
                  + " failed, "
                  + one.skipped()
                  + " skipped, "
                  + one.passed()
                  + " passed",
              bars.stream().filter(bar -> bar.height() > 0).toList()));
    }
    return new Chart("Tests of the last builds", Long.toString(most), columns);
  }
}
