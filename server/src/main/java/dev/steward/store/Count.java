package dev.steward.store;

/** Counts the statements of one thread, wherever they are run for it. */
final class Count {
  private static final ThreadLocal<Count> OF_THIS_THREAD = ThreadLocal.withInitial(Count::new);

  long statements;

  /** True while the thread is in a reading transaction: another one inside could wait for ever. */
  boolean reading;

  static Count ofThisThread() {
    return OF_THIS_THREAD.get();
  }
}
