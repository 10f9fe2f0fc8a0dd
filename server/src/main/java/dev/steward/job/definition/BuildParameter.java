package dev.steward.job.definition;

import dev.steward.problem.Problem;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A build parameter of a job. */
public interface BuildParameter {

  String name();

  String description();

  /** The value if a build request does not set one. */
  String defaultValue();

  /** The type of the values. */
  ParameterType type();

  /** The Jenkins class. */
  String className();

  /** Returns whether an empty value is rejected. */
  default boolean required() {
    return false;
  }

  /** The values that a form offers; null if any value is allowed. */
  default @Nullable List<String> choices() {
    return null;
  }

  /**
   * Validates and normalizes a submitted value.
   *
   * @throws Problem.Invalid if the parameter does not accept it
   */
  default String accept(String value) {
    return value;
  }

  /**
   * Values of the fields that the remote API exports in addition to those that all parameters have.
   */
  default Map<String, Object> exportedFields() {
    return Map.of();
  }
}
