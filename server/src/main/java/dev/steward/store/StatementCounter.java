package dev.steward.store;

/** Counts the SQL statements that a thread causes, on whichever thread they run. */
final class StatementCounter {
  private static final ThreadLocal<StatementCounter> CURRENT =
      ThreadLocal.withInitial(StatementCounter::new);

  long statements;

  /** True while the thread is in a read transaction; a nested one could deadlock. */
  boolean inReadTx;

  static StatementCounter ofCurrentThread() {
    return CURRENT.get();
  }
}
