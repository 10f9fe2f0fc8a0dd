package dev.steward.pipeline.syntax;

/**
 * The part of a source text that an element of the syntax tree was read from. Lines and columns
 * count from 1, as in Groovy's error messages; the end is the place after the last character. An
 * element that the parser added itself has {@link #NONE}.
 */
public record Position(int line, int column, int endLine, int endColumn) {
  public static final Position NONE = new Position(-1, -1, -1, -1);
}
