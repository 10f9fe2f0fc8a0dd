package dev.steward.pipeline.snippet;

import dev.steward.pipeline.catalog.CallDescription;
import dev.steward.pipeline.catalog.DirectiveCatalog;
import dev.steward.pipeline.catalog.StepClasses;
import dev.steward.pipeline.snippet.DirectiveForms.DirectiveForm;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes directives of declarative pipelines. */
public final class DirectiveSnippets {

  private static final String INDENT = "  ";
  private static final String TYPE = "stapler-class";

  private DirectiveSnippets() {}

  /**
   * The directive that the fields of a page describe.
   *
   * @param call what the directive contains; ignored if it has arguments of its own
   * @throws Problem.Invalid if the directive or the call is unknown, or an argument is wrong
   */
  public static String fromFields(String directive, String call, Map<String, String> fields) {
    DirectiveForm form = form(directive);
    CallDescription description = form.find(call);
    if (description == null) {
      throw unknownCall(form, call);
    }
    return of(form, List.of(SnippetReader.readFields(description, fields)));
  }

  /**
   * The directive that JSON describes: {@code {"stapler-class":"options","options":[{…}]}}. The
   * class is the name of the directive, or that of the class in Jenkins.
   *
   * @throws Problem.Invalid if the directive or a call is unknown, or an argument is wrong
   */
  public static String fromJson(Map<String, @Nullable Object> json) {
    String type = SnippetReader.typeOf(json);
    DirectiveForm form = form(type == null ? "" : directiveName(type));
    var arguments = new LinkedHashMap<String, @Nullable Object>(json);
    arguments.remove(TYPE);
    arguments.remove("$class");
    if (form.calls().isEmpty()) {
      return of(form, List.of(SnippetReader.read(form.own(), arguments)));
    }
    var calls = new ArrayList<SnippetCall>();
    for (Object value : arguments.values()) {
      List<?> contents = value instanceof List<?> list ? list : List.of(String.valueOf(value));
      if (value instanceof Map<?, ?> map) {
        contents = List.of(map);
      }
      for (Object content : contents) {
        calls.add(call(form, content));
      }
    }
    if (calls.isEmpty()) {
      throw new Problem.Invalid(
          "The directive '" + form.name() + "' needs at least one of: " + names(form) + ".");
    }
    return of(form, calls);
  }

  /** A class such as {@code AgentDirective} stands for {@code agent}. */
  private static String directiveName(String type) {
    String simple = type.substring(Math.max(type.lastIndexOf('.'), type.lastIndexOf('$')) + 1);
    String suffix = "Directive";
    if (!simple.endsWith(suffix) || simple.length() == suffix.length()) {
      return simple;
    }
    return simple.substring(0, 1).toLowerCase(Locale.ROOT)
        + simple.substring(1, simple.length() - suffix.length());
  }

  private static SnippetCall call(DirectiveForm form, @Nullable Object content) {
    var members = new LinkedHashMap<String, @Nullable Object>();
    String type = String.valueOf(content);
    if (content instanceof Map<?, ?> map) {
      map.forEach((key, value) -> members.put(String.valueOf(key), value));
      type = String.valueOf(SnippetReader.typeOf(members));
    }
    String symbol = StepClasses.symbol(type);
    CallDescription description = form.find(symbol == null ? type : symbol);
    if (description == null) {
      throw unknownCall(form, type);
    }
    return SnippetReader.read(description, members);
  }

  private static String names(DirectiveForm form) {
    return String.join(", ", form.calls().keySet());
  }

  private static Problem unknownCall(DirectiveForm form, String call) {
    return new Problem.Invalid(
        "The directive '"
            + form.name()
            + "' has no '"
            + call
            + "'. It can contain: "
            + names(form)
            + ".");
  }

  private static DirectiveForm form(String name) {
    DirectiveForm form = DirectiveForms.all().get(name);
    if (form == null) {
      throw new Problem.Invalid(
          "There is no directive '"
              + name
              + "'. Directives: "
              + String.join(", ", DirectiveForms.all().keySet())
              + ".");
    }
    return form;
  }

  private static String of(DirectiveForm form, List<SnippetCall> calls) {
    SnippetCall first = calls.getFirst();
    return switch (form.name()) {
      case "agent" -> agent(first);
      case "when" ->
          block("when", lines(calls.stream().map(DirectiveSnippets::condition).toList()));
      case "environment" -> block("environment", assignments(first, "variables", " = "));
      case "tools" -> block("tools", assignments(first, "tools", " "));
      case "libraries" -> block("libraries", libraries(first));
      case "matrix" -> matrix(first);
      case "post" -> post(first);
      case "stage" -> stage(first);
      case "input" -> block("input", settings(first));
      default ->
          block(form.name(), lines(calls.stream().map(DirectiveSnippets::withoutBlock).toList()));
    };
  }

  /** Options such as {@code timeout} have a block as steps only. */
  private static String withoutBlock(SnippetCall call) {
    return SnippetText.nested(new SnippetCall(call.name(), call.arguments(), call.sole(), false));
  }

  private static String block(String name, String content) {
    return name + " {\n" + indent(content) + "\n}";
  }

  /** Indents the lines of code, but not those within a text of several lines. */
  private static String indent(String content) {
    var text = new StringBuilder();
    boolean inText = false;
    for (String line : content.split("\n", -1)) {
      text.append(text.isEmpty() ? "" : "\n").append(inText || line.isEmpty() ? "" : INDENT);
      text.append(line);
      for (int at = line.indexOf("'''"); at >= 0; at = line.indexOf("'''", at + 3)) {
        inText = !inText;
      }
    }
    return text.toString();
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines);
  }

  /** The arguments as lines: {@code image 'alpine'}. */
  private static String settings(SnippetCall call) {
    var lines = new ArrayList<String>();
    call.arguments()
        .forEach((name, value) -> {
          if (name.equals("parameters") && value instanceof List<?> list) {
            lines.add(block(name, lines(list.stream().map(SnippetText::ofValue).toList())));
          } else {
            lines.add(name + " " + SnippetText.ofValue(value));
          }
        });
    return lines(lines);
  }

  private static String agent(SnippetCall call) {
    if (DirectiveCatalog.BARE_AGENTS.contains(call.name())) {
      return "agent " + call.name();
    }
    Map<String, @Nullable Object> arguments = call.arguments();
    if (arguments.isEmpty()) {
      return block("agent", call.name() + " true");
    }
    if (call.isPositional()) {
      return block("agent", SnippetText.of(call));
    }
    String name = call.name().equals("label") ? "node" : call.name();
    return block("agent", block(name, settings(call)));
  }

  private static String condition(SnippetCall call) {
    if (call.arguments().get(DirectiveForms.CODE) instanceof String code) {
      return "expression { " + code + " }";
    }
    if (call.arguments().containsKey(DirectiveForms.CONDITIONS)) {
      return block(call.name(), lines(texts(call, DirectiveForms.CONDITIONS)));
    }
    return withoutBlock(call);
  }

  private static List<String> texts(SnippetCall call, String argument) {
    return call.arguments().get(argument) instanceof List<?> list
        ? list.stream()
            .map(element -> element instanceof String text ? text : SnippetText.ofValue(element))
            .toList()
        : List.of(String.valueOf(call.arguments().get(argument)));
  }

  /** Lines such as {@code A=b}, where the value is a text or a call of {@code credentials}. */
  private static String assignments(SnippetCall call, String argument, String separator) {
    var lines = new ArrayList<String>();
    for (String line : texts(call, argument)) {
      int equals = line.indexOf('=');
      String name = equals < 0 ? "" : line.substring(0, equals).strip();
      if (!SnippetText.isName(name)) {
        throw new Problem.Invalid(
            "Each line of '" + argument + "' must be a name, an equals sign and a value.");
      }
      String value = line.substring(equals + 1).strip();
      boolean isCall = value.startsWith("credentials(") && value.endsWith(")");
      lines.add(
          name
              + separator
              + SnippetText.ofValue(isCall ? GroovyValues.read(argument, value) : value));
    }
    return lines(lines);
  }

  private static String libraries(SnippetCall call) {
    return lines(
        texts(call, "libraries").stream()
            .map(library -> "lib(" + SnippetText.ofValue(library) + ")")
            .toList());
  }

  private static String matrix(SnippetCall call) {
    var axes = new ArrayList<String>();
    for (String line : texts(call, "axes")) {
      int colon = line.indexOf(':');
      String name = colon < 0 ? "" : line.substring(0, colon).strip();
      if (!SnippetText.isName(name) || line.substring(colon + 1).isBlank()) {
        throw new Problem.Invalid(
            "Each line of 'axes' must be a name, a colon and values, such as OS: linux, mac.");
      }
      var values = new ArrayList<String>();
      for (String value : line.substring(colon + 1).split(",", -1)) {
        values.add(SnippetText.ofValue(value.strip()));
      }
      axes.add(
          block(
              "axis",
              "name " + SnippetText.ofValue(name) + "\nvalues " + String.join(", ", values)));
    }
    return block(
        "matrix",
        block("axes", lines(axes))
            + "\n"
            + block("stages", block("stage('Build')", steps("One or more steps"))));
  }

  private static String steps(String comment) {
    return block("steps", "// " + comment + "\necho 'replace this step'");
  }

  private static String post(SnippetCall call) {
    var conditions = new ArrayList<String>();
    List<String> chosen = texts(call, DirectiveForms.CONDITIONS);
    for (String condition : chosen) {
      if (!DirectiveCatalog.POST_CONDITIONS.contains(condition)) {
        throw new Problem.Invalid(
            "There is no condition '"
                + condition
                + "'. Conditions: "
                + String.join(", ", DirectiveCatalog.POST_CONDITIONS)
                + ".");
      }
    }
    for (String condition : DirectiveCatalog.POST_CONDITIONS) {
      if (chosen.contains(condition)) {
        conditions.add(block(condition, "// One or more steps\necho 'replace this step'"));
      }
    }
    return block("post", lines(conditions));
  }

  private static String stage(SnippetCall call) {
    Object content = call.arguments().getOrDefault("content", "steps");
    String name = "stage(" + SnippetText.ofValue(call.arguments().get("name")) + ")";
    String inner = block("stage('Build')", steps("One or more steps"));
    return switch (String.valueOf(content)) {
      case "steps" -> block(name, steps("One or more steps"));
      case "stages" -> block(name, block("stages", inner));
      case "parallel" ->
          block(name, block("parallel", inner + "\n" + inner.replace("'Build'", "'Test'")));
      case "matrix" ->
          block(
              name,
              matrix(
                  new SnippetCall(
                      "matrix", Map.of("axes", List.of("OS: linux, mac")), null, false)));
      default ->
          throw new Problem.Invalid(
              "The content of a stage is one of: "
                  + String.join(", ", DirectiveForms.STAGE_CONTENTS)
                  + ".");
    };
  }
}
