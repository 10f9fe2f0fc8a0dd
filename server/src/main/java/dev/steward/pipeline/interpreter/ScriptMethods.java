package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.Formatting;
import org.jspecify.annotations.Nullable;

/** The methods that every script has, before a name is taken for a step. */
final class ScriptMethods {
  private ScriptMethods() {}

  static @Nullable Object call(ScriptBody script, String name, @Nullable Object[] arguments) {
    return switch (name) {
      case "getBinding" when arguments.length == 0 -> script.binding();
      case "run" when arguments.length == 0 -> script.type().sourceTypes().interpreter().run(script);
      case "evaluate" when arguments.length == 1 && arguments[0] instanceof CharSequence ->
          script
              .type()
              .sourceTypes()
              .interpreter()
              .evaluate(Formatting.text(arguments[0]), script.binding());
      default -> script.callOutside(name, arguments);
    };
  }
}
