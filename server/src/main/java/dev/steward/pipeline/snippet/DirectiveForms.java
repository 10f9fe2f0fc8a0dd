package dev.steward.pipeline.snippet;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.CallDescription.CallParameter;
import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.catalog.ParameterType;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The directives of declarative pipelines, and what a form asks for each. */
public final class DirectiveForms {

  /** The argument with the conditions inside of a condition. */
  static final String CONDITIONS = "conditions";

  /** The argument with the code of {@code when { expression }}. */
  static final String CODE = "code";

  /** What the stage of a snippet contains. */
  public static final List<String> STAGE_CONTENTS =
      List.of("steps", "stages", "parallel", "matrix");

  private DirectiveForms() {}

  /**
   * A directive.
   *
   * @param title what it is for
   * @param hint how its lists are entered; empty if it has none
   * @param calls what it may contain, by name; empty if the directive has arguments of its own
   * @param own the arguments of the directive itself
   */
  public record DirectiveForm(
      String name,
      String title,
      String hint,
      Map<String, CallDescription> calls,
      CallDescription own) {

    /** The call to fill in; null if the directive has no such call. */
    public @Nullable CallDescription find(String call) {
      return calls.isEmpty() ? own : calls.get(call);
    }
  }

  /** Created on first use. */
  private static final class Forms {
    static final Map<String, DirectiveForm> ALL = forms();

    private static Map<String, DirectiveForm> forms() {
      var all = new LinkedHashMap<String, DirectiveForm>();
      Stream.of(
              calls("agent", "Where a pipeline or stage runs", DirectiveCatalog.AGENTS),
              own(
                  "environment",
                  "Environment variables",
                  "One variable in each line, such as TARGET=staging or KEY=credentials('deploy-key').",
                  list("variables")),
              own("input", "Input before a stage", "", input()),
              own(
                  "libraries",
                  "Shared libraries",
                  "One library in each line, with or without a version, such as tools@1.2.",
                  list("libraries")),
              own(
                  "matrix",
                  "Combinations of values",
                  "One axis in each line, such as OS: linux, mac.",
                  list("axes")),
              calls("options", "Options of a pipeline", DirectiveCatalog.OPTIONS),
              calls("parameters", "Build parameters", DirectiveCatalog.PARAMETERS),
              own(
                  "post",
                  "Steps after a pipeline or stage",
                  "One condition in each line: "
                      + String.join(", ", DirectiveCatalog.POST_CONDITIONS)
                      + ".",
                  list(CONDITIONS)),
              own(
                  "stage",
                  "A stage",
                  "Content: " + String.join(", ", STAGE_CONTENTS) + ".",
                  text("name", true),
                  text("content", false)),
              own(
                  "tools",
                  "Tool installations",
                  "One tool in each line: its type and the name of the installation, such as"
                      + " maven=Maven 3.",
                  list("tools")),
              calls("triggers", "Triggers", DirectiveCatalog.TRIGGERS),
              calls("when", "Conditions of a stage", conditions()))
          .forEach(form -> all.put(form.name(), form));
      return Collections.unmodifiableMap(all);
    }
  }

  /** All directives by name. */
  public static Map<String, DirectiveForm> all() {
    return Forms.ALL;
  }

  /** Conditions with blocks get their content as an argument. */
  private static Map<String, CallDescription> conditions() {
    var all = new LinkedHashMap<String, CallDescription>();
    DirectiveCatalog.CONDITIONS.forEach((name, condition) -> {
      CallDescription form = condition;
      if (name.equals("expression")) {
        form = description(name, text(CODE, true));
      } else if (condition.takesBody()) {
        form = description(name, list(CONDITIONS));
      }
      all.put(name, form);
    });
    return Collections.unmodifiableMap(all);
  }

  private static CallParameter[] input() {
    return new CallParameter[] {
      text("message", true),
      text("id", false),
      text("ok", false),
      text("submitter", false),
      text("submitterParameter", false),
      new CallParameter("parameters", ParameterType.LIST, false)
    };
  }

  private static CallParameter list(String name) {
    return new CallParameter(name, ParameterType.LIST, true);
  }

  private static CallParameter text(String name, boolean required) {
    return new CallParameter(name, ParameterType.TEXT, required);
  }

  private static CallDescription description(String name, CallParameter... parameters) {
    return new CallDescription(name, List.of(parameters), false, null, false);
  }

  private static DirectiveForm own(
      String name, String title, String hint, CallParameter... parameters) {
    return new DirectiveForm(name, title, hint, Map.of(), description(name, parameters));
  }

  private static DirectiveForm calls(
      String name, String title, Map<String, CallDescription> calls) {
    return new DirectiveForm(name, title, "", calls, description(name));
  }
}
