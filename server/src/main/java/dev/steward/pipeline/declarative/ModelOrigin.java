package dev.steward.pipeline.declarative;

import dev.steward.pipeline.syntax.Position;
import java.util.ArrayList;
import java.util.List;

/** The place that an element of a model was read from. */
public sealed interface ModelOrigin {

  /** A part of a script. */
  record TextOrigin(Position position) implements ModelOrigin {}

  /** A part of a JSON document: the names and indices that lead to it. */
  record JsonOrigin(List<String> path) implements ModelOrigin {
    public JsonOrigin {
      path = List.copyOf(path);
    }

    JsonOrigin child(String name) {
      var longer = new ArrayList<>(path);
      longer.add(name);
      return new JsonOrigin(longer);
    }

    JsonOrigin child(int index) {
      return child(Integer.toString(index));
    }
  }

  static ModelOrigin of(Position position) {
    return new TextOrigin(position);
  }
}
