package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.BudgetExceeded;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The evaluation of a script on one thread: its stack of calls and how deep it is. */
final class Execution {
  /** Bound around everything that is evaluated on a thread. */
  static final ScopedValue<Execution> CURRENT = ScopedValue.newInstance();

  /**
   * Limit of nested nodes of the tree on one thread. A virtual thread has about 1 MB for its stack;
   * the limit keeps a reserve for the steps that a script calls at its deepest.
   */
  static final int MAX_NESTING = 3_000;

  final Interpreter interpreter;
  final Budget budget;
  private @Nullable Frame top;
  private int nesting;

  Execution(Interpreter interpreter, Budget budget) {
    this.interpreter = interpreter;
    this.budget = budget;
  }

  static Execution current() {
    if (!CURRENT.isBound()) {
      throw new IllegalStateException(
          "The script is not being evaluated on this thread; use Interpreter.branch.");
    }
    return CURRENT.get();
  }

  @Nullable Frame top() {
    return top;
  }

  /** Begins a call; {@link #leave} must follow with the result of this method. */
  int enter(Frame frame) {
    budget.enterCall();
    frame.caller = top;
    top = frame;
    return nesting;
  }

  void leave(Frame frame, int nestingBefore) {
    budget.leaveCall();
    top = frame.caller;
    nesting = nestingBefore;
  }

  int nesting() {
    return nesting;
  }

  /** Restores the count of nested nodes after an exception was caught. */
  void restoreNesting(int before) {
    nesting = before;
  }

  /** Counts a node that is evaluated inside another one. */
  void descend() {
    budget.step();
    if (++nesting > MAX_NESTING) {
      throw tooDeep();
    }
  }

  void ascend() {
    nesting--;
  }

  static BudgetExceeded tooDeep() {
    return new BudgetExceeded(
        "The script was stopped because its calls and expressions are nested too deeply. Check for"
            + " a method or closure that calls itself without end.");
  }

  StackTraceElement[] stackTrace(@Nullable Frame from) {
    List<StackTraceElement> trace = new ArrayList<>();
    for (Frame frame = from; frame != null && trace.size() < 200; frame = frame.caller) {
      trace.add(
          new StackTraceElement(
              frame.type.name(), frame.method, frame.type.file(), frame.position.line()));
    }
    return trace.toArray(StackTraceElement[]::new);
  }
}
