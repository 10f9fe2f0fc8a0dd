package dev.steward.report.file;

import org.jspecify.annotations.Nullable;

/**
 * Text of an element: only its beginning and its end, since output in a report may be of any
 * length.
 */
public final class ReportText {

  /** Maximum number of characters kept at each end. */
  private static final int MAX_END = 2 << 20;

  /** Number of characters of output that are kept at each end if all tests passed. */
  private static final int SHORT_END = 500;

  private final StringBuilder head = new StringBuilder();
  private @Nullable StringBuilder tail;
  private long length;

  /** Adds characters. */
  public void append(char[] text, int start, int count) {
    length += count;
    int toHead = Math.min(count, MAX_END - head.length());
    head.append(text, start, toHead);
    if (toHead < count) {
      StringBuilder end = tail == null ? new StringBuilder() : tail;
      tail = end;
      end.append(text, start + toHead, count - toHead);
      if (end.length() > 2 * MAX_END) {
        end.delete(0, end.length() - MAX_END);
      }
    }
  }

  /** The text; if it is longer than twice {@link #MAX_END}, with "truncated" in the middle. */
  public String whole(ReportTextBudget budget) {
    return output(true, budget);
  }

  /**
   * The text of an output element, with "truncated" in the middle if it is long.
   *
   * @param keepsAll false to keep only {@link #SHORT_END} characters at each end
   */
  public String output(boolean keepsAll, ReportTextBudget budget) {
    long kept = Math.min(length, 2L * (keepsAll ? MAX_END : SHORT_END));
    int end = keepsAll && budget.spend(kept) ? MAX_END : SHORT_END;
    long omitted = length - 2L * end;
    if (omitted <= 0) {
      return tail == null ? head.toString() : head + tail.toString();
    }
    StringBuilder last = tail == null ? head : tail;
    String ending =
        last.length() >= end
            ? last.substring(last.length() - end)
            : head.substring(head.length() - end + last.length()) + last;
    return head.substring(0, end) + "\n...[truncated " + omitted + " chars]...\n" + ending;
  }
}
