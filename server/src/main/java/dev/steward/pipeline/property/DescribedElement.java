package dev.steward.pipeline.property;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeArguments;
import dev.steward.type.TypeDescription;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Converts objects that a script describes to elements of a config.xml. */
final class DescribedElement {

  /** Parameters of Jenkins that have another name than the field of the config.xml. */
  private static final Map<String, String> FIELD_NAMES =
      Map.of("scmpoll_spec", "spec", "defaultValueAsSecret", "defaultValue");

  private DescribedElement() {}

  /**
   * Creates the element of an object.
   *
   * @param warnings receives a sentence for each argument that has no effect here
   * @throws Problem.Invalid if an argument does not fit
   */
  static EditableElement of(
      TypeDescription<?> type, DescribableValue value, List<String> warnings) {
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    value
        .arguments(soleField(type))
        .values()
        .forEach((given, argument) -> {
          String name = FIELD_NAMES.getOrDefault(given, given);
          Field<?> field = type.field(name);
          if (field == null) {
            warnings.add("'" + given + "' of " + value.name() + " has no effect here.");
          } else {
            arguments.put(name, plain(argument, field.format()));
          }
        });
    return EditableElement.of(TypeArguments.toXml(type, arguments));
  }

  /** The field that an argument without a name sets. */
  private static @Nullable String soleField(TypeDescription<?> type) {
    Field<?> sole = null;
    for (Field<?> field : type.fields()) {
      if (sole == null || (field.isRequired() && !sole.isRequired())) {
        sole = field;
      }
    }
    return sole == null ? null : sole.name();
  }

  /** A value of a script as maps, lists and text. */
  private static @Nullable Object plain(@Nullable Object value, FieldFormat format) {
    boolean isNested = format == FieldFormat.TYPE || format == FieldFormat.TYPES;
    DescribableValue described = DescribableValue.of(value);
    if (described != null) {
      Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
      described
          .arguments(null)
          .values()
          .forEach((name, argument) -> arguments.put(name, plain(argument, format)));
      return isNested ? Map.of(described.name(), arguments) : arguments;
    }
    return switch (value) {
      case null -> null;
      case List<?> list ->
          list.stream().map(item -> plain(item, format)).filter(item -> item != null).toList();
      case Map<?, ?> map -> {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        map.forEach((name, item) -> entries.put(ValueText.text(name), plain(item, format)));
        yield entries;
      }
      default -> ValueText.text(value);
    };
  }
}
