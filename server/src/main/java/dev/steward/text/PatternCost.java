package dev.steward.text;

/**
 * Cost of a part of a pattern. A read is an access to a character of the text, which {@link Regex}
 * counts; a path is one of the alternatives that a backtracking matcher tries. Values are upper
 * bounds; they are doubles because they grow exponentially with the length of the pattern.
 *
 * @param ways number of paths through the part that read nothing; 0 if it always reads
 * @param tail number of paths from its last read to its end
 * @param work maximum number of steps between two reads, where the text may end at any of them
 * @param idle number of steps before the first read if the text does not end there; the cost of an
 *     attempt that matches nothing
 * @param length maximum length of the matched text
 */
record PatternCost(double ways, double tail, double work, double idle, double length) {

  /** Maximum length of the text that a pattern is matched against. */
  static final int MAX_TEXT = 100_000;

  /** Neutral element of {@link #then}. */
  static final PatternCost EMPTY = new PatternCost(1, 0, 0, 0, 0);

  static final PatternCost CHARACTER = new PatternCost(0, 1, 1, 0, 1);

  /** A step that reads nothing, such as {@code ^} or the end of a group. */
  static final PatternCost ANCHOR = new PatternCost(1, 0, 1, 1, 0);

  /** A part that reads any number of characters, such as a back reference. */
  static final PatternCost REFERENCE = new PatternCost(1, 1, 1, 1, MAX_TEXT);

  /** This part followed by another, which is tried again for each path through this one. */
  PatternCost then(PatternCost next) {
    return new PatternCost(
        ways * next.ways,
        Math.max(next.tail, tail * next.ways),
        work + Math.max(ways, tail) * next.work,
        idle + ways * next.idle,
        length + next.length);
  }

  /** This part or the other: after a mismatch both have been tried. */
  PatternCost or(PatternCost other) {
    return new PatternCost(
        ways + other.ways,
        Math.max(tail, other.tail),
        work + other.work,
        idle + other.idle,
        Math.max(length, other.length));
  }

  /** An atomic group: the matcher does not return to it for further paths. */
  PatternCost once() {
    return new PatternCost(Math.min(1, ways), Math.min(1, tail), work + 1, idle + 1, length);
  }

  /**
   * A lookahead or lookbehind: consumes nothing.
   *
   * @param starts number of positions from which the part is tried
   */
  PatternCost lookaround(double starts) {
    return new PatternCost(1, 0, (work + 1) * starts, (idle + 1) * starts, 0);
  }

  /** This part with a quantifier such as {@code {min,max}}. */
  PatternCost repeated(double min, double max, boolean possessive) {
    // An iteration that reads nothing is repeated only up to the minimum count.
    double rounds = ways > 0 ? Math.max(1, min) : 1;
    double emptyPaths = min == 0 ? ways + 1 : ways;
    return new PatternCost(
        possessive ? Math.min(1, emptyPaths) : emptyPaths,
        possessive ? Math.min(1, tail) : tail * (1 + ways),
        (work + 1) * rounds,
        idle * rounds,
        length == 0 ? 0 : length * max);
  }
}
