package dev.steward.pipeline.catalog;

import dev.steward.pipeline.catalog.StepDescription.ArgumentDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Generates the reference pages of the steps of pipelines from their descriptions. */
public final class PipelineStepsPages {
  private static final String GENERATED =
      "This page is generated from the descriptions of the steps; `./dev accept` rewrites it.\n";

  private PipelineStepsPages() {}

  /** The text of each page, by file name. */
  public static Map<String, String> texts() {
    var pages = new LinkedHashMap<String, String>();
    pages.put("pipeline-steps.md", index());
    for (StepGroup group : StepGroup.values()) {
      pages.put(file(group), page(group));
    }
    return pages;
  }

  private static String file(StepGroup group) {
    return "pipeline-steps-" + group.name().toLowerCase(Locale.ROOT) + ".md";
  }

  private static List<StepDescription> steps(StepGroup group) {
    return StepDescriptions.all().stream()
        .filter(step -> StepCatalog.group(step.call()) == group)
        .toList();
  }

  private static String index() {
    var out = new StringBuilder("# Steps of pipelines\n\n" + GENERATED);
    out.append("The guide to the most important ones is [Pipeline steps]")
        .append("(../using/pipeline-steps.md).\n");
    for (StepGroup group : StepGroup.values()) {
      out.append("\n## ").append(group.title()).append("\n\n| step | does |\n|---|---|\n");
      for (StepDescription step : steps(group)) {
        out.append("| [`")
            .append(step.name())
            .append("`](")
            .append(file(group))
            .append('#')
            .append(step.name().toLowerCase(Locale.ROOT))
            .append(") | ")
            .append(cell(step.summary()))
            .append(" |\n");
      }
    }
    return out.toString();
  }

  private static String page(StepGroup group) {
    var out = new StringBuilder("# " + group.title() + "\n\n" + GENERATED);
    out.append("[All steps](pipeline-steps.md)\n");
    steps(group).forEach(step -> add(step, out));
    return out.toString();
  }

  private static void add(StepDescription step, StringBuilder out) {
    out.append("\n## ").append(step.name()).append("\n\n");
    out.append(step.summary());
    if (step.call().takesBody()) {
      out.append(" It takes a block.");
    }
    out.append("\n");
    if (!step.arguments().isEmpty()) {
      out.append("\n| argument | type | default | |\n|---|---|---|---|\n");
      step.arguments().forEach(argument -> addRow(step, argument, out));
    }
    step.notes().forEach(note -> out.append("\n").append(note).append("\n"));
    out.append("\n```groovy\n").append(step.example()).append("\n```\n");
  }

  private static void addRow(
      StepDescription step, ArgumentDescription argument, StringBuilder out) {
    String standard = argument.defaultValue();
    CallDescription.CallParameter sole = step.call().sole();
    out.append("| `")
        .append(argument.name())
        .append("` | ")
        .append(type(argument.type()))
        .append(" | ")
        .append(argument.required() ? "required" : standard == null ? "" : "`" + standard + "`")
        .append(" | ")
        .append(cell(argument.summary()))
        .append(
            sole != null && sole.name().equals(argument.name()) ? " The name can be left out." : "")
        .append(" |\n");
  }

  private static String type(ParameterType type) {
    return switch (type) {
      case TEXT -> "text";
      case NUMBER -> "number";
      case FLAG -> "true or false";
      case LIST -> "list";
      case TIME_UNIT -> "unit of time";
      case OBJECT -> "value";
    };
  }

  /** Text for a cell of a table; code is left as it is. */
  private static String cell(String text) {
    var out = new StringBuilder();
    boolean code = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      code ^= c == '`';
      if (c == '|' || (!code && (c == '*' || c == '_'))) {
        out.append('\\');
      }
      out.append(c);
    }
    return out.toString();
  }
}
