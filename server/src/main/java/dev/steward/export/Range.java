package dev.steward.export;

import java.util.List;

/**
 * A part of a list: elements {@code from} (counted from 0) up to, but not including, {@code to}.
 */
public record Range(int from, int to) {

  /** All of it. */
  public static final Range ALL = new Range(0, Integer.MAX_VALUE);

  /** What of the list lies in the range. */
  public <T> List<T> of(List<T> list) {
    int first = Math.min(from, list.size());
    int end = Math.clamp(to, first, list.size());
    return first == 0 && end == list.size() ? list : list.subList(first, end);
  }

  /** How many there can be at most. */
  public int length() {
    return Math.max(0, to - from);
  }
}
