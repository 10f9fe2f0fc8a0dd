package dev.steward.report;

/**
 * Budget of characters for the output and stack traces of one build's tests. Once the budget is
 * used up, only the beginning and end of further output and stack traces are kept, so that large
 * reports fit into the heap.
 */
final class ReportTextBudget {

  private long left;

  /** Creates a budget proportional to the heap size. */
  ReportTextBudget() {
    this(Runtime.getRuntime().maxMemory() / 8);
  }

  ReportTextBudget(long characters) {
    left = characters;
  }

  /** Takes characters from the budget; returns false if too few are left. */
  boolean spend(long characters) {
    if (characters > left) {
      return false;
    }
    left -= characters;
    return true;
  }
}
