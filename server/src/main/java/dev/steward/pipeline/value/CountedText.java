package dev.steward.pipeline.value;

/**
 * The text of a match. Java's matcher backtracks, so a short pattern can read a short text millions
 * of times; each reading counts against the budget.
 */
final class CountedText implements CharSequence {
  private static final int READS_PER_STEP = 4;

  private final String text;
  private final Budget budget;
  private int reads;

  CountedText(String text) {
    this.text = text;
    this.budget = Evaluation.currentBudget();
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (++reads == READS_PER_STEP) {
      reads = 0;
      budget.step();
    }
    return text.charAt(index);
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.substring(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
