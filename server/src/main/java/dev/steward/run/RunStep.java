package dev.steward.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A step of a run: the checkout, a build step or a post-build action.
 *
 * @param name display name
 * @param result result of the step; SUCCESS if it did not worsen the run's result, null while
 *     running
 * @param startedAt epoch millis
 * @param endedAt epoch millis; null while running
 * @param logStart byte offset in the log where the output of the step starts
 * @param logEnd byte offset after the output of the step; null while running
 * @param skip why the step was skipped; null if it was not
 */
public record RunStep(
    String name,
    @Nullable Result result,
    long startedAt,
    @Nullable Long endedAt,
    long logStart,
    @Nullable Long logEnd,
    @Nullable Skip skip) {

  private static final int MAX_REASON = 300;

  /**
   * Why a step was skipped. A skipped step does not change the result of the build, but is not
   * counted as successful.
   */
  public record Skip(Status status, String reason) {

    /** Short status for lists. */
    public enum Status {
      SKIPPED("skipped"),
      NOT_SENT("not sent"),
      NOTHING_FOUND("nothing found");

      private final String label;

      Status(String label) {
        this.label = label;
      }

      /** Label for pages and the API. */
      public String label() {
        return label;
      }
    }

    /** Encoded form, appended to the step name, which contains no tab. */
    private String encoded() {
      String line = singleLine(reason);
      return "\t" + status + "\t" + line.substring(0, Math.min(MAX_REASON, line.length()));
    }
  }

  private static String singleLine(String text) {
    return text.replaceAll("\\s+", " ").strip();
  }

  /**
   * Record of a completed step. The end of the previous step is taken as the start of this one,
   * even if the server was down in between.
   *
   * @param logSize size of the log at the end of the step, in bytes
   */
  public record CompletedStep(
      String name, Result result, long endedAt, long logSize, @Nullable Skip skip) {

    /** A step that was not skipped. */
    public CompletedStep(String name, Result result, long endedAt, long logSize) {
      this(name, result, endedAt, logSize, null);
    }

    /** Encoded form: one line, with the name and the skip reason last. */
    String encoded() {
      return endedAt
          + " "
          + result
          + " "
          + logSize
          + " "
          + singleLine(name)
          + (skip == null ? "" : skip.encoded())
          + "\n";
    }
  }

  /**
   * Parses the encoded steps of a run.
   *
   * @param currentStep the current step; null if none
   */
  static List<RunStep> read(String text, long runStart, @Nullable String currentStep) {
    var steps = new ArrayList<RunStep>();
    long start = runStart;
    long log = 0;
    for (String line : text.lines().toList()) {
      String[] parts = line.split(" ", 4);
      long ended = Long.parseLong(parts[0]);
      long logEnd = Long.parseLong(parts[2]);
      String[] name = parts[3].split("\t", 3);
      steps.add(
          new RunStep(
              name[0],
              Result.valueOf(parts[1]),
              start,
              ended,
              log,
              logEnd,
              name.length < 3 ? null : new Skip(Skip.Status.valueOf(name[1]), name[2])));
      start = ended;
      log = logEnd;
    }
    // The current step may already have been recorded as completed.
    if (currentStep != null && (steps.isEmpty() || !steps.getLast().name().equals(currentStep))) {
      steps.add(new RunStep(currentStep, null, start, null, log, null, null));
    }
    return steps;
  }

  /**
   * Duration in milliseconds; the time so far if the step is running.
   *
   * @param now epoch millis
   */
  public long duration(long now) {
    Long ended = endedAt;
    return Math.max(0, (ended == null ? now : ended) - startedAt);
  }
}
