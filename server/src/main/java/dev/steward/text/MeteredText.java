package dev.steward.text;

/** Counts the reads of its characters. */
final class MeteredText implements CharSequence {

  private static final int READS_PER_CHECK = 256;

  private final String text;
  private final long endNanos;
  private int left;
  private int untilCheck = READS_PER_CHECK;

  MeteredText(String text, int reads, long nanos) {
    this.text = text;
    this.left = reads;
    this.endNanos = System.nanoTime() + nanos;
  }

  @Override
  public int length() {
    return text.length();
  }

  @Override
  public char charAt(int index) {
    if (--untilCheck <= 0) {
      check();
    }
    return text.charAt(index);
  }

  private void check() {
    untilCheck = READS_PER_CHECK;
    left -= READS_PER_CHECK;
    if (left <= 0 || System.nanoTime() - endNanos > 0) {
      throw new ReadLimit();
    }
  }

  @Override
  public CharSequence subSequence(int start, int end) {
    return text.subSequence(start, end);
  }

  @Override
  public String toString() {
    return text;
  }
}
