package dev.steward.run;

import dev.steward.job.Definition;
import dev.steward.job.Jobs;
import dev.steward.job.Parameter;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Resolves the parameter values of a build. */
public final class Values {

  private static final int MAX = 1 << 20;

  private Values() {}

  /**
   * Returns the submitted or default value of each parameter. Files that were not uploaded are
   * omitted.
   *
   * @throws Problem.Invalid if a parameter does not accept its value
   */
  public static List<ParameterValue> of(
      Jobs jobs, Definition definition, Map<String, String> given) {
    var values = new ArrayList<ParameterValue>();
    for (Parameter parameter : definition.parameters()) {
      String value = given.get(parameter.name());
      if (value != null) {
        values.add(of(jobs, parameter, value));
      } else if (!(parameter instanceof Parameter.FileParameter)) {
        values.add(of(jobs, parameter, parameter.defaultValue()));
      }
    }
    return values;
  }

  /** Normalizes a form value to LF line ends, since browsers send CRLF. */
  public static String ofPage(Parameter parameter, String sent) {
    return switch (parameter) {
      case Parameter.StringParameter _, Parameter.ChoiceParameter _ -> sent.replace("\r\n", "\n");
      case Parameter.BooleanParameter _,
          Parameter.PasswordParameter _,
          Parameter.FileParameter _,
          Parameter.RunParameter _,
          Parameter.CredentialsParameter _ ->
          sent;
    };
  }

  /** Validates one value. */
  public static ParameterValue of(Jobs jobs, Parameter parameter, String value) {
    if (value.length() > MAX) {
      throw new Problem.Invalid("The value of " + parameter.name() + " is too long.");
    }
    return switch (parameter) {
      case Parameter.StringParameter(String name, _, _, boolean multiLine, boolean trim) ->
          new ParameterValue(
              name,
              multiLine ? ParameterValue.Kind.MULTI_LINE : ParameterValue.Kind.TEXT,
              trim ? value.strip() : value);
      case Parameter.BooleanParameter(String name, _, _) ->
          new ParameterValue(
              name,
              ParameterValue.Kind.FLAG,
              Boolean.toString(value.equalsIgnoreCase("true") || value.equals("on")));
      case Parameter.ChoiceParameter(String name, _, List<String> choices) -> {
        if (!choices.contains(value)) {
          throw new Problem.Invalid("Illegal choice for parameter " + name);
        }
        yield new ParameterValue(name, ParameterValue.Kind.TEXT, value);
      }
      case Parameter.PasswordParameter(String name, _, String byDefault) ->
          new ParameterValue(
              name,
              ParameterValue.Kind.SECRET,
              jobs.decrypt(value.equals("<DEFAULT>") ? byDefault : value));
      case Parameter.FileParameter(String name, _) ->
          new ParameterValue(name, ParameterValue.Kind.FILE, value);
      case Parameter.RunParameter(String name, _, _, _) ->
          new ParameterValue(name, ParameterValue.Kind.RUN, value);
      case Parameter.CredentialsParameter(String name, _, _, _, _) ->
          new ParameterValue(name, ParameterValue.Kind.CREDENTIAL, value);
    };
  }
}
