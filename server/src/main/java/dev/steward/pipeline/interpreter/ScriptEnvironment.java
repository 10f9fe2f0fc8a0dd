package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.value.TypeValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is available to a script from outside: pipeline steps, global variables, environment
 * variables, and the classes of libraries. The interpreter asks here only for names that neither
 * the script nor the standard library defines.
 */
public interface ScriptEnvironment {
  /**
   * A variable that the environment has.
   *
   * @param value null if the variable exists and its value is null
   */
  record VariableValue(@Nullable Object value) {}

  /** Returns a global or environment variable; null if there is none with the name. */
  @Nullable VariableValue variable(String name);

  /**
   * Calls a step, a symbol, or a global variable that can be called.
   *
   * @param arguments as the script passes them: named arguments are a map in front, the body of a
   *     block step is a {@link dev.steward.pipeline.value.ClosureValue} at the end
   * @throws NoSuchMethodError if there is no such step; its message lists the names that exist
   */
  @Nullable Object call(String name, List<@Nullable Object> arguments, SourceLocation location);

  /**
   * Returns a class of the environment, by its full name or by the name that scripts can use
   * without an import; null if there is none. It comes before a class of the standard library.
   */
  default @Nullable TypeValue type(String name) {
    return null;
  }

  /**
   * Whether errors call an unknown property of a value a field, as Jenkins does, and not a
   * property, as Groovy does.
   */
  default boolean namesFields() {
    return false;
  }

  /**
   * Returns the source file that declares a class of a library, by the full name of the class; null
   * if there is none. It is asked once for each name.
   */
  default @Nullable Script librarySource(String className) {
    return null;
  }

  /**
   * Parses text for the script method {@code evaluate}; the default implementation refuses to.
   *
   * @param name the name of the script in error messages
   */
  default Script parse(String text, String name) {
    throw new UnsupportedOperationException(
        "This pipeline cannot evaluate text as a script. Move the code into a file and use the"
            + " load step.");
  }

  /**
   * Called when a script sets a variable that it does not declare with {@code def}, so that the log
   * can say so.
   */
  default void onUndeclaredVariable(String scriptName, String variable, @Nullable Object value) {}
}
