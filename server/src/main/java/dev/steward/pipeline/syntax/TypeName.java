package dev.steward.pipeline.syntax;

/**
 * The name of a type as the source writes it, not resolved: {@code String}, {@code java.util.List},
 * {@code int}. Type arguments are dropped, as Groovy ignores them at run time. An array of strings
 * has the name {@code String} and one dimension.
 */
public record TypeName(String name, int dimensions, Position position) {
  /** The type of a variable that is declared with {@code def}. */
  public static final TypeName OBJECT = new TypeName("java.lang.Object", 0, Position.NONE);
}
