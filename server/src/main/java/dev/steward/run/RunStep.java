package dev.steward.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a run: the checkout, a build step, a report.
 *
 * @param name as people call it
 * @param result what it made of the run; SUCCESS where it made it no worse, null while it goes on
 * @param startedAt epoch millis
 * @param endedAt epoch millis; null while it goes on
 * @param logStart the byte of the log at which what it says begins
 * @param logEnd the byte behind it; null while it goes on
 */
public record RunStep(
    String name,
    @Nullable Result result,
    long startedAt,
    @Nullable Long endedAt,
    long logStart,
    @Nullable Long logEnd) {

  /**
   * What is written down when a step is done: it began where the one before ended, also where the
   * server was down in between.
   *
   * @param log how long the log was by then, in bytes
   */
  public record Done(String name, Result result, long endedAt, long log) {

    /** As it is kept: a line with the name last. */
    String written() {
      return endedAt + " " + result + " " + log + " " + name.replace('\n', ' ') + "\n";
    }
  }

  /**
   * From how they are kept with their run.
   *
   * @param doing the step that the run is at; null for none
   */
  static List<RunStep> read(String text, long began, @Nullable String doing) {
    var steps = new ArrayList<RunStep>();
    long at = began;
    long log = 0;
    for (String line : text.lines().toList()) {
      String[] part = line.split(" ", 4);
      long ended = Long.parseLong(part[0]);
      long logEnd = Long.parseLong(part[2]);
      steps.add(new RunStep(part[3], Result.valueOf(part[1]), at, ended, log, logEnd));
      at = ended;
      log = logEnd;
    }
    // A step that was written down just now is not at work any more, though it may still say so.
    if (doing != null && (steps.isEmpty() || !steps.getLast().name().equals(doing))) {
      steps.add(new RunStep(doing, null, at, null, log, null));
    }
    return steps;
  }

  /**
   * Milliseconds that it took, or has taken so far.
   *
   * @param now epoch millis
   */
  public long took(long now) {
    Long ended = endedAt;
    return Math.max(0, (ended == null ? now : ended) - startedAt);
  }
}
