package dev.steward.type;

import dev.steward.text.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** JSON Schemas of the arguments of types, as in {@link TypeArguments}. */
public final class TypeSchema {

  private TypeSchema() {}

  /** The name of a type's schema, such as {@code step.shell}. */
  public static String name(TypeDescription<?> type) {
    return type.kind().name().toLowerCase(Locale.ROOT) + "." + type.symbol();
  }

  /** The schemas of all types, by name. */
  public static Map<String, Json.Writer> all(TypeRegistry types) {
    var all = new TreeMap<String, Json.Writer>();
    for (TypeDescription<?> type : types.all()) {
      all.put(name(type), of(type));
    }
    return all;
  }

  /** The schema of the named arguments of a type. */
  public static Json.Writer of(TypeDescription<?> type) {
    Json.Writer properties = Json.object();
    List<String> required =
        type.fields().stream().filter(Field::isRequired).map(Field::name).toList();
    for (Field<?> field : type.fields()) {
      properties.put(field.name(), of(field));
    }
    Json.Writer schema =
        Json.object()
            .put("type", "object")
            .put("title", type.label())
            .put("properties", properties);
    if (!type.help().isEmpty()) {
      schema.put("description", type.help());
    }
    if (!required.isEmpty()) {
      schema.putTexts("required", required);
    }
    return schema.put("additionalProperties", false);
  }

  private static Json.Writer of(Field<?> field) {
    Json.Writer schema = Json.object();
    switch (field.format()) {
      case LINE, SECRET, CREDENTIAL, RECIPIENTS, LINES -> schema.put("type", "string");
      case NUMBER -> {
        schema.put("type", "number");
        if (field.max() >= field.min()) {
          schema.put("minimum", field.min()).put("maximum", field.max());
        }
      }
      case FLAG, FLAG_DEFAULT_TRUE, PRESENT -> schema.put("type", "boolean");
      case CHOICE ->
          schema
              .put("type", "string")
              .putTexts("enum", field.options().stream().map(FieldOption::value).toList());
      case THRESHOLD ->
          schema.put("type", "string").putTexts("enum", List.of("SUCCESS", "UNSTABLE", "FAILURE"));
      case STRINGS, TEXTS ->
          schema.put("type", "array").put("items", Json.object().put("type", "string"));
      case ROWS -> {
        Json.Writer columns = Json.object();
        field.columns().forEach(column -> columns.put(column.name(), of(column)));
        schema
            .put("type", "array")
            .put("items", Json.object().put("type", "object").put("properties", columns));
      }
      case TYPES -> schema.put("type", "array").put("items", symbols(field.types()));
      case TYPE -> schema = symbols(field.types());
    }
    if (!field.defaultValue().isEmpty()) {
      schema.put("default", field.defaultValue());
    }
    return schema.put(
        "description",
        field.help().isEmpty() ? field.label() : field.label() + ". " + field.help());
  }

  /** A symbol, or an object with a symbol as its only name. */
  private static Json.Writer symbols(TypeSet types) {
    return Json.object()
        .put("type", "object")
        .putTexts("x-symbols", types.all().stream().map(TypeDescription::symbol).toList());
  }
}
