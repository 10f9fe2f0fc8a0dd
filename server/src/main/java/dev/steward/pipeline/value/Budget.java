package dev.steward.pipeline.value;

import java.time.Duration;

/**
 * Counts what a script uses and ends it when it uses too much. The branches of a run share the
 * count of evaluation steps; each branch has its own call depth. A budget is used by one thread at
 * a time.
 */
public final class Budget {
  /**
   * The limits of a run.
   *
   * @param steps evaluated expressions and statements, and elements that methods visit
   * @param callDepth nested calls of methods and closures
   * @param textLength characters of one string
   * @param collectionSize elements of one collection
   * @param stretch time that a script may compute without reaching a pipeline step
   */
  public record Limits(
      long steps, int callDepth, int textLength, int collectionSize, Duration stretch) {}

  public static final Limits DEFAULT_LIMITS =
      new Limits(200_000_000L, 1_000, 16_000_000, 1_000_000, Duration.ofMinutes(2));

  /** The number of elements or characters whose creation costs as much as one step. */
  private static final int PER_STEP = 16;

  private static final int STEPS_PER_CHECK = 1024;

  private static final class Counter {
    private long steps;
    private long nextCheck = STEPS_PER_CHECK;
    private long stretchStart = System.nanoTime();
    private volatile boolean cancelled;
  }

  private final Limits limits;
  private final Counter counter;
  private int depth;

  public Budget(Limits limits) {
    this(limits, new Counter());
  }

  private Budget(Limits limits, Counter counter) {
    this.limits = limits;
    this.counter = counter;
  }

  /** Returns a budget for a branch of the same run. */
  public Budget forBranch() {
    return new Budget(limits, counter);
  }

  public Limits limits() {
    return limits;
  }

  /** Returns the number of steps that the run has used. */
  public long steps() {
    return counter.steps;
  }

  /** Counts one step. */
  public void step() {
    if (++counter.steps >= counter.nextCheck) {
      check();
    }
  }

  /** Counts several steps. */
  public void steps(long count) {
    counter.steps += count;
    if (counter.steps >= counter.nextCheck) {
      check();
    }
  }

  private void check() {
    counter.nextCheck = counter.steps + STEPS_PER_CHECK;
    if (counter.steps > limits.steps) {
      throw new BudgetOverrun(
          "The script was stopped after "
              + limits.steps
              + " evaluation steps. Move the computation into a program that a step such as sh"
              + " runs.");
    }
    if (counter.cancelled || Thread.currentThread().isInterrupted()) {
      throw new EvaluationInterrupt();
    }
    if (System.nanoTime() - counter.stretchStart > limits.stretch.toNanos()) {
      throw new BudgetOverrun(
          "The script was stopped because it computed for "
              + limits.stretch.toSeconds()
              + " seconds without reaching a pipeline step. Move the computation into a program"
              + " that a step such as sh runs.");
    }
  }

  /** Ends the evaluation soon, on all threads of the run; called by any thread. */
  public void cancel() {
    counter.cancelled = true;
  }

  /** Starts the time of a new stretch, because a pipeline step has ended. */
  public void startStretch() {
    counter.stretchStart = System.nanoTime();
  }

  /** Counts a call that begins; {@link #leaveCall} must follow. */
  public void enterCall() {
    if (depth >= limits.callDepth) {
      throw new BudgetOverrun(
          "The script was stopped because "
              + limits.callDepth
              + " calls were nested. Check for a method or closure that calls itself without end.");
    }
    depth++;
    step();
  }

  /** Counts a call that ends, even if it ends with an exception. */
  public void leaveCall() {
    depth--;
  }

  /** Returns the number of calls that are nested now. */
  public int depth() {
    return depth;
  }

  /** Checks the length of a string before it is built, and counts its cost. */
  public void checkText(long length) {
    checkLength(length);
    steps(1 + length / PER_STEP);
  }

  /** Checks the length of a string that grows. */
  public void checkLength(long length) {
    if (length > limits.textLength) {
      throw new BudgetOverrun(
          "The script was stopped because a string would have more than "
              + limits.textLength
              + " characters. Keep large texts in workspace files.");
    }
  }

  /** Checks the size of a collection before it grows to it, and counts its cost. */
  public void checkCollection(long size) {
    checkSize(size);
    steps(1 + size / PER_STEP);
  }

  /** Checks the size of a collection that grows by one element. */
  public void checkSize(long size) {
    if (size > limits.collectionSize) {
      throw new BudgetOverrun(
          "The script was stopped because a collection would have more than "
              + limits.collectionSize
              + " elements. Keep large amounts of data in workspace files.");
    }
  }
}
