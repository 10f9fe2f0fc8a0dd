package dev.steward.pipeline.run;

import org.jspecify.annotations.Nullable;

/** A step that waits while its work runs without the turn. */
final class Wait implements Interruption {
  private final WaitKey key;
  private final String step;
  private final StepScope scope;
  private final Thread thread;
  private final ThreadStarter starter;
  private @Nullable FlowInterruption reason;
  private @Nullable Runnable action;
  private boolean forced;
  private boolean ended;

  /** Starts the threads of a run. */
  @FunctionalInterface
  interface ThreadStarter {
    boolean start(String name, Runnable work);
  }

  /**
   * Creates the wait of a step.
   *
   * @param thread performs the work
   * @param starter starts the threads that interrupt it
   */
  Wait(WaitKey key, String step, StepScope scope, Thread thread, ThreadStarter starter) {
    this.key = key;
    this.step = step;
    this.scope = scope;
    this.thread = thread;
    this.starter = starter;
  }

  WaitKey key() {
    return key;
  }

  /** The name of the step. */
  String step() {
    return step;
  }

  StepScope scope() {
    return scope;
  }

  @Override
  public synchronized @Nullable FlowInterruption reason() {
    return reason;
  }

  @Override
  public synchronized boolean isForced() {
    return forced;
  }

  @Override
  public synchronized void onInterrupt(Runnable newAction) {
    action = newAction;
    if (reason != null && !ended) {
      // An interrupt that came before is undone: the action takes its place.
      Thread.interrupted();
      starter.start("interrupt-" + key.node(), newAction);
    }
  }

  /**
   * Interrupts the work. A second interruption, and a forced one, interrupt the thread itself.
   *
   * @param force whether the step's own way to end the work is not waited for
   */
  synchronized void interrupt(FlowInterruption newReason, boolean force) {
    boolean first = reason == null;
    if (first) {
      reason = newReason;
    }
    forced |= force || !first;
    if (ended) {
      return;
    }
    Runnable current = action;
    if (current != null && first) {
      starter.start("interrupt-" + key.node(), current);
    }
    if (current == null || !first || force) {
      thread.interrupt();
    }
  }

  /** Interrupts the thread because the evaluation ends. */
  synchronized void close() {
    if (!ended) {
      thread.interrupt();
    }
  }

  /** The work has ended; the thread is not interrupted any more. Called by the thread. */
  synchronized void end() {
    ended = true;
    Thread.interrupted();
  }
}
