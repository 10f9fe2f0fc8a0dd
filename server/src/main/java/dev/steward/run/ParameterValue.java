package dev.steward.run;

/**
 * A value that a run was given.
 *
 * @param kind what the wire calls it, and whether it may be shown
 * @param value plain; of a secret it is sealed in the store and never shown
 */
public record ParameterValue(String name, Kind kind, String value) {

  /** The kinds of values. */
  public enum Kind {
    TEXT,
    MULTI_LINE,
    FLAG,
    SECRET,
    /** A file that was sent; the value is its name as the sender called it. */
    FILE,
    /** A run: {@code job#number}. */
    RUN,
    /** The id of a credential. */
    CREDENTIAL
  }

  @Override
  public String toString() {
    return "ParameterValue[" + name + "]";
  }
}
