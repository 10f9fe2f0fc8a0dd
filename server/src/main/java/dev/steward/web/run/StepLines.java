package dev.steward.web.run;

import dev.steward.rest.Parts;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.List;

/** Draws the steps of a build, each where it stands in the time that the build took. */
final class StepLines {

  private static final int WIDTH = 600;
  private static final int LEAST = 3;
  private static final int MOST = 100;

  private final long began;
  private final long span;
  private final List<RunView.Step> drawn = new ArrayList<>();

  private StepLines(long began, long until) {
    this.began = began;
    span = Math.max(1, until - began);
  }

  /**
   * The steps, in order; none where there is only one, which is the build.
   *
   * @param path of the build
   */
  static List<RunView.Step> of(Parts parts, Run run, String path) {
    List<RunStep> done = parts.runs().steps(run);
    long now = parts.clock().millis();
    var lines =
        new StepLines(run.startedAt(), run.running() ? now : run.startedAt() + run.duration());
    long at = run.startedAt();
    long log = 0;
    for (RunStep step : done.subList(0, Math.min(MOST, done.size()))) {
      lines.draw(
          step.name(),
          Words.colour(step.result()),
          RunViews.shown(step.result()),
          step.startedAt(),
          step.endedAt(),
          path + "console?at=" + step.logStart());
      at = step.endedAt();
      log = step.logEnd();
    }
    String doing = run.running() ? parts.engine().doing(run) : null;
    if (doing != null) {
      lines.draw(doing, "running", "Running", at, now, path + "console?at=" + log);
    }
    return lines.drawn.size() < 2 ? List.of() : lines.drawn;
  }

  private void draw(String name, String colour, String result, long from, long to, String href) {
    int left = Math.clamp(WIDTH * (from - began) / span, 0, WIDTH - LEAST);
    int right = Math.clamp(WIDTH * (to - began) / span, left + LEAST, WIDTH);
    drawn.add(
        new RunView.Step(
            name, colour, result, Words.took(Math.max(0, to - from)), href, left, right - left));
  }
}
