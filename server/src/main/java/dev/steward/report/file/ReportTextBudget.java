package dev.steward.report.file;

/**
 * Budget of characters for the output and stack traces of one build's tests. Once the budget is
 * used up, only the beginning and end of further output and stack traces are kept, so that large
 * reports fit into the heap.
 */
public final class ReportTextBudget {

  private long left;

  /** Creates a budget proportional to the heap size. */
  public ReportTextBudget() {
    this(Runtime.getRuntime().maxMemory() / 8);
  }

  public ReportTextBudget(long characters) {
    left = characters;
  }

  /** Takes characters from the budget; returns false if too few are left. */
  public boolean spend(long characters) {
    if (characters > left) {
      return false;
    }
    left -= characters;
    return true;
  }
}
