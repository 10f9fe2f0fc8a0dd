package dev.steward.pipeline.syntax;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An import.
 *
 * @param name the class, or the package of an import with {@code *}
 * @param member the field or method of a static import; null for all members ({@code *}), and for
 *     an import that is not static
 * @param alias the name that the source uses; null for an import with {@code *}
 * @param everything whether the import ends with {@code *}
 */
public record Import(
    String name,
    @Nullable String member,
    @Nullable String alias,
    boolean isStatic,
    boolean everything,
    List<Annotation> annotations,
    Position position) {
  public Import {
    annotations = List.copyOf(annotations);
  }
}
