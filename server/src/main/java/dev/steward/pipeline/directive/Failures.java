package dev.steward.pipeline.directive;

import dev.steward.pipeline.run.FlowInterruption;
import dev.steward.pipeline.value.EvaluationEnd;
import dev.steward.problem.Outage;
import dev.steward.run.Result;
import org.jspecify.annotations.Nullable;

/** Rules for what is thrown while a pipeline runs. */
final class Failures {

  /** How a stage fails whose step needs a machine that it has not got. */
  static final String NO_MACHINE =
      "Attempted to execute a step that requires a node context while ‘agent none’ was specified."
          + " Be sure to specify your own ‘node { ... }’ blocks when using ‘agent none’.";

  private static final String MISSING = "Required context class hudson.";

  private Failures() {}

  /**
   * Throws what no part of a pipeline may handle: the end of the evaluation, or a failure of the
   * server, after which the run is resumed.
   */
  static void throwIfFinal(Throwable thrown) {
    if (thrown instanceof EvaluationEnd end) {
      throw end;
    }
    if (thrown instanceof Outage outage) {
      throw outage;
    }
    if (thrown instanceof VirtualMachineError error) {
      throw error;
    }
  }

  /** Throws any exception, also one that scripts throw and Java code does not declare. */
  static RuntimeException rethrow(Throwable thrown) {
    throw Failures.<RuntimeException>unchecked(thrown);
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // never returns
  private static <T extends Throwable> T unchecked(Throwable thrown) throws T {
    throw (T) thrown;
  }

  /** The result that an exception gives to the run that it ends. */
  static Result result(Throwable thrown) {
    return thrown instanceof FlowInterruption interruption ? interruption.result() : Result.FAILURE;
  }

  /** Whether a step failed because no {@code node} block is around it. */
  static boolean isMissingMachine(Throwable thrown) {
    String message = thrown.getMessage();
    return message != null
        && (message.startsWith(MISSING + "FilePath is missing")
            || message.startsWith(MISSING + "Launcher is missing"));
  }

  /** The worse of two results; null if neither is set. */
  static @Nullable Result worse(@Nullable Result one, @Nullable Result other) {
    if (one == null || (other != null && other.isWorseThan(one))) {
      return other;
    }
    return one;
  }
}
