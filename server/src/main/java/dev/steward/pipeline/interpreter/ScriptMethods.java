package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.value.MethodTable;
import dev.steward.pipeline.value.ValueText;
import org.jspecify.annotations.Nullable;

/** The methods that every script has, before a name is taken for a step. */
final class ScriptMethods {
  private ScriptMethods() {}

  static @Nullable Object call(ScriptBody script, String name, @Nullable Object[] arguments) {
    Interpreter interpreter = script.type().sourceTypes().interpreter();
    if (arguments.length == 0) {
      switch (name) {
        case "getBinding" -> {
          return script.binding();
        }
        case "run" -> {
          return interpreter.run(script);
        }
        default -> {}
      }
    }
    if (name.equals("evaluate") && arguments.length == 1) {
      return interpreter.evaluate(ValueText.text(arguments[0]), script.binding());
    }
    if (name.equals("sprintf") && arguments.length > 0) {
      return MethodTable.call("", name, arguments);
    }
    return script.callOutside(name, arguments);
  }
}
