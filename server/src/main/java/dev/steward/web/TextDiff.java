package dev.steward.web;

import dev.steward.rest.job.LineDiff;
import java.util.ArrayList;
import java.util.List;

/** Compares two texts for pages. */
public final class TextDiff {

  /** Context lines around a change. */
  private static final int CONTEXT_LINES = 3;

  private TextDiff() {}

  /**
   * A line of a diff.
   *
   * @param sign minus for a removed line, plus for an added one, a space for an unchanged one, an
   *     ellipsis for omitted lines
   */
  public record DiffLine(String sign, String text) {}

  /** The changed lines with their context; empty if the texts are equal. */
  public static List<DiffLine> of(String before, String after) {
    List<String> all = LineDiff.of(before, after).lines().toList();
    if (all.stream().allMatch(line -> line.startsWith(" "))) {
      return List.of();
    }
    var inContext = new boolean[all.size()];
    for (int i = 0; i < all.size(); i++) {
      if (!all.get(i).startsWith(" ")) {
        for (int j = Math.max(0, i - CONTEXT_LINES);
            j <= Math.min(all.size() - 1, i + CONTEXT_LINES);
            j++) {
          inContext[j] = true;
        }
      }
    }
    var shown = new ArrayList<DiffLine>();
    boolean inGap = false;
    for (int i = 0; i < all.size(); i++) {
      if (inContext[i]) {
        shown.add(new DiffLine(all.get(i).substring(0, 1), all.get(i).substring(1)));
      } else if (!inGap) {
        shown.add(new DiffLine("…", ""));
      }
      inGap = !inContext[i];
    }
    return shown;
  }
}
