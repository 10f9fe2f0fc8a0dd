package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.Budget;
import dev.steward.pipeline.value.BudgetOverrun;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The evaluation of a script on one thread: its stack of calls and how deep it is. */
final class Execution {
  /** Bound while anything is evaluated on a thread. */
  static final ScopedValue<Execution> CURRENT = ScopedValue.newInstance();

  /**
   * Limit of what is nested on one thread, in units of about 256 bytes of stack. A virtual thread
   * has as much stack as its carrier thread, 1 MB by default. Frames are largest before Java
   * compiles them; measured then, scripts of different shapes reach 3,100 units and more. The limit
   * leaves a reserve for the steps that a script calls at its deepest level.
   */
  static final int MAX_NESTING = 2_400;

  /** The units of a call or an operation, besides those of its parts. */
  static final int NODE = 1;

  /** The units of any other node of the tree, besides those of its parts. */
  static final int LARGE_NODE = 2;

  /** The units of the call of a method or closure, besides those of its body. */
  private static final int CALL = 3;

  /** The units of Java code between a script and a closure or method that it calls back. */
  private static final int CALLBACK = 5;

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
    int before = nesting;
    nesting += CALL;
    if (nesting > MAX_NESTING) {
      budget.leaveCall();
      nesting = before;
      throw tooDeep();
    }
    frame.caller = top;
    top = frame;
    return before;
  }

  void leave(Frame frame, int nestingBefore) {
    budget.leaveCall();
    top = frame.caller;
    nesting = nestingBefore;
  }

  int nesting() {
    return nesting;
  }

  /** Restores the count of nested nodes, also after an exception. */
  void restoreNesting(int before) {
    nesting = before;
  }

  /** Counts a node that is evaluated inside another one; {@link #ascend} must follow. */
  void descend(int units) {
    budget.step();
    nesting += units;
    if (nesting > MAX_NESTING) {
      throw tooDeep();
    }
  }

  /**
   * Counts the Java code between a script and what it calls back; {@link #restoreNesting} must
   * follow with the result.
   */
  int enterCallback() {
    int before = nesting;
    descend(CALLBACK);
    return before;
  }

  void ascend(int units) {
    nesting -= units;
  }

  static BudgetOverrun tooDeep() {
    return new BudgetOverrun(
        "The script was stopped because its calls and expressions were nested too deeply. Check for"
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
