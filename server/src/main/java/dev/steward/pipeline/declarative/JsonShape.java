package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.ModelOrigin.JsonOrigin;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The structure that a part of a pipeline's JSON form must have. */
sealed interface JsonShape {

  /** Adds the errors of a value. */
  void check(@Nullable Object value, JsonOrigin origin, List<ModelProblem> errors);

  /** Returns whether the value has this structure. */
  default boolean fits(@Nullable Object value) {
    var errors = new ArrayList<ModelProblem>();
    check(value, new JsonOrigin(List.of()), errors);
    return errors.isEmpty();
  }

  /** An object. All its members must be known. */
  record ObjectShape(Map<String, Supplier<JsonShape>> members, Set<String> required)
      implements JsonShape {

    /** Starts an object without members. */
    static ObjectShape empty() {
      return new ObjectShape(Map.of(), Set.of());
    }

    ObjectShape with(String name, Supplier<JsonShape> shape) {
      var all = new LinkedHashMap<>(members);
      all.put(name, shape);
      return new ObjectShape(all, required);
    }

    ObjectShape with(String name, JsonShape shape) {
      return with(name, () -> shape);
    }

    ObjectShape requires(String... names) {
      return new ObjectShape(members, new TreeSet<>(List.of(names)));
    }

    @Override
    public void check(@Nullable Object value, JsonOrigin origin, List<ModelProblem> errors) {
      if (!(value instanceof Map<?, ?> object)) {
        errors.add(wrongType(value, "object", origin));
        return;
      }
      List<String> missing = required.stream().filter(name -> !object.containsKey(name)).toList();
      if (!missing.isEmpty()) {
        errors.add(
            new ModelProblem(
                "Missing one or more required properties: "
                    + missing.stream()
                        .map(name -> "'" + name + "'")
                        .collect(Collectors.joining(", ")),
                origin));
      }
      List<String> unknown =
          object.keySet().stream()
              .map(String::valueOf)
              .filter(name -> !members.containsKey(name))
              .sorted()
              .toList();
      if (!unknown.isEmpty()) {
        errors.add(
            new ModelProblem(
                "object instance has properties which are not allowed by the schema: "
                    + unknown.stream()
                        .map(name -> "\"" + name + "\"")
                        .collect(Collectors.joining(",", "[", "]")),
                origin));
      }
      members.forEach((name, shape) -> {
        if (object.containsKey(name)) {
          shape.get().check(object.get(name), origin.child(name), errors);
        }
      });
    }
  }

  /** A list whose elements all have the same structure. */
  record ListShape(Supplier<JsonShape> element, int min) implements JsonShape {
    @Override
    public void check(@Nullable Object value, JsonOrigin origin, List<ModelProblem> errors) {
      if (!(value instanceof List<?> list)) {
        errors.add(wrongType(value, "array", origin));
        return;
      }
      if (list.size() < min) {
        errors.add(
            new ModelProblem(
                "Array has " + list.size() + " entries, requires minimum of " + min, origin));
      }
      for (int i = 0; i < list.size(); i++) {
        element.get().check(list.get(i), origin.child(i), errors);
      }
    }
  }

  /** A value with one of several structures. */
  record AnyShape(List<Supplier<JsonShape>> shapes) implements JsonShape {
    @Override
    public void check(@Nullable Object value, JsonOrigin origin, List<ModelProblem> errors) {
      if (shapes.stream().noneMatch(shape -> shape.get().fits(value))) {
        errors.add(
            new ModelProblem(
                "instance failed to match at least one required schema among " + shapes.size(),
                origin));
      }
    }
  }

  /** A string. */
  record TextShape() implements JsonShape {
    @Override
    public void check(@Nullable Object value, JsonOrigin origin, List<ModelProblem> errors) {
      if (!(value instanceof String)) {
        errors.add(wrongType(value, "string", origin));
      }
    }
  }

  /** A boolean. */
  record FlagShape() implements JsonShape {
    @Override
    public void check(@Nullable Object value, JsonOrigin origin, List<ModelProblem> errors) {
      if (!(value instanceof Boolean)) {
        errors.add(wrongType(value, "boolean", origin));
      }
    }
  }

  /** A string, a number, a boolean or null. */
  record ScalarShape() implements JsonShape {
    @Override
    public void check(@Nullable Object value, JsonOrigin origin, List<ModelProblem> errors) {
      if (value instanceof Map || value instanceof List) {
        errors.add(
            new ModelProblem(
                "instance type ("
                    + typeOf(value)
                    + ") does not match any allowed primitive type (allowed:"
                    + " [\"boolean\",\"null\",\"number\",\"string\"])",
                origin));
      }
    }
  }

  private static ModelProblem wrongType(@Nullable Object value, String type, JsonOrigin origin) {
    return new ModelProblem(
        "instance type ("
            + typeOf(value)
            + ") does not match any allowed primitive type (allowed: [\""
            + type
            + "\"])",
        origin);
  }

  private static String typeOf(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case Map<?, ?> _ -> "object";
      case List<?> _ -> "array";
      case String _ -> "string";
      case Boolean _ -> "boolean";
      case Long _ -> "integer";
      default -> "number";
    };
  }
}
