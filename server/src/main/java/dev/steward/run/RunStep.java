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
      NOTHING_FOUND("nothing found"),
      OUTCOME_UNKNOWN("outcome unknown");

      private final String label;

      Status(String label) {
        this.label = label;
      }

      /** Label for pages and the API. */
      public String label() {
        return label;
      }
    }

    /** The step was interrupted and must not run again. */
    public static Skip outcomeUnknown() {
      return new Skip(
          Status.OUTCOME_UNKNOWN,
          "The step was interrupted when the server stopped, or lost its database or disk");
    }

    public Skip {
      String line = JournalEntry.singleLine(reason);
      reason = line.substring(0, Math.min(MAX_REASON, line.length()));
    }
  }

  /**
   * The steps of a run, from its journal.
   *
   * @param currentStep the current step; null if none
   */
  static List<RunStep> of(Run run, List<RunNode> nodes, @Nullable String currentStep) {
    var steps = new ArrayList<RunStep>();
    long start = run.startedAt();
    long log = 0;
    for (RunNode node : nodes) {
      switch (node) {
        case JournalEntry entry -> {
          steps.add(
              new RunStep(
                  entry.title(),
                  entry.status(),
                  entry.startedAt(),
                  entry.endedAt(),
                  entry.logStart(),
                  entry.logEnd(),
                  entry.outcome().skip()));
          start = entry.endedAt();
          log = entry.logEnd();
        }
        case StartedEntry entry -> steps.add(started(run, entry));
      }
    }
    // The current step may already have been recorded as started or completed.
    if (currentStep != null && (steps.isEmpty() || !steps.getLast().name().equals(currentStep))) {
      steps.add(new RunStep(currentStep, null, start, null, log, null, null));
    }
    return steps;
  }

  /** A started step; if the run could not continue, it ended without the outcome of the step. */
  private static RunStep started(Run run, StartedEntry entry) {
    return new RunStep(
        entry.title(),
        run.running() ? null : Result.NOT_BUILT,
        entry.startedAt(),
        run.endedAt(),
        entry.logStart(),
        null,
        run.running() ? null : Skip.outcomeUnknown());
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
