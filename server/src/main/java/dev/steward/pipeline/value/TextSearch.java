package dev.steward.pipeline.value;

import java.util.function.IntPredicate;

/**
 * Searches texts in a time that grows with the length of the text, and not with the product of the
 * lengths of the text and of what is looked for.
 */
final class TextSearch {
  /** A part up to this length is looked for by Java, which is faster for usual texts. */
  private static final int SHORT = 32;

  /** Characters that a search passes in the time of one step. */
  private static final int CHARACTERS_PER_STEP = 16;

  private TextSearch() {}

  /** Returns the first position of a part from a position on; -1 if there is none. */
  static int first(String text, String part, int from) {
    charge(text, part);
    if (part.length() <= SHORT) {
      return text.indexOf(part, from);
    }
    int[] position = {-1};
    visit(
        text,
        part,
        Math.max(0, from),
        true,
        at -> {
          position[0] = at;
          return false;
        });
    return position[0];
  }

  /** Returns the last position of a part up to a position; -1 if there is none. */
  static int last(String text, String part, int from) {
    charge(text, part);
    if (part.length() <= SHORT) {
      return text.lastIndexOf(part, from);
    }
    int[] position = {-1};
    visit(
        text,
        part,
        0,
        true,
        at -> {
          if (at <= from) {
            position[0] = at;
          }
          return at < from;
        });
    return position[0];
  }

  /**
   * Visits the positions of a part that is not empty, until the visitor returns false.
   *
   * @param overlapping whether a position may lie within the part at the position before
   */
  static void each(String text, String part, boolean overlapping, IntPredicate visitor) {
    charge(text, part);
    if (part.length() > SHORT) {
      visit(text, part, 0, overlapping, visitor);
      return;
    }
    int at = text.indexOf(part);
    while (at >= 0 && visitor.test(at)) {
      at = text.indexOf(part, at + (overlapping ? 1 : part.length()));
    }
  }

  private static void charge(String text, String part) {
    Evaluation.currentBudget()
        .steps(1L + ((long) text.length() + part.length()) / CHARACTERS_PER_STEP);
  }

  /** The algorithm of Knuth, Morris and Pratt. */
  private static void visit(
      String text, String part, int from, boolean overlapping, IntPredicate visitor) {
    int length = part.length();
    if (length > text.length() - from) {
      return;
    }
    int[] borders = borders(part);
    int matched = 0;
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      while (matched > 0 && part.charAt(matched) != c) {
        matched = borders[matched];
      }
      if (part.charAt(matched) == c) {
        matched++;
      }
      if (matched == length) {
        if (!visitor.test(i - length + 1)) {
          return;
        }
        matched = overlapping ? borders[length] : 0;
      }
    }
  }

  /** For each length of a prefix, the length of its longest border. */
  private static int[] borders(String part) {
    int[] borders = new int[part.length() + 1];
    int matched = 0;
    for (int i = 1; i < part.length(); i++) {
      while (matched > 0 && part.charAt(matched) != part.charAt(i)) {
        matched = borders[matched];
      }
      if (part.charAt(matched) == part.charAt(i)) {
        matched++;
      }
      borders[i + 1] = matched;
    }
    return borders;
  }
}
