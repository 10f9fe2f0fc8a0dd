package dev.steward.pipeline.step;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.StepCall;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.text.XmlElement;
import dev.steward.text.XmlReader;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeArguments;
import dev.steward.type.TypeDescription;
import dev.steward.type.TypeSet;
import dev.steward.type.Warnings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns the arguments of scripts into settings of described types, such as those of a post-build
 * action or of a repository, as if they came from a config.xml.
 */
final class DescribedArguments {

  /** Settings that Jenkins' snippets contain and that have no effect there either. */
  private static final Set<String> IGNORED =
      Set.of(
          "doGenerateSubmoduleConfigurations",
          "submoduleCfg",
          "browser",
          DescribableValue.CLASS_KEY);

  private final StepCall call;

  /**
   * Creates a reader.
   *
   * @param call warnings about unknown settings belong to it
   */
  DescribedArguments(StepCall call) {
    this.call = call;
  }

  /**
   * Reads the settings of a type.
   *
   * @throws IllegalArgumentException if a value does not fit
   */
  <T> T read(TypeDescription<T> type, Map<String, ? extends @Nullable Object> arguments) {
    try {
      XmlElement element = XmlReader.read(TypeArguments.toXml(type, named(type, arguments)));
      var warnings = new Warnings();
      T value = type.read(element, warnings);
      warnings.all().forEach(warning -> call.print("WARNING: " + warning + "\n"));
      return value;
    } catch (Problem e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Reads an object of one of several types. */
  Object read(TypeSet types, DescribableValue described) {
    TypeDescription<?> type = find(types, described.name());
    if (type == null) {
      throw new IllegalArgumentException(
          "There is no " + described.name() + " that the step " + call.name() + " can use.");
    }
    return read(type, described.arguments(soleOf(type)).values());
  }

  private static @Nullable TypeDescription<?> find(TypeSet types, String name) {
    TypeDescription<?> type = types.findSymbol(name);
    return type == null ? types.findSymbol(name.substring(name.lastIndexOf('.') + 1)) : type;
  }

  /** The field that an argument without a name sets; null if each needs a name. */
  static @Nullable String soleOf(TypeDescription<?> type) {
    Field<?> sole = null;
    for (Field<?> field : type.fields()) {
      if (field.isRequired()) {
        return field.name();
      }
      sole = type.fields().size() == 1 ? field : sole;
    }
    return sole == null ? null : sole.name();
  }

  private Map<String, Object> named(
      TypeDescription<?> type, Map<String, ? extends @Nullable Object> arguments) {
    var all = new LinkedHashMap<String, Object>();
    arguments.forEach((name, value) -> {
      Field<?> field = type.field(name);
      if (field == null) {
        if (!IGNORED.contains(name)) {
          call.print(
              "WARNING: Unknown parameter(s) found for class type '"
                  + type.className()
                  + "': "
                  + name
                  + "\n");
        }
      } else if (value != null) {
        all.put(name, value(field, value));
      }
    });
    return all;
  }

  private Object value(Field<?> field, Object value) {
    return switch (field.format()) {
      case ROWS -> list(value).stream().map(row -> row(row)).toList();
      case TYPES -> list(value).stream().map(element -> typed(field, element)).toList();
      case TYPE -> typed(field, value);
      case STRINGS, TEXTS -> list(value).stream().map(DescribedArguments::single).toList();
      default -> scalar(field, value);
    };
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  private static Object scalar(Field<?> field, Object value) {
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      return value;
    }
    String text = ValueText.text(value);
    return field.format() == FieldFormat.NUMBER ? text.strip() : text;
  }

  /** An element of a list of texts: the text, or an object that has only that. */
  private static String single(@Nullable Object element) {
    DescribableValue described = DescribableValue.of(element);
    Map<?, ?> members =
        described != null
            ? described.arguments(null).values()
            : element instanceof Map<?, ?> map ? map : null;
    if (members == null) {
      return ValueText.text(element);
    }
    if (members.size() != 1) {
      throw new IllegalArgumentException(
          ValueText.text(element) + " must have one member, such as [name: 'main'].");
    }
    return ValueText.text(members.values().iterator().next());
  }

  private static Map<String, Object> row(@Nullable Object element) {
    DescribableValue described = DescribableValue.of(element);
    Map<?, ?> members =
        described != null
            ? described.arguments(null).values()
            : element instanceof Map<?, ?> map ? map : Map.of();
    var cells = new LinkedHashMap<String, Object>();
    members.forEach((name, value) -> {
      if (value != null && !IGNORED.contains(String.valueOf(name))) {
        cells.put(String.valueOf(name), ValueText.text(value));
      }
    });
    return cells;
  }

  private Map<String, Object> typed(Field<?> field, @Nullable Object element) {
    DescribableValue described = DescribableValue.of(element);
    TypeDescription<?> type = described == null ? null : find(field.types(), described.name());
    if (described == null || type == null) {
      throw new IllegalArgumentException(
          (described == null ? ValueText.text(element) : described.name())
              + " is not supported in "
              + field.name()
              + ". Supported are: "
              + String.join(
                  ", ", field.types().all().stream().map(TypeDescription::symbol).sorted().toList())
              + ".");
    }
    return Map.of(type.symbol(), named(type, described.arguments(soleOf(type)).values()));
  }

  /** The members of an object, without those that are null. */
  static Map<String, Object> members(Map<?, ?> map) {
    var all = new LinkedHashMap<String, Object>();
    map.forEach((name, value) -> {
      if (value != null) {
        all.put(String.valueOf(name), value);
      }
    });
    return all;
  }

  /** Elements of a list that may be missing. */
  static List<Object> elements(@Nullable Object value) {
    var all = new ArrayList<Object>();
    if (value != null) {
      for (Object element : list(value)) {
        if (element != null) {
          all.add(element);
        }
      }
    }
    return all;
  }
}
