package dev.steward.pipeline.run;

import dev.steward.pipeline.interpreter.ScriptEnvironment;
import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.SyntaxFailure;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Creates what a script sees: its steps, global variables and environment variables. */
@FunctionalInterface
public interface ScriptFactory {

  /** Performs work before the script is evaluated. */
  interface Preparation {

    /** Whether the work was not performed in an earlier evaluation that went on without it. */
    boolean isPending();

    /**
     * Performs work that waits, and stores its value in the journal; after a restart, returns the
     * stored value.
     */
    @Nullable Object perform(StepCall.Work work) throws InterruptedException, IOException;

    /** Writes a line to the log; used in the work. */
    void print(String line);
  }

  /**
   * Makes available what the main script names and needs before it is evaluated, such as libraries.
   *
   * @throws SyntaxFailure if the script asks for it in a wrong way
   * @throws StepFailure if it cannot be made available
   */
  default void prepare(RunContext run, Script script, Preparation preparation)
      throws SyntaxFailure, InterruptedException, IOException {}

  /**
   * Creates the environment of one evaluation of a run's script. The interpreter does not exist
   * yet, so {@link RunContext#interpreter} and {@link RunContext#binding} must not be called before
   * the script is evaluated.
   *
   * @param steps all steps of this server by name
   */
  ScriptEnvironment environment(RunContext run, Map<String, PipelineStep> steps);
}
