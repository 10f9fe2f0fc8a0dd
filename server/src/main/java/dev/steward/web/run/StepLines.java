package dev.steward.web.run;

import dev.steward.rest.Parts;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.web.Words;
import java.util.List;

/** Builds the step list of a build, with each step placed on the build's timeline. */
final class StepLines {

  private static final int WIDTH = 600;
  private static final int LEAST = 3;
  static final int MAX = 100;

  private StepLines() {}

  /**
   * Up to a hundred steps, in order; none if there is only one, which equals the build, unless it
   * was skipped.
   *
   * @param path path of the build
   */
  static List<RunView.Step> of(Parts parts, Run run, List<RunStep> steps, String path) {
    if (steps.size() < 2 && steps.stream().allMatch(step -> step.skip() == null)) {
      return List.of();
    }
    long now = parts.clock().millis();
    long span = Math.max(1, run.running() ? now - run.startedAt() : run.duration());
    return steps.subList(0, Math.min(MAX, steps.size())).stream()
        .map(step -> {
          long began = step.startedAt() - run.startedAt();
          int left = Math.clamp(WIDTH * began / span, 0, WIDTH - LEAST);
          RunStep.Skip skip = step.skip();
          int right = Math.clamp(WIDTH * (began + step.duration(now)) / span, left + LEAST, WIDTH);
          return new RunView.Step(
              step.name(),
              step.result() == null ? "running" : Words.colour(step.result()),
              skip == null ? Words.shown(step.result()) : label(skip),
              skip == null ? "" : label(skip) + ": " + skip.reason(),
              Words.took(step.duration(now)),
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
