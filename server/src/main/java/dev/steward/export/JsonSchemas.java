package dev.steward.export;

import dev.steward.text.Json;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Describes export models as JSON schemas that refer to each other. All fields are optional, since
 * {@code tree} and {@code depth} select them; additional properties are not allowed.
 */
public final class JsonSchemas {

  /** Identifies models with identical schemas. */
  private record SchemaKey(String className, Object shape) {}

  private final String prefix;
  private final Map<SchemaKey, String> names = new HashMap<>();
  private final Map<String, Model<?>> tables = new HashMap<>();
  private final ArrayDeque<String> pending = new ArrayDeque<>();
  private final Map<String, Json.Writer> schemas = new TreeMap<>();

  /**
   * Creates an empty collection.
   *
   * @param prefix of schema names in references
   */
  public JsonSchemas(String prefix) {
    this.prefix = prefix;
  }

  /** A reference to the schemas of the models, whose objects have a {@code _class}. */
  public Json.Writer reference(List<Model<?>> models) {
    return models.size() == 1
        ? reference(models.getFirst(), true)
        : Json.object().put("oneOf", models.stream().map(model -> reference(model, true)).toList());
  }

  /** The schemas of all referenced models, including indirect references. */
  public Map<String, Json.Writer> all() {
    while (!pending.isEmpty()) {
      String name = pending.poll();
      Model<?> model = tables.get(name);
      if (model != null) {
        schemas.put(name, describe(model));
      }
    }
    return schemas;
  }

  private Json.Writer reference(Model<?> model, boolean withClass) {
    Json.Writer reference = Json.object().put("$ref", prefix + name(model));
    return withClass ? reference.putTexts("required", List.of("_class")) : reference;
  }

  private String name(Model<?> model) {
    return names.computeIfAbsent(
        new SchemaKey(model.className(), model.shape()),
        key -> {
          String plain = key.className().replaceAll("[^A-Za-z0-9._-]", "-");
          String name = plain;
          for (int i = 2; ; i++) {
            Model<?> existing = tables.get(name);
            if (existing == null) {
              tables.put(name, model);
              pending.add(name);
              return name;
            }
            if (hasSameFields(existing, model)) {
              return name;
            }
            name = plain + "-" + i;
          }
        });
  }

  /** Whether both models have the same fields, all of them plain values. */
  private static boolean hasSameFields(Model<?> one, Model<?> other) {
    List<? extends Property<?>> fields = one.properties();
    List<? extends Property<?>> others = other.properties();
    if (fields.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < fields.size(); i++) {
      if (!fields.get(i).name().equals(others.get(i).name())
          || fields.get(i).getter().getClass() != others.get(i).getter().getClass()
          || !isPlain(fields.get(i).getter())) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPlain(Property.Getter<?> getter) {
    return switch (getter) {
      case Property.Getter.TextGetter<?> _,
          Property.Getter.IntegerGetter<?> _,
          Property.Getter.OptionalIntegerGetter<?> _,
          Property.Getter.DecimalGetter<?> _,
          Property.Getter.BooleanGetter<?> _,
          Property.Getter.TextListGetter<?> _,
          Property.Getter.ScalarGetter<?> _ ->
          true;
      case Property.Getter.ObjectGetter<?, ?> _,
          Property.Getter.UnionGetter<?> _,
          Property.Getter.ListGetter<?, ?> _,
          Property.Getter.ObjectMapGetter<?, ?> _,
          Property.Getter.TextMapGetter<?> _,
          Property.Getter.UnionListGetter<?> _ ->
          false;
    };
  }

  private Json.Writer describe(Model<?> model) {
    Json.Writer classField = Json.object().put("type", "string");
    Json.Writer fields =
        Json.object()
            .put(
                "_class",
                model.isFamily() ? classField : classField.put("const", model.className()));
    for (Property<?> property : model.properties()) {
      fields.put(property.name(), field(property));
    }
    return Json.object()
        .put("type", "object")
        .put("properties", fields)
        .put("additionalProperties", false);
  }

  private Json.Writer field(Property<?> property) {
    boolean withClass = property.withClass();
    return switch (property.getter()) {
      case Property.Getter.TextGetter<?> _ -> types("string", "null");
      case Property.Getter.IntegerGetter<?> _ ->
          Json.object().put("type", "integer").put("format", "int64");
      case Property.Getter.OptionalIntegerGetter<?> _ ->
          types("integer", "null").put("format", "int64");
      case Property.Getter.DecimalGetter<?> _ -> Json.object().put("type", "number");
      case Property.Getter.BooleanGetter<?> _ -> Json.object().put("type", "boolean");
      case Property.Getter.ScalarGetter<?> _ -> types("string", "integer", "boolean", "null");
      case Property.Getter.TextListGetter<?> _ -> list(Json.object().put("type", "string"));
      case Property.Getter.ObjectGetter<?, ?> thing ->
          Json.object()
              .put(
                  "oneOf",
                  List.of(reference(thing.model(), withClass), Json.object().put("type", "null")));
      case Property.Getter.ListGetter<?, ?> things -> list(reference(things.model(), withClass));
      case Property.Getter.TextMapGetter<?> _ ->
          Json.object()
              .put("type", "object")
              .put("additionalProperties", Json.object().put("type", "string"));
      case Property.Getter.ObjectMapGetter<?, ?> named ->
          Json.object()
              .put("type", "object")
              .put("additionalProperties", reference(named.model(), withClass));
      case Property.Getter.UnionGetter<?> _ -> any(property, true);
      case Property.Getter.UnionListGetter<?> _ -> list(any(property, false));
    };
  }

  /** Schema of an object with one of the declared models, or an empty object. */
  private Json.Writer any(Property<?> property, boolean orNull) {
    @Nullable Supplier<List<Model<?>>> declared = property.tables();
    if (declared == null) {
      throw new IllegalStateException(
          "the field " + property.name() + " does not declare the models of its values");
    }
    var cases =
        new java.util.ArrayList<>(
            declared.get().stream().map(model -> reference(model, property.withClass())).toList());
    cases.add(Json.object().put("type", "object").put("maxProperties", 0));
    if (orNull) {
      cases.add(Json.object().put("type", "null"));
    }
    return Json.object().put("anyOf", cases);
  }

  private static Json.Writer types(String... names) {
    return Json.object().putTexts("type", List.of(names));
  }

  private static Json.Writer list(Json.Writer items) {
    return Json.object().put("type", "array").put("items", items);
  }
}
