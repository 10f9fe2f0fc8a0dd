package dev.steward.pipeline.value;

import org.jspecify.annotations.Nullable;

/** The methods of null. */
final class NullMethods {
  private NullMethods() {}

  static @Nullable Object call(String name, @Nullable Object[] arguments) {
    Object first = arguments.length == 1 ? arguments[0] : null;
    return switch (name) {
      case "toString" -> "null";
      case "getClass" -> TypeValue.known("org.codehaus.groovy.runtime.NullObject");
      case "asBoolean", "iterator" -> name.equals("asBoolean") ? false : Iteration.of(null);
      case "equals", "is", "isCase" -> first == null;
      case "asType" -> null;
      case "inspect" -> "null";
      case "plus" -> plus(first);
      case "with" ->
          first instanceof ClosureValue closure ? ObjectMethods.with(null, closure) : null;
      case "each", "any", "every", "find", "findAll", "collect", "eachWithIndex" ->
          MethodTable.call(Iteration.toList(null), name, arguments);
      default ->
          throw new NullPointerException("Cannot invoke method " + name + "() on null object");
    };
  }

  private static Object plus(@Nullable Object other) {
    if (other instanceof CharSequence) {
      return "null" + other;
    }
    throw new NullPointerException("Cannot execute null+" + ValueText.text(other));
  }
}
