package dev.steward.pipeline.catalog;

import dev.steward.pipeline.catalog.StepDescription.ArgumentDescription;
import dev.steward.pipeline.catalog.SymbolDescriptions.SymbolArgument;
import dev.steward.pipeline.catalog.SymbolDescriptions.SymbolDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Generates the reference pages of the steps of pipelines from their descriptions. */
public final class PipelineStepsPages {
  private static final String GENERATED =
      "This page is generated from the descriptions of the steps; `./dev accept` rewrites it.\n";

  private static final String SYMBOLS = "pipeline-symbols.md";

  private PipelineStepsPages() {}

  /** The text of each page, by file name. */
  public static Map<String, String> texts() {
    var pages = new LinkedHashMap<String, String>();
    pages.put("pipeline-steps.md", index());
    for (StepGroup group : StepGroup.values()) {
      pages.put(file(group), page(group));
    }
    pages.put(SYMBOLS, symbols());
    return pages;
  }

  /** The anchor of a step or another name in the reference, such as {@code page.md#name}. */
  static String anchor(String name) {
    CallDescription step = StepCatalog.find(name);
    String page = step == null ? SYMBOLS : file(StepCatalog.group(step));
    return page + "#" + name.toLowerCase(Locale.ROOT);
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
    out.append("\n## Objects and print methods\n\n| name | belongs to | does |\n|---|---|---|\n");
    for (SymbolDescription symbol : SymbolDescriptions.all()) {
      out.append("| [`")
          .append(symbol.name())
          .append("`](")
          .append(anchor(symbol.name()))
          .append(") | ")
          .append(cell(symbol.place()))
          .append(" | ")
          .append(cell(symbol.summary()))
          .append(" |\n");
    }
    return out.toString();
  }

  private static String symbols() {
    var out = new StringBuilder("# Objects of pipelines\n\n" + GENERATED);
    out.append("Arguments of [steps](pipeline-steps.md) and directives take these objects;")
        .append(" `print`, `printf` and `println` are methods of scripts.\n");
    for (SymbolDescription symbol : SymbolDescriptions.all()) {
      out.append("\n## ").append(symbol.name()).append("\n\n");
      out.append("Belongs to: ").append(symbol.place()).append("\n\n");
      out.append(symbol.summary()).append("\n");
      if (!symbol.arguments().isEmpty()) {
        out.append("\n| argument | default | |\n|---|---|---|\n");
      }
      for (SymbolArgument argument : symbol.arguments()) {
        String standard = argument.defaultValue();
        out.append("| `")
            .append(argument.name())
            .append("` | ")
            .append(standard == null ? "" : "`" + standard + "`")
            .append(" | ")
            .append(cell(argument.summary()))
            .append(" |\n");
      }
      symbol.notes().forEach(note -> out.append("\n").append(note).append("\n"));
      out.append("\n```groovy\n").append(symbol.example()).append("\n```\n");
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
