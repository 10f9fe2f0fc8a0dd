package dev.steward.type;

/** Format of a field: the content of its element, and its input in a form. */
public enum FieldFormat {
  LINE,
  /** A whole or decimal number. */
  NUMBER,
  /** A password input. */
  SECRET,
  /** The id of a credential. */
  CREDENTIAL,
  /** Email addresses, separated by spaces or commas. */
  RECIPIENTS,
  LINES,
  FLAG,
  /** A flag that defaults to true. */
  FLAG_DEFAULT_TRUE,
  /** True if the element exists. */
  PRESENT,
  /** One of several options; the first is the default. */
  CHOICE,
  /** Strings, one per line, stored in Jenkins' format for string arrays. */
  STRINGS,
  /** A {@link Threshold}. */
  THRESHOLD,
  /** Elements with text content, one per line. */
  TEXTS,
  /** A table: elements with several fields each. */
  ROWS,
  /** A list of elements of described types. */
  TYPES,
  /** One element of a described type, which its class attribute names. */
  TYPE;

  public boolean hasRows() {
    return this == ROWS;
  }

  /** Returns whether the values are true and false. */
  public boolean isFlag() {
    return this == FLAG || this == FLAG_DEFAULT_TRUE || this == PRESENT;
  }

  /** Returns whether the value consists of elements of other types, which are edited as XML. */
  public boolean isNested() {
    return this == TYPES || this == TYPE;
  }
}
