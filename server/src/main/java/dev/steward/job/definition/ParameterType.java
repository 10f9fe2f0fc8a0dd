package dev.steward.job.definition;

/** Type of a parameter value. */
public enum ParameterType {
  TEXT,
  MULTI_LINE,
  FLAG,
  SECRET,
  /** An uploaded file; the value is the file name given by the client. */
  FILE,
  /** A run: {@code job#number}. */
  RUN,
  /** The id of a credential. */
  CREDENTIAL,
  /** A label expression that selects the nodes of the build. */
  LABEL
}
