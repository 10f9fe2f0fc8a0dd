package dev.steward.type;

import dev.steward.problem.Problem;
import dev.steward.text.EditableElement;
import dev.steward.text.Numbers;
import dev.steward.text.XmlText;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Writes elements from named arguments: strings, numbers and booleans, lists, and maps from names
 * to arguments. A value of another type is a map from its symbol to its arguments, or just its
 * symbol.
 */
public final class TypeArguments {

  private TypeArguments() {}

  /**
   * The XML of an element.
   *
   * @param arguments a map by field name; or one value, for a type with one required field
   * @throws Problem.Invalid if a name or a value does not match the description
   */
  public static String toXml(TypeDescription<?> type, @Nullable Object arguments) {
    EditableElement element =
        EditableElement.of(
            type.template().isEmpty() ? "<" + type.element() + "/>" : type.template());
    Map<String, ?> values = named(type, arguments);
    for (String name : values.keySet()) {
      if (type.field(name) == null) {
        throw new Problem.Invalid(
            "'" + name + "' is not a field of " + type.symbol() + "." + fieldList(type));
      }
    }
    // Each value becomes the first child, so the last field is written first.
    for (Field<?> field : type.fields().reversed()) {
      Object value = values.get(field.name());
      if (value != null) {
        write(element, type, field, value);
      } else if (field.isRequired()) {
        throw new Problem.Invalid(type.symbol() + " needs '" + field.name() + "'.");
      }
    }
    return element.toXml();
  }

  /**
   * The settings of an element as arguments, the reverse of {@link #toXml}. Settings with their
   * default value, secrets, and elements of unknown types are left out.
   */
  public static Map<String, Object> of(TypeDescription<?> type, EditableElement element) {
    var all = new LinkedHashMap<String, Object>();
    for (Field<?> field : type.fields()) {
      Object value =
          switch (field.format()) {
            case TYPE -> nestedArguments(field, element.find(FieldEdit.path(field)), true);
            case TYPES -> listArguments(field, element);
            case ROWS -> rowArguments(field, element);
            case SECRET -> null;
            default -> {
              String text = FieldEdit.value(element, field);
              yield text.isEmpty() || text.equals(field.defaultValue()) ? null : text;
            }
          };
      if (value != null) {
        all.put(field.name(), value);
      }
    }
    return all;
  }

  private static @Nullable Object nestedArguments(
      Field<?> field, @Nullable EditableElement element, boolean hasClass) {
    String name = element == null ? null : hasClass ? element.attribute("class") : element.name();
    TypeDescription<?> type =
        name == null
            ? null
            : hasClass ? field.types().findSymbol(name) : field.types().findSimple(name);
    if (element == null || type == null) {
      return null;
    }
    Map<String, Object> inner = of(type, element);
    return inner.isEmpty() ? type.symbol() : Map.of(type.symbol(), inner);
  }

  private static @Nullable Object listArguments(Field<?> field, EditableElement element) {
    EditableElement list = element.find(FieldEdit.path(field));
    var all = new ArrayList<Object>();
    for (EditableElement child : list == null ? List.<EditableElement>of() : list.children()) {
      Object value = nestedArguments(field, child, false);
      if (value != null) {
        all.add(value);
      }
    }
    return all.isEmpty() ? null : all;
  }

  private static @Nullable Object rowArguments(Field<?> field, EditableElement element) {
    var all = new ArrayList<Map<String, Object>>();
    for (FieldEdit.FieldRow row : RowsEdit.rows(element, field)) {
      var cells = new LinkedHashMap<String, Object>();
      for (int i = 0; i < row.cells().size(); i++) {
        if (!row.cells().get(i).isEmpty()) {
          cells.put(field.columns().get(i).name(), row.cells().get(i));
        }
      }
      all.add(cells);
    }
    return all.isEmpty() ? null : all;
  }

  private static String fieldList(TypeDescription<?> type) {
    return type.fields().isEmpty()
        ? " This type has no fields."
        : " Its fields are: "
            + type.fields().stream().map(Field::name).collect(Collectors.joining(", "))
            + ".";
  }

  private static Map<String, ?> named(TypeDescription<?> type, @Nullable Object arguments) {
    if (arguments == null || "".equals(arguments)) {
      return Map.of();
    }
    if (arguments instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .filter(entry -> entry.getValue() != null)
          .collect(Collectors.toMap(entry -> String.valueOf(entry.getKey()), Map.Entry::getValue));
    }
    return Map.of(soleField(type).name(), arguments);
  }

  /** The field that a value without a name sets: the first required one, or the only one. */
  private static Field<?> soleField(TypeDescription<?> type) {
    for (Field<?> field : type.fields()) {
      if (field.isRequired()) {
        return field;
      }
    }
    if (type.fields().size() == 1) {
      return type.fields().getFirst();
    }
    throw new Problem.Invalid(type.symbol() + " needs named fields." + fieldList(type));
  }

  private static void write(
      EditableElement element, TypeDescription<?> type, Field<?> field, Object value) {
    String at = type.symbol() + "." + field.name();
    switch (field.format()) {
      case ROWS -> FieldEdit.set(element, field, rows(at, field, value));
      case TYPES -> {
        List<EditableElement> children =
            list(value).stream()
                .map(child -> EditableElement.of(nested(at, field.types(), child)))
                .toList();
        element.edit(FieldEdit.path(field), list -> list.replace(list.children(), children));
      }
      case TYPE -> FieldEdit.replace(element, classElement(at, field, value));
      default -> FieldEdit.set(element, field, text(at, field, value));
    }
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of(value);
  }

  /** The XML of a value of another type. */
  public static String nested(String at, TypeSet types, @Nullable Object value) {
    SymbolCall call = call(at, types, value);
    return toXml(call.type(), call.arguments());
  }

  /** A type and its arguments. */
  private record SymbolCall(TypeDescription<?> type, @Nullable Object arguments) {}

  private static SymbolCall call(String at, TypeSet types, @Nullable Object value) {
    String symbol;
    Object arguments = null;
    if (value instanceof Map<?, ?> map && map.size() == 1) {
      Map.Entry<?, ?> entry = map.entrySet().iterator().next();
      symbol = String.valueOf(entry.getKey());
      arguments = entry.getValue();
    } else if (value instanceof String text) {
      symbol = text;
    } else {
      throw new Problem.Invalid(
          at + " must be the name of a type, with the type's fields below it.");
    }
    TypeDescription<?> type = types.findSymbol(symbol);
    if (type == null) {
      throw new Problem.Invalid(
          "'"
              + symbol
              + "' is not a known name in "
              + at
              + ". Known names are: "
              + types.all().stream().map(TypeDescription::symbol).collect(Collectors.joining(", "))
              + ".");
    }
    return new SymbolCall(type, arguments);
  }

  /** An element with the field's name, whose class attribute names the type. */
  private static String classElement(String at, Field<?> field, Object value) {
    SymbolCall call = call(at, field.types(), value);
    EditableElement content = EditableElement.of(toXml(call.type(), call.arguments()));
    var out = new StringBuilder("<" + field.name());
    out.append(" class=\"").append(XmlText.escape(call.type().className())).append("\">");
    content.children().forEach(child -> out.append(child.toXml()));
    return out.append("</").append(field.name()).append(">").toString();
  }

  private static List<FieldEdit.FieldRow> rows(String at, Field<?> field, Object value) {
    var rows = new ArrayList<FieldEdit.FieldRow>();
    for (Object row : list(value)) {
      if (!(row instanceof Map<?, ?> map)) {
        throw new Problem.Invalid(at + " must be a list of entries with named fields.");
      }
      var names = new ArrayList<>(map.keySet());
      var cells = new ArrayList<String>();
      for (Field<?> column : field.columns()) {
        Object cell = map.get(column.name());
        names.remove(column.name());
        if (cell == null && column.isRequired()) {
          throw new Problem.Invalid(at + " needs '" + column.name() + "' in each entry.");
        }
        cells.add(
            cell == null
                ? column.options().isEmpty() ? "" : column.defaultValue()
                : text(at + "." + column.name(), column, cell));
      }
      if (!names.isEmpty()) {
        throw new Problem.Invalid("'" + names.getFirst() + "' is not a field of " + at + ".");
      }
      rows.add(new FieldEdit.FieldRow(-1, cells));
    }
    return rows;
  }

  /** A value in the format of {@link FieldEdit}. */
  private static String text(String at, Field<?> field, Object value) {
    FieldFormat format = field.format();
    if (format == FieldFormat.STRINGS || format == FieldFormat.TEXTS) {
      return list(value).stream().map(String::valueOf).collect(Collectors.joining("\n"));
    }
    if (value instanceof List<?> || value instanceof Map<?, ?>) {
      throw new Problem.Invalid(at + " must be a single value.");
    }
    String text = String.valueOf(value);
    if (format.isFlag() && !text.equals("true") && !text.equals("false")) {
      throw new Problem.Invalid(at + " must be true or false.");
    }
    if (format == FieldFormat.NUMBER) {
      requireNumber(at, field, text);
    }
    return format == FieldFormat.CHOICE ? option(at, field, text) : text;
  }

  private static void requireNumber(String at, Field<?> field, String text) {
    boolean valid;
    try {
      BigDecimal number = Numbers.parse(text.strip());
      valid =
          field.max() < field.min()
              || (number.compareTo(BigDecimal.valueOf(field.min())) >= 0
                  && number.compareTo(BigDecimal.valueOf(field.max())) <= 0);
    } catch (NumberFormatException e) {
      valid = false;
    }
    if (!valid) {
      throw new Problem.Invalid(
          at
              + " must be a number"
              + (field.max() < field.min()
                  ? "."
                  : " from " + field.min() + " to " + field.max() + "."));
    }
  }

  /** The option with that value, or with that label. */
  private static String option(String at, Field<?> field, String text) {
    for (FieldOption option : field.options()) {
      if (option.value().equalsIgnoreCase(text) || option.label().equalsIgnoreCase(text)) {
        return option.value();
      }
    }
    throw new Problem.Invalid(
        at
            + " must be one of: "
            + field.options().stream().map(FieldOption::value).collect(Collectors.joining(", "))
            + ".");
  }
}
