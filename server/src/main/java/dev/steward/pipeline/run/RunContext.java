package dev.steward.pipeline.run;

import dev.steward.job.Job;
import dev.steward.job.definition.Definition;
import dev.steward.pipeline.interpreter.Interpreter;
import dev.steward.pipeline.interpreter.ScriptVariables;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A running pipeline, as seen by its steps. Used only by the branch that has the turn. */
public interface RunContext extends StepCaller {

  Job job();

  Definition definition();

  Run run();

  /** What the run takes over from one that it repeats; null if it repeats none. */
  default @Nullable Repetition repetition() {
    return null;
  }

  /**
   * Calls a step as a script does.
   *
   * @param check what is done in the node of the step before its behaviour: it can write lines, and
   *     it refuses arguments by throwing an exception. An implementation that runs real steps must
   *     override this method
   */
  default @Nullable Object call(
      String step,
      Map<String, ? extends @Nullable Object> arguments,
      @Nullable Body body,
      Consumer<StepCall> check) {
    return call(step, arguments, body);
  }

  /** Milliseconds since the epoch; not recorded, so only for display and for deadlines. */
  long now();

  /** Writes lines to the log that belong to no step. */
  void printLine(String line);

  /**
   * The result so far, or the {@link PresumedResult} if that is worse; null if nothing has set one,
   * which means success.
   */
  @Nullable Result result();

  /** Lowers the result to at most {@code other}. */
  void worsen(Result other);

  /** The surroundings of the current branch. */
  StepScope scope();

  /** The variables that a step in the scope sees, with all changes made. */
  Map<String, String> environment(StepScope scope);

  /** Variables that the script set with {@code env.NAME = value}; they are stored with the run. */
  Map<String, String> overrides();

  /**
   * Notes that the script uses {@code env}, by its name or by a name that nothing else defines. The
   * JSON of a run shows the variables that its script set only if the script uses {@code env}.
   */
  default void onEnvironmentUse() {}

  /** Sets a variable for the rest of the run, as {@code env.NAME = value} does. */
  void override(String name, @Nullable String value);

  /** Masks values in everything that the run writes from now on. */
  void mask(Collection<String> secrets);

  /** The values that are masked in everything that the run writes, the longest first. */
  List<String> masked();

  /** Replaces secrets in text, as in the log. */
  String maskSecrets(String text);

  /**
   * Returns a value that may differ from one evaluation to the next, for a script that is not
   * calling a step, such as the result of another run. The value is stored in the journal.
   */
  @Nullable Object record(Supplier<? extends @Nullable Object> source);

  /** The nodes of the current branch that have not ended, the innermost first. */
  List<FlowNode> openNodes();

  /**
   * Evaluates bodies as branches that take turns, and returns when all have ended.
   *
   * @param call the step that the branches belong to
   * @param branches by name, in order
   * @param failFast whether the first failure interrupts the other branches
   * @return the values of the branches by name
   */
  Map<String, @Nullable Object> parallel(
      StepCall call, Map<String, Body> branches, boolean failFast);

  /**
   * Interrupts all steps that run in a scope, now or at their next wait. Recorded in the journal.
   *
   * <p>May be called by any thread.
   *
   * @param key tells the interruptions of a run apart, so that each happens once
   */
  default void interrupt(StepScope scope, String key, FlowInterruption reason) {
    interrupt(scope, key, reason, null, "");
  }

  /**
   * Interrupts all steps that run in a scope, as {@link #interrupt(StepScope, String,
   * FlowInterruption)} does, and writes lines to the log when it does. May be called by any thread.
   *
   * @param node the step to which the lines belong; null for the run itself
   * @param lines complete lines, or empty
   */
  void interrupt(
      StepScope scope, String key, FlowInterruption reason, @Nullable FlowNode node, String lines);

  /** Evaluates scripts of the run, such as those that {@code load} reads. */
  Interpreter interpreter();

  /** The variables of the main script. */
  ScriptVariables binding();

  /** The files and services of the run that steps share, one object for each class. */
  <T> T shared(Class<T> type, Supplier<? extends T> create);

  /**
   * Returns lines for the log about what ended a step: the causes of an interruption that the log
   * does not contain yet, the message of a failed step, or a stack trace. Lines end with a newline.
   */
  default String describe(Throwable thrown) {
    if (thrown instanceof FlowInterruption interruption) {
      var lines = new StringBuilder();
      interruption.causes().forEach(cause -> lines.append(cause.text()).append('\n'));
      return lines.toString();
    }
    return thrown instanceof StepFailure ? "ERROR: " + thrown.getMessage() + "\n" : thrown + "\n";
  }

  /**
   * Runs a task at a time on a thread without the turn, such as the end of a timeout. The task may
   * call {@link #interrupt} and {@link StepCall#print}. It does not run before all that the journal
   * contains was replayed, and not after it was closed.
   */
  AutoCloseable at(long epochMillis, Runnable task);
}
