package dev.steward.store;

/** Counts the SQL statements that a thread causes, on whichever thread they run. */
final class Count {
  private static final ThreadLocal<Count> OF_THIS_THREAD = ThreadLocal.withInitial(Count::new);

  long statements;

  /** True while the thread is in a read transaction: a nested one could deadlock. */
  boolean reading;

  static Count ofThisThread() {
    return OF_THIS_THREAD.get();
  }
}
