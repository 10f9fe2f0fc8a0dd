package dev.steward.web.run;

import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.web.TextFormat;
import java.time.InstantSource;
import java.util.List;

/** Builds the step list of a build, with each step placed on the build's timeline. */
final class StepLines {

  private static final int WIDTH = 600;
  private static final int MIN_WIDTH = 3;
  static final int MAX = 100;

  private StepLines() {}

  /**
   * Up to a hundred steps, in order. If a build has only one step, which is then the whole build,
   * the step is left out unless it was skipped.
   *
   * @param path path of the build
   */
  static List<RunView.StepBar> of(InstantSource clock, Run run, List<RunStep> steps, String path) {
    if (steps.size() < 2 && steps.stream().allMatch(step -> step.skip() == null)) {
      return List.of();
    }
    long now = clock.millis();
    long span = Math.max(1, run.running() ? now - run.startedAt() : run.duration());
    return steps.subList(0, Math.min(MAX, steps.size())).stream()
        .map(step -> {
          long offset = step.startedAt() - run.startedAt();
          int left = Math.clamp(WIDTH * offset / span, 0, WIDTH - MIN_WIDTH);
          RunStep.Skip skip = step.skip();
          int right =
              Math.clamp(WIDTH * (offset + step.duration(now)) / span, left + MIN_WIDTH, WIDTH);
          return new RunView.StepBar(
              step.name(),
              step.result() == null ? "running" : TextFormat.colour(step.result()),
              skip == null ? TextFormat.result(step.result()) : label(skip),
              skip == null ? "" : label(skip) + ": " + skip.reason(),
              TextFormat.duration(step.duration(now)),
              path + "console?at=" + step.logStart(),
              left,
              right - left);
        })
        .toList();
  }

  private static String label(RunStep.Skip skip) {
    String label = skip.status().label();
    return Character.toUpperCase(label.charAt(0)) + label.substring(1);
  }
}
