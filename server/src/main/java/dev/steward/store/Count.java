package dev.steward.store;

/** Counts the statements of one thread, wherever they are run for it. */
final class Count {
  private static final ThreadLocal<Count> OF_THIS_THREAD = ThreadLocal.withInitial(Count::new);

  long statements;

  static Count ofThisThread() {
    return OF_THIS_THREAD.get();
  }
}
