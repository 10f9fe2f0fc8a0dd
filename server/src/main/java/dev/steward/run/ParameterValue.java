package dev.steward.run;

import dev.steward.job.definition.ParameterType;

/**
 * A parameter value of a run.
 *
 * @param type determines the parameter type in the API and whether the value may be shown
 * @param value plain text; secrets are encrypted in the store and never shown
 */
public record ParameterValue(String name, ParameterType type, String value) {

  @Override
  public String toString() {
    return "ParameterValue[" + name + "]";
  }
}
