package dev.steward.pipeline.value;

import java.util.Calendar;
import java.util.Date;
import java.util.Iterator;
import java.util.Map;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;

/** Writes values as JSON: Groovy's {@code JsonOutput}. */
final class JsonWriter {
  private static final String INDENT = "    ";

  private final StringBuilder out = new StringBuilder();
  private final Budget budget = Evaluation.currentBudget();

  private JsonWriter() {}

  static String write(@Nullable Object value) {
    var writer = new JsonWriter();
    writer.append(value, 0);
    writer.budget.checkText(writer.out.length());
    return writer.out.toString();
  }

  private void append(@Nullable Object value, int depth) {
    budget.step();
    Maps.checkDepth(depth);
    switch (value) {
      case null -> out.append("null");
      case JsonNullValue _ -> out.append("null");
      case Number number -> appendNumber(number);
      case Boolean truth -> out.append(truth);
      case CharSequence text -> quote(text.toString());
      case Character character -> quote(character.toString());
      case Map<?, ?> map -> appendMap(map, depth);
      case Iterable<?> elements -> appendElements(elements.iterator(), depth);
      case Iterator<?> elements -> appendElements(elements, depth);
      case Date date -> appendDate(date);
      case Calendar calendar -> appendDate(calendar.getTime());
      case JsonBuilderValue builder -> append(builder.content(), depth);
      case Map.Entry<?, ?> entry -> {
        out.append("{\"key\":");
        append(entry.getKey(), depth + 1);
        out.append(",\"value\":");
        append(entry.getValue(), depth + 1);
        out.append('}');
      }
      default -> quote(ValueText.text(value));
    }
    budget.checkLength(out.length());
  }

  private void appendNumber(Number number) {
    if (number instanceof Double || number instanceof Float) {
      double real = number.doubleValue();
      if (Double.isNaN(real) || Double.isInfinite(real)) {
        throw new JsonFailure(
            "Number "
                + number
                + " can't be serialized as JSON: "
                + (Double.isNaN(real) ? "NaN" : "infinite")
                + " are not allowed in JSON.");
      }
    }
    out.append(number);
  }

  private void appendDate(Date date) {
    out.append('"')
        .append(Dates.format(date, "yyyy-MM-dd'T'HH:mm:ssZ", TimeZone.getTimeZone("GMT")))
        .append('"');
  }

  private void appendMap(Map<?, ?> map, int depth) {
    out.append('{');
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (entry.getKey() == null) {
        throw new IllegalArgumentException("Maps with null keys can't be converted to JSON");
      }
      if (!first) {
        out.append(',');
      }
      first = false;
      quote(ValueText.javaText(entry.getKey()));
      out.append(':');
      append(entry.getValue(), depth + 1);
    }
    out.append('}');
  }

  private void appendElements(Iterator<?> elements, int depth) {
    out.append('[');
    boolean first = true;
    while (elements.hasNext()) {
      if (!first) {
        out.append(',');
      }
      first = false;
      append(elements.next(), depth + 1);
    }
    out.append(']');
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
        default -> appendPlain(c);
      }
    }
    out.append('"');
    budget.checkLength(out.length());
  }

  private void appendPlain(char c) {
    if (c < ' ' || c > '~') {
      out.append(String.format("\\u%04x", (int) c));
    } else {
      out.append(c);
    }
  }

  /** Returns the JSON with line ends and indents. */
  static String pretty(String json) {
    new JsonParser(false).parse(json);
    Budget budget = Evaluation.currentBudget();
    budget.checkText(json.length());
    var out = new StringBuilder();
    int depth = 0;
    boolean quoted = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (quoted) {
        out.append(c);
        if (c == '\\' && i + 1 < json.length()) {
          out.append(json.charAt(++i));
        } else if (c == '"') {
          quoted = false;
        }
        continue;
      }
      switch (c) {
        case '"' -> {
          quoted = true;
          out.append(c);
        }
        case '{', '[' -> {
          depth++;
          out.append(c).append('\n').append(INDENT.repeat(depth));
        }
        case '}', ']' -> {
          depth--;
          out.append('\n').append(INDENT.repeat(depth)).append(c);
        }
        case ',' -> out.append(",\n").append(INDENT.repeat(depth));
        case ':' -> out.append(": ");
        case ' ', '\n', '\r', '\t' -> {}
        default -> out.append(c);
      }
      budget.checkLength(out.length());
    }
    return out.toString();
  }
}
