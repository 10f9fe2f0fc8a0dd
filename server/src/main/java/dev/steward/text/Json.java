package dev.steward.text;

import dev.steward.limit.ComputePool;
import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses JSON within limits, and writes small objects. */
public final class Json {

  private Json() {}

  /**
   * Parses a document into maps (in order), lists, strings, Long, Double, Boolean and null.
   *
   * @throws Problem.Invalid if the text is not JSON; the message contains the position but none of
   *     the text
   */
  public static @Nullable Object read(String text) {
    if (text.length() > JsonText.MAX_CHARACTERS) {
      throw new Problem.TooLarge(
          "The JSON is longer than " + JsonText.MAX_CHARACTERS + " characters.");
    }
    return text.length() < JsonText.LARGE_CHARACTERS
        ? JsonText.parse(text)
        : ComputePool.SHARED.run(() -> JsonText.parse(text));
  }

  /** Parses a document whose root must be an object. */
  public static Map<String, @Nullable Object> readObject(String text) {
    return asObject(read(text));
  }

  /** Casts the value to an object. */
  @SuppressWarnings("unchecked") // read() creates no other maps
  public static Map<String, @Nullable Object> asObject(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return (Map<String, @Nullable Object>) map;
    }
    throw new Problem.Invalid("The JSON must be an object.");
  }

  /** A member's value as text; null if it is absent, an object or a list. */
  public static @Nullable String text(Map<String, @Nullable Object> object, String name) {
    Object value = object.get(name);
    return value == null || value instanceof Map || value instanceof List ? null : value.toString();
  }

  /**
   * Writes a value made of maps, lists, strings, numbers, booleans and null, the types that {@link
   * #read} returns.
   */
  public static String write(@Nullable Object value) {
    var out = new StringBuilder();
    write(value, out);
    return out.toString();
  }

  private static void write(@Nullable Object value, StringBuilder out) {
    switch (value) {
      case null -> out.append("null");
      case Map<?, ?> object -> {
        char separator = '{';
        for (Map.Entry<?, ?> member : object.entrySet()) {
          out.append(separator);
          quote(String.valueOf(member.getKey()), out);
          out.append(':');
          write(member.getValue(), out);
          separator = ',';
        }
        out.append(separator == '{' ? "{}" : "}");
      }
      case List<?> list -> {
        char separator = '[';
        for (Object element : list) {
          out.append(separator);
          write(element, out);
          separator = ',';
        }
        out.append(separator == '[' ? "[]" : "]");
      }
      case Boolean flag -> out.append(flag.booleanValue());
      case Integer number -> out.append(number.intValue());
      case Long number -> out.append(number.longValue());
      case Double number when Double.isFinite(number) -> out.append(number.doubleValue());
      case String text -> quote(text, out);
      default ->
          throw new IllegalArgumentException("JSON cannot represent " + value.getClass().getName());
    }
  }

  /** Starts an object; members are written in the order of the calls. */
  public static Writer object() {
    return new Writer();
  }

  /** A JSON list of objects. */
  public static String list(List<Writer> objects) {
    var out = new StringBuilder("[");
    for (Writer object : objects) {
      if (out.length() > 1) {
        out.append(',');
      }
      out.append(object);
    }
    return out.append(']').toString();
  }

  /** Builder for a JSON object. */
  public static final class Writer {
    private final StringBuilder out = new StringBuilder("{");

    private Writer() {}

    private StringBuilder name(String name) {
      if (out.length() > 1) {
        out.append(',');
      }
      quote(name, out);
      return out.append(':');
    }

    public Writer put(String name, @Nullable String value) {
      name(name);
      if (value == null) {
        out.append("null");
      } else {
        quote(value, out);
      }
      return this;
    }

    public Writer put(String name, long value) {
      name(name).append(value);
      return this;
    }

    public Writer put(String name, boolean value) {
      name(name).append(value);
      return this;
    }

    public Writer put(String name, Writer value) {
      name(name).append(value);
      return this;
    }

    public Writer put(String name, List<Writer> values) {
      name(name).append(list(values));
      return this;
    }

    /** Adds a member whose value is JSON text. */
    public Writer putJson(String name, String json) {
      name(name).append(json);
      return this;
    }

    public Writer putTexts(String name, List<String> values) {
      name(name).append('[');
      for (int i = 0; i < values.size(); i++) {
        if (i > 0) {
          out.append(',');
        }
        quote(values.get(i), out);
      }
      out.append(']');
      return this;
    }

    public Writer putIfPresent(String name, @Nullable String value) {
      return value == null ? this : put(name, value);
    }

    @Override
    public String toString() {
      return out + "}";
    }

    public byte[] utf8() {
      return toString().getBytes(StandardCharsets.UTF_8);
    }
  }

  /** Appends {@code text} as a JSON string. */
  public static void quote(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < ' ' || c == '\u2028' || c == '\u2029' || Character.isSurrogate(c)) {
            out.append("\\u").append(String.format("%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
