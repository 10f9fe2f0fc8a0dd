package dev.steward.pipeline.snippet;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A step, or a call that describes an object, such as {@code string(name: 'A')}.
 *
 * @param arguments by name, in alphabetical order as in Jenkins' snippets; a value is null, a
 *     String, Number, Boolean, List, Map, {@link SnippetCall} or {@link GroovyExpression}
 * @param sole the argument that is written without its name if it is the only one; null for none
 * @param block whether a block follows
 */
public record SnippetCall(
    String name, Map<String, @Nullable Object> arguments, @Nullable String sole, boolean block) {

  public SnippetCall {
    arguments = Collections.unmodifiableMap(new TreeMap<>(arguments));
  }

  /** Whether the only argument is written without its name. */
  boolean isPositional() {
    return arguments.size() == 1 && sole != null && arguments.containsKey(sole);
  }
}
