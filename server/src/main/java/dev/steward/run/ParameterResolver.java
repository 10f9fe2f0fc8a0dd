package dev.steward.run;

import dev.steward.job.Jobs;
import dev.steward.job.definition.BuildParameter;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
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
    for (BuildParameter parameter : definition.parameters()) {
      String value = submitted.get(parameter.name());
      if (value != null) {
        values.add(of(jobs, parameter, value));
      } else if (parameter.type() != ParameterType.FILE) {
        values.add(of(jobs, parameter, parameter.defaultValue()));
      }
    }
    return values;
  }

  /** Normalizes a form value to LF line endings, since browsers send CRLF. */
  public static String fromForm(BuildParameter parameter, String submitted) {
    return switch (parameter.type()) {
      case TEXT, MULTI_LINE -> submitted.replace("\r\n", "\n");
      case FLAG, SECRET, FILE, RUN, CREDENTIAL, LABEL -> submitted;
    };
  }

  /** Validates one value. */
  public static ParameterValue of(Jobs jobs, BuildParameter parameter, String value) {
    if (value.length() > MAX_CHARS) {
      throw new Problem.Invalid(
          "The value of " + parameter.name() + " is longer than " + MAX_CHARS + " characters.");
    }
    ParameterType type = parameter.type();
    String accepted = parameter.accept(value);
    return new ParameterValue(
        parameter.name(), type, type == ParameterType.SECRET ? jobs.decrypt(accepted) : accepted);
  }
}
