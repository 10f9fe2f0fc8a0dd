package dev.steward.run;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of a run that is done: the checkout, a build step, a report.
 *
 * @param name as people call it
 * @param result what it made of the run; SUCCESS where it made it no worse
 * @param startedAt epoch millis
 * @param endedAt epoch millis
 * @param logStart the byte of the log at which what it says begins
 * @param logEnd the byte behind it
 */
public record RunStep(
    String name, Result result, long startedAt, long endedAt, long logStart, long logEnd) {

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

  /** From how they are kept with their run. */
  static List<RunStep> read(String text, long began) {
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
    return steps;
  }

  /** Milliseconds. */
  public long took() {
    return Math.max(0, endedAt - startedAt);
  }
}
