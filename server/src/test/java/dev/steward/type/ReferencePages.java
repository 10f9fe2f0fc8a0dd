package dev.steward.type;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Generates the reference pages in {@code docs/reference} from the described types. */
final class ReferencePages {

  private static final Map<TypeKind, String> FILES = files();

  private ReferencePages() {}

  private static Map<TypeKind, String> files() {
    var files = new LinkedHashMap<TypeKind, String>();
    files.put(TypeKind.STEP, "steps.md");
    files.put(TypeKind.ACTION, "post-build-actions.md");
    files.put(TypeKind.WRAPPER, "build-wrappers.md");
    files.put(TypeKind.PARAMETER, "parameters.md");
    files.put(TypeKind.TRIGGER, "triggers.md");
    files.put(TypeKind.SCM, "scm.md");
    files.put(TypeKind.PROPERTY, "properties.md");
    files.put(TypeKind.LAUNCHER, "launchers.md");
    files.put(TypeKind.RETENTION, "availability.md");
    return files;
  }

  private static final Map<TypeKind, String> KEYS =
      Map.of(
          TypeKind.STEP, "steps",
          TypeKind.ACTION, "postBuildActions",
          TypeKind.WRAPPER, "wrappers",
          TypeKind.PARAMETER, "parameters",
          TypeKind.TRIGGER, "triggers",
          TypeKind.SCM, "scm");

  /** The text of each page, by file name. */
  static Map<String, String> of(TypeRegistry types) {
    var pages = new LinkedHashMap<String, String>();
    FILES.forEach((kind, file) -> pages.put(file, page(kind, types.of(kind))));
    return pages;
  }

  private static String page(TypeKind kind, TypeSet types) {
    var out = new StringBuilder("# " + kind.title() + "\n\n");
    out.append(
        "This page is generated from the descriptions of the types; `./dev accept` rewrites it.\n");
    String key = KEYS.get(kind);
    if (key != null) {
      out.append("[YAML](../using/configuration-as-code.md) uses the symbols of these types")
          .append(" under the key `")
          .append(key)
          .append("` of a job.\n");
    }
    for (TypeDescription<?> type : types.all()) {
      out.append("\n## ").append(type.label()).append("\n\n");
      out.append(type.help()).append("\n\n");
      out.append("`").append(type.symbol()).append("` · `").append(type.className()).append("`");
      BundledPlugin plugin = type.plugin();
      if (plugin != null) {
        out.append(" · plugin `").append(plugin.shortName()).append("`");
      }
      out.append("\n");
      var parts = new ArrayList<TypeDescription<?>>();
      fields(type, out, parts);
      Set<String> shown = new HashSet<>();
      for (TypeDescription<?> part : parts) {
        // Types that have a page or a section of their own are not repeated.
        if (part.kind() == TypeKind.PART && shown.add(part.className())) {
          out.append("\n### ").append(part.label()).append("\n\n");
          if (!part.help().isEmpty()) {
            out.append(part.help()).append("\n\n");
          }
          out.append("`").append(part.symbol()).append("` · `");
          out.append(part.className()).append("`\n");
          fields(part, out, new ArrayList<>());
        }
      }
    }
    return out.toString();
  }

  private static void fields(
      TypeDescription<?> type, StringBuilder out, List<TypeDescription<?>> parts) {
    if (type.fields().isEmpty()) {
      return;
    }
    out.append("\n| field | type | default | |\n|---|---|---|---|\n");
    for (Field<?> field : type.fields()) {
      row(field, "", out);
      for (Field<?> column : field.format().hasRows() ? field.columns() : List.<Field<?>>of()) {
        row(column, field.name() + "[].", out);
      }
      parts.addAll(field.types().all());
    }
  }

  /** Whether a choice is a flag; tables show flags as choices. */
  private static boolean isFlag(Field<?> field) {
    return field.options().stream()
        .map(FieldOption::value)
        .collect(Collectors.toSet())
        .equals(Set.of("true", "false"));
  }

  private static void row(Field<?> field, String prefix, StringBuilder out) {
    String text =
        field.help().isEmpty() ? field.label() + "." : field.label() + ". " + field.help();
    out.append("| `")
        .append(prefix)
        .append(field.name())
        .append("` | ")
        .append(format(field))
        .append(" | ")
        .append(
            field.isRequired()
                ? "required"
                : field.defaultValue().isEmpty() ? "" : "`" + field.defaultValue() + "`")
        .append(" | ")
        .append(text.replace("|", "\\|").replace("*", "\\*").replace("_", "\\_"))
        .append(" |\n");
  }

  private static String format(Field<?> field) {
    return switch (field.format()) {
      case LINE -> "text";
      case LINES -> "lines";
      case NUMBER ->
          field.max() < field.min()
              ? "number"
              : "number from " + field.min() + " to " + field.max();
      case SECRET -> "secret";
      case CREDENTIAL -> "credential id";
      case RECIPIENTS -> "email addresses";
      case FLAG, FLAG_DEFAULT_TRUE, PRESENT -> "true or false";
      case CHOICE ->
          field.options().size() > 8
              ? "choice"
              : isFlag(field)
                  ? "true or false"
                  : field.options().stream()
                      .map(option -> "`" + option.value() + "`")
                      .collect(Collectors.joining(", "));
      case THRESHOLD -> "`SUCCESS`, `UNSTABLE`, `FAILURE`";
      case STRINGS, TEXTS -> "list of texts";
      case ROWS -> "list of entries";
      case TYPES -> "list of types";
      case TYPE -> "type";
    };
  }
}
