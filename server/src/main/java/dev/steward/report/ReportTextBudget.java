package dev.steward.report;

/**
 * Characters of output and stack traces that the tests of one build may keep in full. Beyond it, a
 * text keeps its beginning and end only, so that large reports fit into the heap.
 */
final class ReportTextBudget {

  private long left;

  /** A budget in proportion to the heap. */
  ReportTextBudget() {
    this(Runtime.getRuntime().maxMemory() / 8);
  }

  ReportTextBudget(long characters) {
    left = characters;
  }

  /** Takes characters; false if fewer are left. */
  boolean spend(long characters) {
    if (characters > left) {
      return false;
    }
    left -= characters;
    return true;
  }
}
