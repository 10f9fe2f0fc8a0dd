package dev.steward.pipeline.directive;

import dev.steward.run.Cause;
import dev.steward.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * That a run repeats an earlier one from a stage on. It is one of the run's causes.
 *
 * @param run number of the earlier run; 0 if the run only begins with the stage
 * @param stage the top-level stage with which the run begins
 */
public record RestartRequest(long run, String stage) {

  private static final String START = "Restarted from build #";
  private static final String MIDDLE = ", stage ";
  private static final String FIRST = "Started at stage ";

  /** The cause of the run that is to be scheduled. */
  public Cause cause() {
    return new Cause.TriggerCause(Cause.TriggerCause.RESTART, START + run + MIDDLE + stage);
  }

  /** The cause of a run that begins with a stage and repeats no other run. */
  public static Cause startAt(String stage) {
    return new Cause.TriggerCause(Cause.TriggerCause.RESTART, FIRST + stage);
  }

  /** Why the run starts at a stage; null if it runs all stages. */
  public static @Nullable RestartRequest of(Run run) {
    for (Cause cause : run.causes()) {
      if (cause instanceof Cause.TriggerCause(String type, String text)
          && type.equals(Cause.TriggerCause.RESTART)) {
        return parse(text);
      }
    }
    return null;
  }

  private static @Nullable RestartRequest parse(String text) {
    if (text.startsWith(FIRST)) {
      return new RestartRequest(0, text.substring(FIRST.length()));
    }
    int middle = text.indexOf(MIDDLE);
    if (!text.startsWith(START) || middle < 0) {
      return null;
    }
    try {
      long number = Long.parseLong(text.substring(START.length(), middle));
      return new RestartRequest(number, text.substring(middle + MIDDLE.length()));
    } catch (NumberFormatException _) {
      return null;
    }
  }
}
