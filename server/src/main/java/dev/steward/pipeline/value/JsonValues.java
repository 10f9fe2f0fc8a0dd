package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes JSON as the steps readJSON and writeJSON do. */
public final class JsonValues {

  private JsonValues() {}

  /**
   * Reads an object or an array. The objects, arrays and nulls in it have types of their own, as in
   * Jenkins.
   *
   * @param plain whether the values are maps, lists and null instead
   * @throws JsonFailure if the text is not a JSON object, array or null
   */
  public static @Nullable Object read(String text, boolean plain) {
    String json = text.strip();
    checkBrackets(json, '{', '}');
    checkBrackets(json, '[', ']');
    if (!json.startsWith("{") && !json.startsWith("[") && !json.equals("null")) {
      throw new JsonFailure("Invalid JSON String");
    }
    Object parsed = new JsonParser(false).parse(json);
    return plain ? plain(parsed) : typed(parsed);
  }

  /** Whether a value is the null of JSON. */
  public static boolean isNull(@Nullable Object value) {
    return value == null || value instanceof JsonNullValue;
  }

  private static void checkBrackets(String json, char open, char close) {
    if (json.charAt(0) == open && json.charAt(json.length() - 1) != close) {
      throw new JsonFailure(
          "Found starting '"
              + open
              + "' but missing '"
              + close
              + "' at the end. at character 0 of null");
    }
  }

  private static @Nullable Object plain(@Nullable Object parsed) {
    return switch (parsed) {
      case BigDecimal number -> number.doubleValue();
      case Map<?, ?> map -> {
        Map<@Nullable Object, @Nullable Object> result = new LinkedHashMap<>();
        map.forEach((name, value) -> result.put(name, plain(value)));
        yield result;
      }
      case List<?> list -> {
        List<@Nullable Object> result = new ArrayList<>(list.size());
        list.forEach(value -> result.add(plain(value)));
        yield result;
      }
      case null, default -> parsed;
    };
  }

  private static Object typed(@Nullable Object parsed) {
    return switch (parsed) {
      case null -> JsonNullValue.NULL;
      case BigDecimal number -> number.doubleValue();
      case Map<?, ?> map -> {
        var result = new JsonObjectValue();
        map.forEach((name, value) -> result.put(name, typed(value)));
        yield result;
      }
      case List<?> list -> {
        var result = new JsonArrayValue();
        list.forEach(value -> result.add(typed(value)));
        yield result;
      }
      default -> parsed;
    };
  }

  /**
   * Writes a value.
   *
   * @param indent spaces for each level; 0 for one line. An object or array with one element does
   *     not start new lines
   */
  public static String write(@Nullable Object value, int indent) {
    var writer = new Writer(indent);
    writer.append(value, 0);
    Evaluation.currentBudget().checkText(writer.out.length());
    return writer.out.toString();
  }

  private static final class Writer {
    private final StringBuilder out = new StringBuilder();
    private final Budget budget = Evaluation.currentBudget();
    private final int indent;

    /** Differs from the level of indents, since an only element is not indented. */
    private int nesting;

    private Writer(int indent) {
      this.indent = indent;
    }

    private void append(@Nullable Object value, int level) {
      budget.step();
      Maps.checkDepth(nesting);
      nesting++;
      switch (value) {
        case null -> out.append("null");
        case JsonNullValue _ -> out.append("null");
        case Map<?, ?> map -> appendMap(map, level);
        case ArrayValue array -> appendElements(array.asList(), level);
        case Collection<?> elements -> appendElements(elements, level);
        case Boolean truth -> out.append(truth);
        case Double number when number.isNaN() || number.isInfinite() -> throw refused(number);
        case Float number when number.isNaN() || number.isInfinite() -> throw refused(number);
        case Number number -> out.append(number);
        default -> quote(ValueText.text(value));
      }
      nesting--;
      budget.checkLength(out.length());
    }

    private static JsonFailure refused(Number number) {
      return new JsonFailure("JSON does not allow the number " + number + ".");
    }

    private void appendMap(Map<?, ?> map, int level) {
      out.append('{');
      int inner = map.size() == 1 ? level : level + 1;
      String separator = "";
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.append(separator);
        separator = ",";
        startLine(map.size(), inner);
        quote(ValueText.text(entry.getKey()));
        out.append(indent == 0 ? ":" : ": ");
        append(entry.getValue(), inner);
      }
      startLine(map.size(), level);
      out.append('}');
    }

    private void appendElements(Collection<?> elements, int level) {
      out.append('[');
      int inner = elements.size() == 1 ? level : level + 1;
      String separator = "";
      for (Object element : elements) {
        out.append(separator);
        separator = ",";
        startLine(elements.size(), inner);
        append(element, inner);
      }
      startLine(elements.size(), level);
      out.append(']');
    }

    private void startLine(int size, int level) {
      if (indent > 0 && size > 1) {
        out.append('\n').repeat(' ', indent * level);
      }
    }

    private void quote(String text) {
      out.append('"');
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"' -> out.append("\\\"");
          case '\\' -> out.append("\\\\");
          case '\n' -> out.append("\\n");
          case '\r' -> out.append("\\r");
          case '\t' -> out.append("\\t");
          case '\b' -> out.append("\\b");
          case '\f' -> out.append("\\f");
          default -> {
            if (c < ' ') {
              out.append(String.format("\\u%04x", (int) c));
            } else {
              out.append(c);
            }
          }
        }
      }
      out.append('"');
      budget.checkLength(out.length());
    }
  }
}
