package dev.steward.pipeline.run;

import java.util.function.LongConsumer;

/** What block steps ask of the output of the steps in their bodies. */
public final class OutputScope {

  /** Whether the lines that steps write begin with the time, as in {@code timestamps}. */
  public static final ScopeKey<Boolean> TIMESTAMPS = new ScopeKey<>("timestamps");

  /**
   * Called after a step wrote to the log, on any thread; it returns at once. A block step that sets
   * a listener calls the one of its own scope as well.
   */
  public static final ScopeKey<Runnable> ACTIVITY = new ScopeKey<>("activity");

  /**
   * Called with the number of each step's node when the step starts, by the branch that has the
   * turn, and also when it is replayed. A block step that sets a listener calls the one of its own
   * scope as well.
   */
  public static final ScopeKey<LongConsumer> STEPS = new ScopeKey<>("steps");

  private OutputScope() {}
}
