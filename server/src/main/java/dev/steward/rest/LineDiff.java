package dev.steward.rest;

import dev.steward.limit.ComputePool;
import dev.steward.limit.ResponseMemory;
import java.util.List;

/** Compares two texts by line: removed lines start with a minus, added ones with a plus. */
public final class LineDiff {

  /** Larger texts would need too large a table: they are shown as removed and added completely. */
  private static final int MAX_LINES = 2_000;

  private LineDiff() {}

  public static String of(String before, String after) {
    return ComputePool.SHARED.run(() -> compare(before, after));
  }

  private static String compare(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    var out = new StringBuilder();
    if (old.size() > MAX_LINES || now.size() > MAX_LINES) {
      old.forEach(line -> out.append('-').append(line).append('\n'));
      now.forEach(line -> out.append('+').append(line).append('\n'));
      return out.toString();
    }
    long table = (long) Integer.BYTES * (old.size() + 1) * (now.size() + 1);
    ResponseMemory.reserve(table);
    try {
      write(old, now, out);
    } finally {
      ResponseMemory.release(table);
    }
    return out.toString();
  }

  private static void write(List<String> old, List<String> now, StringBuilder out) {
    int[][] common = common(old, now);
    int i = 0;
    int j = 0;
    while (i < old.size() || j < now.size()) {
      if (i < old.size() && j < now.size() && old.get(i).equals(now.get(j))) {
        out.append(' ').append(old.get(i)).append('\n');
        i++;
        j++;
      } else if (j >= now.size() || (i < old.size() && common[i + 1][j] >= common[i][j + 1])) {
        out.append('-').append(old.get(i++)).append('\n');
      } else {
        out.append('+').append(now.get(j++)).append('\n');
      }
    }
  }

  /** The lengths of the longest common subsequences of the lines from each pair on. */
  private static int[][] common(List<String> old, List<String> now) {
    int[][] length = new int[old.size() + 1][now.size() + 1];
    for (int i = old.size() - 1; i >= 0; i--) {
      for (int j = now.size() - 1; j >= 0; j--) {
        length[i][j] =
            old.get(i).equals(now.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }
}
