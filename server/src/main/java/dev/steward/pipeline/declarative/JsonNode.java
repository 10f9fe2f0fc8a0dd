package dev.steward.pipeline.declarative;

import dev.steward.pipeline.declarative.ModelOrigin.JsonOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A value of a JSON document with its place in the document. */
record JsonNode(@Nullable Object value, JsonOrigin origin) {

  /** The root of a document. */
  static JsonNode root(@Nullable Object value) {
    return new JsonNode(value, new JsonOrigin(List.of()));
  }

  boolean isList() {
    return value instanceof List;
  }

  boolean has(String name) {
    return value instanceof Map<?, ?> object && object.get(name) != null;
  }

  JsonNode child(String name) {
    Object member = value instanceof Map<?, ?> object ? object.get(name) : null;
    return new JsonNode(member, origin.child(name));
  }

  /** The elements of a list; empty for any other value. */
  List<JsonNode> elements() {
    var nodes = new ArrayList<JsonNode>();
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        nodes.add(new JsonNode(list.get(i), origin.child(i)));
      }
    }
    return nodes;
  }

  <T> List<T> map(Function<JsonNode, T> reader) {
    return elements().stream().map(reader).toList();
  }

  /** Reads a member; null if it is absent. */
  <T> @Nullable T read(String name, Function<JsonNode, T> reader) {
    return has(name) ? reader.apply(child(name)) : null;
  }

  /** The value as text; empty for null. */
  String text() {
    return value == null ? "" : value.toString();
  }

  /** The boolean with the name; null if it is absent. */
  @Nullable Boolean flag(String name) {
    return child(name).value() instanceof Boolean flag ? flag : null;
  }
}
