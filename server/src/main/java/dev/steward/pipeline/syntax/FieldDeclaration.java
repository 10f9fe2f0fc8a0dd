package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A field or a property of a class.
 *
 * @param property whether the source names no visibility, so that Groovy adds a getter and a setter
 */
public record FieldDeclaration(
    String name,
    TypeName type,
    boolean typed,
    boolean isStatic,
    boolean isFinal,
    boolean property,
    @Nullable Expression value,
    List<Annotation> annotations,
    Position position) {
  public FieldDeclaration {
    annotations = List.copyOf(annotations);
  }
}
