package dev.steward.export;

import java.util.List;

/** Range of a list: from {@code from} (inclusive, 0-based) to {@code to} (exclusive). */
public record ListRange(int from, int to) {

  /** The whole list. */
  public static final ListRange ALL = new ListRange(0, Integer.MAX_VALUE);

  /** The part of the list in the range. */
  public <T> List<T> slice(List<T> list) {
    int first = Math.min(from, list.size());
    int end = Math.clamp(to, first, list.size());
    return first == 0 && end == list.size() ? list : list.subList(first, end);
  }

  /** Maximum number of elements in the range. */
  public int length() {
    return Math.max(0, to - from);
  }
}
