package dev.steward.pipeline.syntax;

import java.util.Map;

/** An annotation such as {@code @Library('tools')}; the sole value has the name {@code value}. */
public record Annotation(TypeName type, Map<String, Expression> members, Position position) {
  public Annotation {
    members = Map.copyOf(members);
  }
}
