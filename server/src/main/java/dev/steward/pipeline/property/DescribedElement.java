package dev.steward.pipeline.property;

import dev.steward.pipeline.run.DescribableValue;
import dev.steward.pipeline.run.StepArguments;
import dev.steward.pipeline.value.ValueText;
import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldEdit;
import dev.steward.type.TypeDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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
    EditableElement element = EditableElement.of(type.template());
    Map<String, @Nullable Object> arguments = arguments(type, value);
    // A new field becomes the first child.
    for (Field<?> field : type.fields().reversed()) {
      if (arguments.containsKey(field.name())) {
        Object argument = arguments.remove(field.name());
        if (argument != null && !set(element, field, argument)) {
          warnings.add(noEffect(field.name(), value));
        }
      }
    }
    arguments.keySet().forEach(name -> warnings.add(noEffect(name, value)));
    return element;
  }

  private static String noEffect(String argument, DescribableValue value) {
    return "'" + argument + "' of " + value.name() + " has no effect here.";
  }

  private static Map<String, @Nullable Object> arguments(
      TypeDescription<?> type, DescribableValue value) {
    Field<?> sole = null;
    for (Field<?> field : type.fields()) {
      if (sole == null || (field.isRequired() && !sole.isRequired())) {
        sole = field;
      }
    }
    StepArguments given = value.arguments(sole == null ? null : sole.name());
    Map<String, @Nullable Object> arguments = new LinkedHashMap<>();
    given.values().forEach((name, argument) ->
        arguments.put(FIELD_NAMES.getOrDefault(name, name), argument));
    return arguments;
  }

  /** Sets a field; returns false if scripts cannot set fields of this format. */
  private static boolean set(EditableElement element, Field<?> field, Object argument) {
    switch (field.format()) {
      case ROWS -> FieldEdit.set(element, field, rows(field, argument));
      case STRINGS, TEXTS -> FieldEdit.set(element, field, lines(argument));
      case TYPE, TYPES -> {
        return false;
      }
      default -> FieldEdit.set(element, field, ValueText.text(argument));
    }
    return true;
  }

  private static String lines(Object argument) {
    return argument instanceof List<?> list
        ? list.stream().map(ValueText::text).collect(Collectors.joining("\n"))
        : ValueText.text(argument);
  }

  private static List<FieldEdit.FieldRow> rows(Field<?> field, Object argument) {
    if (!(argument instanceof List<?> list)) {
      throw new Problem.Invalid("'" + field.name() + "' must be a list of maps.");
    }
    var rows = new ArrayList<FieldEdit.FieldRow>();
    for (Object item : list) {
      Map<?, ?> cells =
          switch (item) {
            case DescribableValue described -> described.arguments(null).values();
            case Map<?, ?> map -> map;
            case null, default ->
                throw new Problem.Invalid("'" + field.name() + "' must be a list of maps.");
          };
      rows.add(
          new FieldEdit.FieldRow(
              -1,
              field.columns().stream()
                  .map(column -> {
                    Object cell = cells.get(column.name());
                    return cell == null ? "" : ValueText.text(cell);
                  })
                  .toList()));
    }
    return rows;
  }
}
