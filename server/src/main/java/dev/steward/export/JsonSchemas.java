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

  /** Identifies models with equal schemas. */
  private record Key(String className, Object shape) {}

  private final String prefix;
  private final Map<Key, String> names = new HashMap<>();
  private final Map<String, Model<?>> tables = new HashMap<>();
  private final ArrayDeque<String> waiting = new ArrayDeque<>();
  private final Map<String, Json.Writer> described = new TreeMap<>();

  /**
   * Creates an empty collection.
   *
   * @param prefix of schema names in references
   */
  public JsonSchemas(String prefix) {
    this.prefix = prefix;
  }

  /** A reference to the schemas of the models; their objects have a {@code _class}. */
  public Json.Writer reference(List<Model<?>> models) {
    return models.size() == 1
        ? reference(models.getFirst(), true)
        : Json.object().put("oneOf", models.stream().map(model -> reference(model, true)).toList());
  }

  /** The schemas of all referenced models, including indirect references. */
  public Map<String, Json.Writer> all() {
    while (!waiting.isEmpty()) {
      String name = waiting.poll();
      Model<?> model = tables.get(name);
      if (model != null) {
        described.put(name, describe(model));
      }
    }
    return described;
  }

  private Json.Writer reference(Model<?> model, boolean withClass) {
    Json.Writer reference = Json.object().put("$ref", prefix + name(model));
    return withClass ? reference.putTexts("required", List.of("_class")) : reference;
  }

  private String name(Model<?> model) {
    return names.computeIfAbsent(
        new Key(model.className(), model.shape()),
        key -> {
          String plain = key.className().replaceAll("[^A-Za-z0-9._-]", "-");
          String name = plain;
          for (int i = 2; ; i++) {
            Model<?> taken = tables.get(name);
            if (taken == null) {
              tables.put(name, model);
              waiting.add(name);
              return name;
            }
            if (isAlike(taken, model)) {
              return name;
            }
            name = plain + "-" + i;
          }
        });
  }

  /** Whether both models have the same fields, all of them plain values. */
  private static boolean isAlike(Model<?> one, Model<?> other) {
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
      case Property.Getter.Text<?> _,
          Property.Getter.Whole<?> _,
          Property.Getter.MaybeWhole<?> _,
          Property.Getter.Real<?> _,
          Property.Getter.Flag<?> _,
          Property.Getter.Texts<?> _,
          Property.Getter.Scalar<?> _ ->
          true;
      case Property.Getter.Thing<?, ?> _,
          Property.Getter.Any<?> _,
          Property.Getter.Things<?, ?> _,
          Property.Getter.Named<?, ?> _,
          Property.Getter.NamedTexts<?> _,
          Property.Getter.Anys<?> _ ->
          false;
    };
  }

  private Json.Writer describe(Model<?> model) {
    Json.Writer of = Json.object().put("type", "string");
    Json.Writer fields =
        Json.object().put("_class", model.isVarying() ? of : of.put("const", model.className()));
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
      case Property.Getter.Text<?> _ -> types("string", "null");
      case Property.Getter.Whole<?> _ ->
          Json.object().put("type", "integer").put("format", "int64");
      case Property.Getter.MaybeWhole<?> _ -> types("integer", "null").put("format", "int64");
      case Property.Getter.Real<?> _ -> Json.object().put("type", "number");
      case Property.Getter.Flag<?> _ -> Json.object().put("type", "boolean");
      case Property.Getter.Scalar<?> _ -> types("string", "integer", "boolean", "null");
      case Property.Getter.Texts<?> _ -> list(Json.object().put("type", "string"));
      case Property.Getter.Thing<?, ?> thing ->
          Json.object()
              .put(
                  "oneOf",
                  List.of(reference(thing.model(), withClass), Json.object().put("type", "null")));
      case Property.Getter.Things<?, ?> things -> list(reference(things.model(), withClass));
      case Property.Getter.NamedTexts<?> _ ->
          Json.object()
              .put("type", "object")
              .put("additionalProperties", Json.object().put("type", "string"));
      case Property.Getter.Named<?, ?> named ->
          Json.object()
              .put("type", "object")
              .put("additionalProperties", reference(named.model(), withClass));
      case Property.Getter.Any<?> _ -> any(property, true);
      case Property.Getter.Anys<?> _ -> list(any(property, false));
    };
  }

  /** Schema of an object with one of the declared models, or an empty object. */
  private Json.Writer any(Property<?> property, boolean orNull) {
    @Nullable Supplier<List<Model<?>>> declared = property.tables();
    if (declared == null) {
      throw new IllegalStateException(
          "the field " + property.name() + " does not name the models of its values");
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
