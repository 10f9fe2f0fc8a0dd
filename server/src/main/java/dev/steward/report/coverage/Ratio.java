package dev.steward.report.coverage;

import java.util.Locale;

/** How much is covered. */
public record Ratio(long covered, long missed) {

  static final Ratio NONE = new Ratio(0, 0);

  public long total() {
    return covered + missed;
  }

  /** The covered part in percent. */
  public double percent() {
    return total() == 0 ? 0 : 100.0 * covered / total();
  }

  Ratio plus(Ratio other) {
    return new Ratio(covered + other.covered, missed + other.missed);
  }

  /** The percentage as text, such as {@code 83.33%}. */
  public String text() {
    return String.format(Locale.ROOT, "%.2f%%", percent());
  }

  /** The difference to an earlier percentage as text, such as {@code +1.50%}. */
  public String differenceTo(Ratio earlier) {
    return String.format(Locale.ROOT, "%+.2f%%", percent() - earlier.percent());
  }
}
