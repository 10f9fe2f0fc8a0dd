package dev.steward.pipeline.syntax;

/**
 * Bounds of a source text. Real pipelines stay far below them; they keep a hostile text from using
 * up the server's stack, memory or time.
 */
final class SyntaxLimits {
  static final int MAX_CHARACTERS = 1 << 20;
  static final int MAX_TOKENS = 100_000;

  /** Characters of a number: the time to read one grows with the square of its length. */
  static final int MAX_DIGITS = 1_000;

  /** Brackets, braces, parentheses and strings with values, one within the other. */
  static final int MAX_NESTING = 200;

  /**
   * How often the parser may try a reading of the text. It tries about one for each token of a real
   * pipeline; some constructs, such as {@code (a) (b) … c}, double the number with each level.
   */
  static final int MAX_GUESSES = 350_000;

  /** How often the parser may try a reading of a short text. */
  static final int MIN_GUESSES = 10_000;

  /** How often the parser may try a reading for each token, in a longer text. */
  static final int GUESSES_PER_TOKEN = 10;

  /**
   * Readings that the parser tries one within the other. The cost of a wrong one grows with its
   * depth, since its exception records the stack.
   */
  static final int MAX_GUESS_DEPTH = 1_000;

  /** Levels of Groovy's tree; Groovy turns it into its second tree by recursion. */
  static final int MAX_GROOVY_LEVELS = 6_000;

  /** Levels of Steward's tree, which the interpreter walks by recursion. */
  static final int MAX_LEVELS = 1_000;

  private SyntaxLimits() {}
}
