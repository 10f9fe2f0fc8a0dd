package dev.steward.pipeline.value;

import java.util.List;
import java.util.Map;

/** Generates the reference page of the methods that a pipeline script can call. */
final class PipelineMethodsPage {
  private PipelineMethodsPage() {}

  static String text(Map<String, List<String>> signatures) {
    var out = new StringBuilder("# Methods of pipeline scripts\n\n");
    out.append(
        "Scripts can call these methods of the Groovy and Java standard libraries; the results are"
            + " those of Groovy 2.4.\n"
            + "A method of a general type, such as `java.lang.Iterable`, can be called on values of"
            + " its subtypes as well.\n"
            + "A getter can also be read as a property: `date.time` is the same as"
            + " `date.getTime()`. `Object...` stands for any number of arguments.\n"
            + "This page is generated from the method table; `./dev accept` rewrites it.\n");
    signatures.forEach((type, methods) -> {
      if (!methods.isEmpty()) {
        out.append("\n## ").append(type).append("\n\n");
        methods.stream()
            .filter(method -> !method.endsWith("(null)"))
            .distinct()
            .forEach(method -> out.append("- `").append(method).append("`\n"));
      }
    });
    return out.toString();
  }
}
