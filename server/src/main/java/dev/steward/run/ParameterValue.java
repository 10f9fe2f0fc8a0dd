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
    SECRET
  }

  @Override
  public String toString() {
    return "ParameterValue[" + name + "]";
  }
}
