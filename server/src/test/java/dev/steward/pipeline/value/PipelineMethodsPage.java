package dev.steward.pipeline.value;

import java.util.List;
import java.util.Map;

/** Generates the reference page of the methods that a pipeline script can call. */
final class PipelineMethodsPage {
  private PipelineMethodsPage() {}

  static String text(Map<String, List<String>> signatures) {
    var out = new StringBuilder("# Methods of pipeline scripts\n\n");
    out.append(
        "A script can call these methods of the standard library of Groovy and Java, with the"
            + " results of Groovy 2.4.\nA method of a general type, such as `java.lang.Iterable`,"
            + " exists for values of the special types as well.\nA getter is a property too:"
            + " `date.time` is `date.getTime()`. `Object...` takes any number of arguments.\nThis"
            + " page is generated from the method table; `./dev accept` rewrites it.\n");
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
