package dev.steward.rest.job;

import dev.steward.limit.ComputePool;
import dev.steward.limit.ResponseMemory;
import java.util.List;

/** Compares two texts by line: removed lines start with a minus, added ones with a plus. */
public final class LineDiff {

  /**
   * Larger texts would need too large a table, so they are shown as completely removed and added.
   */
  private static final int MAX_LINES = 2_000;

  private LineDiff() {}

  public static String of(String before, String after) {
    return ComputePool.SHARED.run(() -> compare(before, after));
  }

  private static String compare(String before, String after) {
    List<String> oldLines = before.lines().toList();
    List<String> newLines = after.lines().toList();
    var out = new StringBuilder();
    if (oldLines.size() > MAX_LINES || newLines.size() > MAX_LINES) {
      oldLines.forEach(line -> out.append('-').append(line).append('\n'));
      newLines.forEach(line -> out.append('+').append(line).append('\n'));
      return out.toString();
    }
    long table = (long) Integer.BYTES * (oldLines.size() + 1) * (newLines.size() + 1);
    ResponseMemory.reserve(table);
    try {
      write(oldLines, newLines, out);
    } finally {
      ResponseMemory.release(table);
    }
    return out.toString();
  }

  private static void write(List<String> oldLines, List<String> newLines, StringBuilder out) {
    int[][] common = common(oldLines, newLines);
    int i = 0;
    int j = 0;
    while (i < oldLines.size() || j < newLines.size()) {
      if (i < oldLines.size() && j < newLines.size() && oldLines.get(i).equals(newLines.get(j))) {
        out.append(' ').append(oldLines.get(i)).append('\n');
        i++;
        j++;
      } else if (j >= newLines.size()
          || (i < oldLines.size() && common[i + 1][j] >= common[i][j + 1])) {
        out.append('-').append(oldLines.get(i++)).append('\n');
      } else {
        out.append('+').append(newLines.get(j++)).append('\n');
      }
    }
  }

  /** For each pair of lines, the length of the longest common subsequence from there to the end. */
  private static int[][] common(List<String> oldLines, List<String> newLines) {
    int[][] length = new int[oldLines.size() + 1][newLines.size() + 1];
    for (int i = oldLines.size() - 1; i >= 0; i--) {
      for (int j = newLines.size() - 1; j >= 0; j--) {
        length[i][j] =
            oldLines.get(i).equals(newLines.get(j))
                ? length[i + 1][j + 1] + 1
                : Math.max(length[i + 1][j], length[i][j + 1]);
      }
    }
    return length;
  }
}
