package dev.steward.web.admin;

import dev.steward.agent.NodeDefinition;
import dev.steward.http.Parameters;
import dev.steward.text.EditableElement;
import dev.steward.type.Field;
import dev.steward.type.FieldEdit;
import dev.steward.type.FieldFormat;
import dev.steward.type.TypeDescription;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The part of the node form for launcher and availability, derived from the descriptions of the
 * types.
 */
public final class NodeTypeForm {

  private NodeTypeForm() {}

  /**
   * A choice between types.
   *
   * @param name name of the input, whose value is the symbol of a type; empty for a type that the
   *     form does not support
   * @param other the type that the form does not support; empty if there is none
   */
  public record TypeChoice(String name, String label, String other, List<TypeOption> options) {}

  /** A type, with inputs for its fields. */
  public record TypeOption(
      String symbol, String label, String help, boolean selected, List<TypeInput> inputs) {}

  /**
   * An input for a field.
   *
   * @param choice for a field of another type; otherwise null
   */
  public record TypeInput(
      String name,
      String label,
      String help,
      FieldFormat format,
      String value,
      int min,
      int max,
      @Nullable TypeChoice choice) {}

  /** The choices for a node. */
  static List<TypeChoice> of(String definition) {
    EditableElement root = EditableElement.of(definition.isEmpty() ? "<slave/>" : definition);
    var choices = new ArrayList<TypeChoice>();
    for (Field<?> field : NodeDefinition.fields()) {
      choices.add(choice(field, field.name(), root));
    }
    return choices;
  }

  private static TypeChoice choice(Field<?> field, String name, @Nullable EditableElement parent) {
    EditableElement element = parent == null ? null : parent.find(field.name());
    String className = element == null ? null : element.attribute("class");
    TypeDescription<?> current = element == null ? null : NodeDefinition.typeOf(field, element);
    List<TypeDescription<?>> types = field.types().all();
    var options = new ArrayList<TypeOption>();
    for (TypeDescription<?> type : types) {
      boolean isCurrent =
          current == null ? className == null && type == types.getFirst() : type == current;
      var inputs = new ArrayList<TypeInput>();
      for (Field<?> part : type.fields()) {
        inputs.add(
            input(part, name + "." + type.symbol(), isCurrent && element != null ? element : null));
      }
      options.add(new TypeOption(type.symbol(), type.label(), type.help(), isCurrent, inputs));
    }
    return new TypeChoice(
        name, field.label(), current == null && className != null ? className : "", options);
  }

  private static TypeInput input(Field<?> field, String prefix, @Nullable EditableElement element) {
    String name = prefix + "." + field.name();
    String value = element == null ? "" : FieldEdit.value(element, field);
    return new TypeInput(
        name,
        field.label(),
        field.help(),
        field.format(),
        value.isEmpty() ? field.defaultValue() : value,
        field.min(),
        field.max(),
        field.format() == FieldFormat.TYPE ? choice(field, name, element) : null);
  }

  /** The definition with the submitted choices. A choice that was not sent changes nothing. */
  static String edited(String definition, Parameters parameters) {
    var arguments = new LinkedHashMap<String, Object>();
    for (Field<?> field : NodeDefinition.fields()) {
      Object chosen = submitted(field, field.name(), parameters);
      if (chosen != null) {
        arguments.put(field.name(), chosen);
      }
    }
    return NodeDefinition.edit(definition, arguments, true);
  }

  private static @Nullable Object submitted(Field<?> field, String name, Parameters parameters) {
    String symbol = parameters.get(name, "");
    for (TypeDescription<?> type : field.types().all()) {
      if (type.symbol().equals(symbol)) {
        var arguments = new LinkedHashMap<String, Object>();
        for (Field<?> part : type.fields()) {
          String partName = name + "." + symbol + "." + part.name();
          Object value =
              part.format() == FieldFormat.TYPE
                  ? submitted(part, partName, parameters)
                  : text(part, partName, parameters);
          if (value != null) {
            arguments.put(part.name(), value);
          }
        }
        return Map.of(symbol, arguments);
      }
    }
    return null;
  }

  private static @Nullable String text(Field<?> field, String name, Parameters parameters) {
    String value = parameters.get(name, "").replace("\r\n", "\n").strip();
    if (field.format().isFlag()) {
      return Boolean.toString(!value.isEmpty());
    }
    return value.isEmpty() ? null : value;
  }
}
