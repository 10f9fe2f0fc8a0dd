package dev.steward.run;

/**
 * A parameter value of a run.
 *
 * @param type determines the parameter type in the API and whether the value may be shown
 * @param value plain text; secrets are encrypted in the store and never shown
 */
public record ParameterValue(String name, ParameterType type, String value) {

  /** Type of a parameter value. */
  public enum ParameterType {
    TEXT,
    MULTI_LINE,
    FLAG,
    SECRET,
    /** An uploaded file; the value holds the file name given by the client. */
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
