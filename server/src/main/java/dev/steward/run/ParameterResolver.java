package dev.steward.run;

import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.Parameter;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Resolves the parameter values of a build. */
public final class ParameterResolver {

  private static final int MAX_CHARS = 1 << 20;

  private ParameterResolver() {}

  /**
   * Returns the submitted or default value of each parameter. Files that were not uploaded are
   * omitted.
   *
   * @throws Problem.Invalid if a parameter does not accept its value
   */
  public static List<ParameterValue> of(
      Jobs jobs, Definition definition, Map<String, String> submitted) {
    var values = new ArrayList<ParameterValue>();
    for (Parameter parameter : definition.parameters()) {
      String value = submitted.get(parameter.name());
      if (value != null) {
        values.add(of(jobs, parameter, value));
      } else if (!(parameter instanceof Parameter.FileParameter)) {
        values.add(of(jobs, parameter, parameter.defaultValue()));
      }
    }
    return values;
  }

  /** Normalizes a form value to LF line ends, since browsers send CRLF. */
  public static String fromForm(Parameter parameter, String submitted) {
    return switch (parameter) {
      case Parameter.StringParameter _, Parameter.ChoiceParameter _ ->
          submitted.replace("\r\n", "\n");
      case Parameter.BooleanParameter _,
          Parameter.PasswordParameter _,
          Parameter.FileParameter _,
          Parameter.RunParameter _,
          Parameter.CredentialsParameter _ ->
          submitted;
    };
  }

  /** Validates one value. */
  public static ParameterValue of(Jobs jobs, Parameter parameter, String value) {
    if (value.length() > MAX_CHARS) {
      throw new Problem.Invalid(
          "The value of " + parameter.name() + " has more than " + MAX_CHARS + " characters.");
    }
    return switch (parameter) {
      case Parameter.StringParameter(String name, _, _, boolean multiLine, boolean trim) ->
          new ParameterValue(
              name,
              multiLine
                  ? ParameterValue.ParameterType.MULTI_LINE
                  : ParameterValue.ParameterType.TEXT,
              trim ? value.strip() : value);
      case Parameter.BooleanParameter(String name, _, _) ->
          new ParameterValue(
              name,
              ParameterValue.ParameterType.FLAG,
              Boolean.toString(value.equalsIgnoreCase("true") || value.equals("on")));
      case Parameter.ChoiceParameter(String name, _, List<String> choices) -> {
        if (!choices.contains(value)) {
          throw new Problem.Invalid("Illegal choice for parameter " + name);
        }
        yield new ParameterValue(name, ParameterValue.ParameterType.TEXT, value);
      }
      case Parameter.PasswordParameter(String name, _, String defaultValue) ->
          new ParameterValue(
              name,
              ParameterValue.ParameterType.SECRET,
              jobs.decrypt(value.equals("<DEFAULT>") ? defaultValue : value));
      case Parameter.FileParameter(String name, _) ->
          new ParameterValue(name, ParameterValue.ParameterType.FILE, value);
      case Parameter.RunParameter(String name, _, _, _) ->
          new ParameterValue(name, ParameterValue.ParameterType.RUN, value);
      case Parameter.CredentialsParameter(String name, _, _, _, _) ->
          new ParameterValue(name, ParameterValue.ParameterType.CREDENTIAL, value);
    };
  }
}
