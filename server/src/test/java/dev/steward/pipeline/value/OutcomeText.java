package dev.steward.pipeline.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Describes what a script gave, with the types of values, in the same way for both languages. */
public final class OutcomeText {
  static final int MAX_DEPTH = 4;

  private OutcomeText() {}

  public static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }

  public static String unescape(String text) {
    var out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        char next = text.charAt(++i);
        out.append(next == 'n' ? '\n' : next == 'r' ? '\r' : next);
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }

  public static String ofValue(@Nullable Object value) {
    return "value " + describe(value, 0) + "\ntext " + ValueText.text(value);
  }

  public static String ofThrown(Throwable thrown) {
    return "thrown " + TypeValue.of(thrown).name() + "\nmessage " + thrown.getMessage();
  }

  private static String describe(@Nullable Object value, int depth) {
    if (value == null) {
      return "null";
    }
    String type = TypeValue.of(value).name();
    if (depth > MAX_DEPTH) {
      return type;
    }
    return switch (value) {
      case ClosureValue _ -> type;
      case ArrayValue array -> type + elements(array.asList(), depth);
      case Collection<?> collection -> type + elements(collection, depth);
      case Map<?, ?> map -> {
        List<String> entries = new ArrayList<>();
        map.forEach((key, element) ->
            entries.add(describe(key, depth + 1) + ": " + describe(element, depth + 1)));
        yield type + entries;
      }
      case Throwable throwable -> type + " " + throwable.getMessage();
      default -> type + " " + ValueText.text(value);
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
