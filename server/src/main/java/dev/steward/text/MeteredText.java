package dev.steward.text;

import java.util.function.LongSupplier;

/** Text that counts the reads of its characters and aborts a match that exceeds its limits. */
final class MeteredText implements CharSequence {

  private static final int READS_PER_CHECK = 1_024;

  private final String text;
  private final LongSupplier clock;
  private final long endNanos;
  private int left;
  private int untilCheck = READS_PER_CHECK;

  /**
   * Creates a text with a limited number of reads within a limited time.
   *
   * @param clock the wall clock or the CPU time of the thread, in nanoseconds
   */
  MeteredText(String text, int reads, long nanos, LongSupplier clock) {
    this.text = text;
    this.left = reads;
    this.clock = clock;
    this.endNanos = clock.getAsLong() + nanos;
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
    if (left <= 0 || clock.getAsLong() - endNanos > 0) {
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
