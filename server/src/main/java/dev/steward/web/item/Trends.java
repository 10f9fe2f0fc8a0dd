package dev.steward.web.item;

import dev.steward.report.Summary;
import dev.steward.run.Run;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * How the last builds went, as bars: how long they took, and how their tests did.
 *
 * @param bars of the builds that ended, the oldest first
 * @param longest how long the longest of them took, in words
 * @param tests of the builds that had any, the oldest first
 * @param testBars what is drawn of them
 */
public record Trends(List<Bar> bars, String longest, List<Tests> tests, List<Bar> testBars) {

  /** How high the drawings are. */
  public static final int HEIGHT = 60;

  private static final int STEP = 10;
  private static final int LEAST = 2;

  /**
   * A rectangle.
   *
   * @param colour the name of its class
   */
  public record Bar(int x, int y, int height, String colour) {}

  /** The tests of one build. */
  public record Tests(long number, long passed, long failed, long skipped) {}

  /** How wide a drawing of so many builds is. */
  public static int width(int builds) {
    return Math.max(20, builds) * STEP;
  }

  static Trends of(List<Run> newest, Collection<Summary> summaries) {
    List<Run> ended = newest.stream().filter(run -> !run.running()).toList().reversed();
    long most = Math.max(1, ended.stream().mapToLong(Run::duration).max().orElse(1));
    var bars = new ArrayList<Bar>();
    for (Run run : ended) {
      int height = LEAST + (int) ((HEIGHT - LEAST) * run.duration() / most);
      bars.add(new Bar(bars.size() * STEP, HEIGHT - height, height, Words.colour(run.result())));
    }
    List<Tests> tests =
        summaries.stream()
            .sorted(Comparator.comparingLong(Summary::number))
            .map(one -> new Tests(one.number(), one.passed(), one.failed(), one.skipped()))
            .toList();
    return new Trends(bars, Words.took(most), tests, stacked(tests));
  }

  private static List<Bar> stacked(List<Tests> tests) {
    long most =
        Math.max(
            1,
            tests.stream().mapToLong(t -> t.passed() + t.failed() + t.skipped()).max().orElse(1));
    var bars = new ArrayList<Bar>();
    int x = 0;
    for (Tests one : tests) {
      int passed = (int) (HEIGHT * one.passed() / most);
      int skipped = (int) (HEIGHT * one.skipped() / most);
      // One that failed among thousands is seen all the same.
      int failed = one.failed() == 0 ? 0 : Math.max(LEAST, (int) (HEIGHT * one.failed() / most));
      int top = Math.max(0, HEIGHT - passed - skipped - failed);
      bars.add(new Bar(x, top, failed, "red"));
      bars.add(new Bar(x, top + failed, skipped, "yellow"));
      bars.add(
          new Bar(x, top + failed + skipped, Math.max(0, HEIGHT - top - failed - skipped), "blue"));
      x += STEP;
    }
    return bars.stream().filter(bar -> bar.height() > 0).toList();
  }
}
