package dev.steward.pipeline.script;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.ParameterType;
import dev.steward.pipeline.value.ArrayValue;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.TypeValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Converts the arguments of a step to the types of its parameters, with the errors of Jenkins. */
final class ArgumentTypes {
  private static final Map<String, String> LIST_TYPES =
      Map.of(
          "withEnv", "java.util.List<java.lang.String>",
          "withCredentials",
              "java.util.List<org.jenkinsci.plugins.credentialsbinding.MultiBinding<?>>",
          "properties", "java.util.List<hudson.model.JobProperty>");

  private final CallDescription description;
  private final String className;
  private final Map<String, @Nullable Object> given;
  private final Map<String, @Nullable Object> converted = new LinkedHashMap<>();
  private final List<String> unknown = new ArrayList<>();
  private @Nullable IllegalArgumentException refusal;

  /**
   * Converts arguments.
   *
   * @param className the class of the step in Jenkins
   */
  ArgumentTypes(
      CallDescription description, String className, Map<String, @Nullable Object> given) {
    this.description = description;
    this.className = className;
    this.given = given;
    given.forEach(this::convert);
  }

  /** The converted arguments; an argument that does not fit is as the script passes it. */
  Map<String, @Nullable Object> converted() {
    return converted;
  }

  /** The names of arguments that the step does not have. */
  List<String> unknown() {
    return unknown;
  }

  /** The error of the first argument that does not fit; null if all do. */
  @Nullable IllegalArgumentException refusal() {
    return refusal;
  }

  private void convert(String name, @Nullable Object value) {
    CallParameter parameter = description.parameter(name);
    if (parameter == null) {
      unknown.add(name);
      converted.put(name, value);
      return;
    }
    Object result = value;
    try {
      result = value == null ? null : convert(parameter, value);
    } catch (ClassCastException e) {
      if (refusal == null) {
        refusal =
            new IllegalArgumentException(
                "Could not instantiate "
                    + text(given)
                    + " for "
                    + className
                    + ": java.lang.ClassCastException: "
                    + e.getMessage());
      }
    }
    converted.put(name, result);
  }

  private Object convert(CallParameter parameter, Object value) {
    return switch (parameter.type()) {
      case TEXT -> value instanceof CharSequence text ? text.toString() : fail(parameter, value);
      case NUMBER -> number(parameter, value);
      case FLAG ->
          switch (value) {
            case Boolean flag -> flag;
            case String text -> Boolean.parseBoolean(text);
            default -> fail(parameter, value);
          };
      case LIST ->
          switch (value) {
            case List<?> list -> list;
            case ArrayValue array -> array.asList();
            default -> fail(parameter, value);
          };
      case TIME_UNIT -> value instanceof TimeUnit unit ? unit.name() : value;
      case OBJECT -> value;
    };
  }

  private Object number(CallParameter parameter, Object value) {
    return switch (value) {
      case Number number -> number;
      case String text -> {
        try {
          yield Integer.parseInt(text);
        } catch (NumberFormatException e) {
          throw new ClassCastException(
              context(parameter)
                  + " expects class java.lang.Integer but was unable to coerce the received value"
                  + " \""
                  + text
                  + "\" to that type");
        }
      }
      default -> fail(parameter, value);
    };
  }

  private String context(CallParameter parameter) {
    return className + "." + parameter.name();
  }

  private Object fail(CallParameter parameter, Object value) {
    String expected =
        parameter.type() == ParameterType.LIST
            ? LIST_TYPES.getOrDefault(description.name(), "java.util.List<java.lang.Object>")
            : parameter.type().className();
    throw new ClassCastException(
        context(parameter) + " expects " + expected + " but received " + classOf(value));
  }

  private static String classOf(Object value) {
    if (value instanceof ClosureValue) {
      return "class org.jenkinsci.plugins.workflow.cps.CpsClosure2";
    }
    return TypeValue.of(value).toString();
  }

  /** The text of arguments as Java shows a map. */
  static String text(Map<String, @Nullable Object> arguments) {
    List<String> entries = new ArrayList<>();
    arguments.forEach((name, value) ->
        entries.add(name + "=" + (value == null ? "null" : ValueText.text(value))));
    return "{" + String.join(", ", entries) + "}";
  }
}
