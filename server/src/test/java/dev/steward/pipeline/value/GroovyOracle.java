package dev.steward.pipeline.value;

import groovy.lang.Closure;
import groovy.lang.GroovyShell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.codehaus.groovy.control.CompilationFailedException;
import org.codehaus.groovy.runtime.InvokerHelper;
import org.codehaus.groovy.runtime.typehandling.DefaultTypeTransformation;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates scripts with the real Groovy and writes what each gives. The difference test runs it in
 * a process of its own, because Groovy compiles scripts to classes.
 */
public final class GroovyOracle {
  private static final int BATCH = 100;

  private GroovyOracle() {}

  /** Reads scripts from the first file, one a line, and writes the outcomes to the second. */
  public static void main(String[] arguments) throws IOException {
    List<String> scripts =
        Files.readAllLines(Path.of(arguments[0])).stream().map(OutcomeText::unescape).toList();
    List<String> outcomes = new ArrayList<>();
    for (int start = 0; start < scripts.size(); start += BATCH) {
      evaluate(scripts.subList(start, Math.min(start + BATCH, scripts.size())), outcomes);
    }
    Files.write(
        Path.of(arguments[1]),
        outcomes.stream().map(OutcomeText::escape).toList(),
        StandardCharsets.UTF_8);
  }

  /** Compiles scripts together, as closures of one script; one that is invalid is found alone. */
  private static void evaluate(List<String> scripts, List<String> outcomes) {
    List<?> closures;
    try {
      closures =
          (List<?>)
              new GroovyShell()
                  .evaluate("[\n{ ->\n" + String.join("\n},\n{ ->\n", scripts) + "\n}]");
    } catch (CompilationFailedException e) {
      if (scripts.size() == 1) {
        outcomes.add("syntax error");
        return;
      }
      evaluate(scripts.subList(0, scripts.size() / 2), outcomes);
      evaluate(scripts.subList(scripts.size() / 2, scripts.size()), outcomes);
      return;
    }
    for (Object closure : closures) {
      outcomes.add(outcome((Closure<?>) closure));
    }
  }

  private static String outcome(Closure<?> closure) {
    try {
      Object value = closure.call();
      return "value " + describe(value, 0) + "\ntext " + InvokerHelper.toString(value);
    } catch (Throwable e) {
      return "thrown " + e.getClass().getName() + "\nmessage " + e.getMessage();
    }
  }

  private static String describe(@Nullable Object value, int depth) {
    if (value == null) {
      return "null";
    }
    String type = value instanceof Closure<?> ? "groovy.lang.Closure" : value.getClass().getName();
    if (depth > OutcomeText.MAX_DEPTH) {
      return type;
    }
    if (value.getClass().isArray()) {
      return type + elements(DefaultTypeTransformation.asCollection(value), depth);
    }
    return switch (value) {
      case Closure<?> _ -> type;
      case Collection<?> collection -> type + elements(collection, depth);
      case Map<?, ?> map -> {
        List<String> entries = new ArrayList<>();
        map.forEach((key, element) ->
            entries.add(describe(key, depth + 1) + ": " + describe(element, depth + 1)));
        yield type + entries;
      }
      case Throwable throwable -> type + " " + throwable.getMessage();
      default -> type + " " + InvokerHelper.toString(value);
    };
  }

  private static List<String> elements(Collection<?> elements, int depth) {
    List<String> result = new ArrayList<>();
    for (Object element : elements) {
      result.add(describe(element, depth + 1));
    }
    return result;
  }
}
