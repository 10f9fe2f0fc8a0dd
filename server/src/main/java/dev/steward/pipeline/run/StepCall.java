package dev.steward.pipeline.run;

import dev.steward.step.Repeat;
import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A call of a step, as seen by its behaviour. Used only on the thread of its branch. */
public interface StepCall extends StepCaller {

  /** Work that runs without the turn, so that other branches go on. */
  @FunctionalInterface
  interface Work {

    /**
     * Performs the work on the thread of the branch.
     *
     * @param interruption tells the work that the step is interrupted
     * @return a value that the journal can store: null, Boolean, Integer, Long, Double, BigDecimal,
     *     text, or a list or a map of such values
     */
    @Nullable Object perform(Interruption interruption) throws InterruptedException, IOException;
  }

  /** The name of the step. */
  String name();

  StepArguments arguments();

  /** Whether a body follows the arguments. */
  boolean hasBody();

  /** The surroundings of the step: environment, machine, stage. */
  StepScope scope();

  RunContext run();

  /** The step's node in the run's tree. */
  FlowNode node();

  /**
   * Writes lines to the log. Lines that were written before a restart are not repeated. Also
   * allowed in {@link Work}.
   */
  void print(String lines);

  /**
   * Opens the output of a command of this step. Used in {@link Work}, and closed there.
   *
   * @param name tells the outputs of a step apart
   * @param visible whether the output is copied to the log
   */
  CommandOutput output(String name, boolean visible);

  /**
   * Evaluates the body in a scope. A step may do so several times, also not at all.
   *
   * @return the value of the body
   */
  default @Nullable Object body(StepScope scope, @Nullable Object... arguments) {
    return body(scope, null, arguments);
  }

  /**
   * Evaluates the body in a scope, as a labelled block of the run, such as a stage.
   *
   * @param label null for none
   */
  @Nullable Object body(StepScope scope, @Nullable String label, @Nullable Object... arguments);

  /**
   * Evaluates code in place of the body, with the same lines and nodes, for a step such as {@code
   * load}, whose body is not in the script. An implementation that runs real steps must override
   * this method.
   *
   * @param label null for none
   * @param code may call {@link #givenBody}
   */
  default @Nullable Object block(StepScope scope, @Nullable String label, Body code) {
    return body(scope, label);
  }

  /**
   * The body that follows the arguments, for use in {@link #block}; null if there is none. An
   * implementation that runs real steps must override this method.
   */
  default @Nullable Body givenBody() {
    return null;
  }

  /**
   * Gives up the turn, performs the work, waits for the turn, and stores the work's value or
   * failure in the journal. After a restart, work whose outcome is stored is not performed again.
   * Calls differ by their order within the step, so a step must make the same calls in each
   * evaluation.
   *
   * @param repeat IDEMPOTENT for work that may be performed again after a restart: it attaches to
   *     what it started. ONCE for work that must not be: its start is stored, and if its outcome is
   *     not known after a restart, the log says so and the step fails
   */
  @Nullable Object await(Repeat repeat, Work work);

  /**
   * Returns a value that may differ from one evaluation to the next, such as the time or the text
   * of a file, without giving up the turn. The value is stored in the journal.
   */
  @Nullable Object record(Supplier<? extends @Nullable Object> source);
}
