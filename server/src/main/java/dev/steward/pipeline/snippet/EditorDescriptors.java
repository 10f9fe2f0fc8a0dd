package dev.steward.pipeline.snippet;

import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.ParameterType;
import dev.steward.pipeline.snippet.StepReference.ArgumentEntry;
import dev.steward.pipeline.snippet.StepReference.StepEntry;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** Descriptions of the steps for code completion in editors: IntelliJ (GDSL) and Eclipse (DSLD). */
public final class EditorDescriptors {

  /** The types of global variables by name. */
  private static final Map<String, String> GLOBALS =
      new TreeMap<>(
          Map.of(
              "currentBuild", "org.jenkinsci.plugins.workflow.support.steps.build.RunWrapper",
              "env", "org.jenkinsci.plugins.workflow.cps.EnvActionImpl",
              "params", "java.util.Map",
              "scm", "java.lang.Object"));

  private EditorDescriptors() {}

  /** The descriptions for IntelliJ. */
  public static String gdsl(List<StepEntry> steps) {
    var text = new StringBuilder("//The global script scope\n");
    text.append("def ctx = context(scope: scriptScope())\ncontributor(ctx) {\n");
    steps.forEach(step -> methods(text, step));
    GLOBALS.forEach((name, type) ->
        text.append("property(name: '")
            .append(name)
            .append("', type: '")
            .append(type)
            .append("')\n"));
    return text.append("}\n").toString();
  }

  private static void methods(StringBuilder text, StepEntry step) {
    List<ArgumentEntry> arguments = step.arguments();
    CallParameter sole = step.call().sole();
    if (arguments.isEmpty() || sole != null) {
      var parameters = new TreeMap<String, String>();
      if (sole != null) {
        parameters.put(sole.name(), type(sole.type()));
      }
      text.append(method(step))
          .append(", params: ")
          .append(parameters(parameters, step.call().takesBody()))
          .append(doc(step));
    }
    if (!arguments.isEmpty()) {
      var named = new StringJoiner(", ", "[", "]");
      for (ArgumentEntry argument : arguments) {
        named.add(
            "parameter(name: '" + argument.name() + "', type: '" + type(argument.type()) + "')");
      }
      text.append(method(step));
      if (step.call().takesBody()) {
        text.append(", params: [body: 'Closure']");
      }
      text.append(", namedParams: ").append(named).append(doc(step));
    }
  }

  private static String method(StepEntry step) {
    return "method(name: '" + step.name() + "', type: 'Object'";
  }

  private static String doc(StepEntry step) {
    return ", doc: " + SnippetText.ofValue(step.title()) + ")\n";
  }

  private static String parameters(Map<String, String> parameters, boolean body) {
    var all = new StringJoiner(", ", "[", "]").setEmptyValue("[:]");
    parameters.forEach((name, type) -> all.add("'" + name + "': '" + type + "'"));
    if (body) {
      all.add("body: 'Closure'");
    }
    return all.toString();
  }

  private static String type(ParameterType type) {
    return switch (type) {
      case TEXT -> "java.lang.String";
      case NUMBER -> "int";
      case FLAG -> "boolean";
      case LIST -> "java.util.List";
      case TIME_UNIT -> "java.util.concurrent.TimeUnit";
      case OBJECT -> "java.lang.Object";
    };
  }

  /** The descriptions for Eclipse. */
  public static String dsld(List<StepEntry> steps) {
    var text = new StringBuilder("// The global script scope\ncontribute(isScript()) {\n");
    for (StepEntry step : steps) {
      var named = new TreeMap<String, String>();
      step.arguments().forEach(argument -> named.put(argument.name(), type(argument.type())));
      text.append(method(step))
          .append(", params: ")
          .append(parameters(Map.of(), step.call().takesBody()))
          .append(", namedParams: ")
          .append(parameters(named, false))
          .append(doc(step));
    }
    GLOBALS.forEach((name, type) ->
        text.append("property(name: '")
            .append(name)
            .append("', type: '")
            .append(type)
            .append("')\n"));
    return text.append("}\n").toString();
  }
}
