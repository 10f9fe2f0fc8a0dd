package dev.steward.text;

/**
 * Cost of a part of a pattern.
 *
 * @param ways number of paths through the part that read nothing; 0 if it always reads
 * @param tail number of paths from its last read to its end
 * @param work maximum number of steps between two reads, where the text may end at any of them
 * @param idle steps before the first read, within the text
 * @param length maximum length of the matched text
 */
record PatternCost(double ways, double tail, double work, double idle, double length) {

  /** Longest text that is matched. */
  static final int MAX_TEXT = 100_000;

  static final PatternCost EMPTY = new PatternCost(1, 0, 0, 0, 0);
  static final PatternCost CHARACTER = new PatternCost(0, 1, 1, 0, 1);
  static final PatternCost ANCHOR = new PatternCost(1, 0, 1, 1, 0);
  static final PatternCost REFERENCE = new PatternCost(1, 1, 1, 1, MAX_TEXT);

  PatternCost then(PatternCost next) {
    return new PatternCost(
        ways * next.ways,
        Math.max(next.tail, tail * next.ways),
        work + Math.max(ways, tail) * next.work,
        idle + ways * next.idle,
        length + next.length);
  }

  PatternCost or(PatternCost other) {
    return new PatternCost(
        ways + other.ways,
        Math.max(tail, other.tail),
        work + other.work,
        idle + other.idle,
        Math.max(length, other.length));
  }

  PatternCost once() {
    return new PatternCost(Math.min(1, ways), Math.min(1, tail), work + 1, idle + 1, length);
  }

  /** A lookahead or lookbehind: consumes nothing, and is tried once from each position. */
  PatternCost lookaround(double places) {
    return new PatternCost(1, 0, (work + 1) * places, (idle + 1) * places, 0);
  }

  PatternCost repeated(double min, double max, boolean possessive) {
    // An iteration that reads nothing is repeated only up to the minimum count.
    double rounds = ways > 0 ? Math.max(1, min) : 1;
    double through = min == 0 ? ways + 1 : ways;
    return new PatternCost(
        possessive ? Math.min(1, through) : through,
        possessive ? Math.min(1, tail) : tail * (1 + ways),
        (work + 1) * rounds,
        idle * rounds,
        length == 0 ? 0 : length * max);
  }
}
