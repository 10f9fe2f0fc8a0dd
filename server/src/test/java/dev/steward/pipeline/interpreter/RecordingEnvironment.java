package dev.steward.pipeline.interpreter;

import dev.steward.pipeline.syntax.Script;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.pipeline.value.ClosureValue;
import dev.steward.pipeline.value.ValueText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An environment with the steps {@code echo}, {@code step}, {@code block} and {@code fail} that
 * keeps what is called.
 */
final class RecordingEnvironment implements ScriptEnvironment {
  final List<String> calls = new ArrayList<>();
  final List<String> undeclared = new ArrayList<>();
  final List<SourceLocation> locations = new ArrayList<>();
  final Map<String, @Nullable Object> variables = new HashMap<>();
  final Map<String, String> sources = new HashMap<>();

  @Override
  public @Nullable VariableValue variable(String name) {
    return variables.containsKey(name) ? new VariableValue(variables.get(name)) : null;
  }

  @Override
  public @Nullable Object call(
      String name, List<@Nullable Object> arguments, SourceLocation location) {
    locations.add(location);
    calls.add(name + text(arguments));
    return switch (name) {
      case "echo" -> null;
      case "step" -> arguments.isEmpty() ? null : arguments.getFirst();
      case "block" -> {
        Object value = ((ClosureValue) arguments.getLast()).call();
        calls.add("end of " + name);
        yield value;
      }
      case "fail" -> throw new IllegalStateException(ValueText.text(arguments.getFirst()));
      default -> throw new NoSuchMethodError("No such DSL method '" + name + "' found among steps");
    };
  }

  private static String text(List<@Nullable Object> arguments) {
    return arguments.stream()
        .map(argument -> argument instanceof ClosureValue ? "{}" : ValueText.text(argument))
        .toList()
        .toString();
  }

  @Override
  public @Nullable Script librarySource(String className) {
    String source = sources.get(className);
    return source == null ? null : Scripts.parse(className.replace('.', '_'), source);
  }

  @Override
  public Script parse(String text, String name) {
    try {
      return ScriptParser.parse(name, text);
    } catch (SyntaxFailure e) {
      throw new IllegalArgumentException(e);
    }
  }

  @Override
  public void onUndeclaredVariable(String scriptName, String variable, @Nullable Object value) {
    undeclared.add(scriptName + "." + variable);
  }
}
