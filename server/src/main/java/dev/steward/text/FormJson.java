package dev.steward.text;

import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lenient parser for the {@code json} field of forms, compatible with Jenkins' json-lib, since
 * clients send the text form of their language's objects: single quotes, unquoted names, {@code =>}
 * and {@code =} for a colon, {@code ;} for a comma, trailing commas, comments, tabs in strings.
 * Text after the object is ignored. The limits are those of {@link Json}.
 */
public final class FormJson {

  private static final int MAX_CHARACTERS = 4 << 20;
  private static final int MAX_NESTING = 100;
  private static final int MAX_VALUES = 200_000;

  private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");
  private static final Pattern DECIMAL =
      Pattern.compile("-?[0-9]{1,40}(\\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?");

  /** Characters that end an unquoted value. */
  private static final String VALUE_END = ",:]}/\\\"[{;=#";

  private static final char END_OF_TEXT = 0;

  private final String text;
  private int at;
  private int values;

  private FormJson(String text) {
    this.text = text;
  }

  /**
   * Parses an object into maps (in order), lists, strings, Long, Double, Boolean and null.
   *
   * @throws Problem.Invalid if the text is invalid; the message contains the position but none of
   *     the text
   */
  public static Map<String, @Nullable Object> readObject(String text) {
    if (text.length() > MAX_CHARACTERS) {
      throw new Problem.TooLarge("The JSON is longer than " + MAX_CHARACTERS + " characters.");
    }
    var reader = new FormJson(text);
    if (reader.next() != '{') {
      throw reader.syntaxError();
    }
    return reader.object(1);
  }

  private Map<String, @Nullable Object> object(int depth) {
    var object = new LinkedHashMap<String, @Nullable Object>();
    while (true) {
      char c = next();
      if (c == '}') {
        return object;
      }
      at--;
      String name = String.valueOf(value(depth));
      switch (next()) {
        case '=' -> {
          if (at < text.length() && text.charAt(at) == '>') {
            at++;
          }
        }
        case ':' -> {}
        default -> throw syntaxError();
      }
      object.put(name, value(depth));
      if (consumeSeparatorOrEnd('}')) {
        return object;
      }
    }
  }

  private List<@Nullable Object> list(int depth) {
    var list = new ArrayList<@Nullable Object>();
    while (true) {
      char c = next();
      if (c == ']') {
        return list;
      }
      at--;
      if (c == ',' || c == ';') {
        list.add(null);
      } else {
        list.add(value(depth));
      }
      if (consumeSeparatorOrEnd(']')) {
        return list;
      }
    }
  }

  /** Consumes a separator and returns false, or consumes {@code end} and returns true. */
  private boolean consumeSeparatorOrEnd(char end) {
    char c = next();
    if (c == end) {
      return true;
    }
    if (c != ',' && c != ';') {
      throw syntaxError();
    }
    return false;
  }

  private @Nullable Object value(int depth) {
    if (depth > MAX_NESTING) {
      throw new Problem.Invalid("The JSON is nested more than " + MAX_NESTING + " levels deep.");
    }
    if (++values > MAX_VALUES) {
      throw new Problem.TooLarge("The JSON has more than " + MAX_VALUES + " values.");
    }
    char c = next();
    return switch (c) {
      case '{' -> object(depth + 1);
      case '[' -> list(depth + 1);
      case '"', '\'' -> quoted(c);
      default -> {
        at--;
        yield unquoted();
      }
    };
  }

  private @Nullable Object unquoted() {
    int from = at;
    while (at < text.length() && text.charAt(at) >= ' ' && VALUE_END.indexOf(text.charAt(at)) < 0) {
      at++;
    }
    String word = text.substring(Math.min(from, text.length()), at).strip();
    if (word.isEmpty()) {
      throw syntaxError();
    }
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false" -> false;
      case "null" -> null;
      default ->
          INTEGER.matcher(word).matches()
              ? (Object) Long.valueOf(word)
              : DECIMAL.matcher(word).matches() ? number(word) : word;
    };
  }

  /**
   * Digits with a leading zero are kept as text, since they are more likely an id than a number.
   */
  private static Object number(String word) {
    boolean zeros = word.length() > 1 && word.charAt(0) == '0' && word.charAt(1) != '.';
    return zeros ? word : (Object) Double.valueOf(word);
  }

  private String quoted(char quote) {
    var out = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == quote) {
        return out.toString();
      }
      if (c == '\n' || c == '\r') {
        break;
      }
      out.append(c == '\\' ? escaped() : String.valueOf(c));
    }
    throw syntaxError();
  }

  private String escaped() {
    if (at >= text.length()) {
      throw syntaxError();
    }
    char c = text.charAt(at++);
    return switch (c) {
      case 'b' -> "\b";
      case 't' -> "\t";
      case 'n' -> "\n";
      case 'f' -> "\f";
      case 'r' -> "\r";
      case 'u' -> code(4);
      case 'x' -> code(2);
      default -> String.valueOf(c);
    };
  }

  private String code(int digits) {
    int end = at + digits;
    int code = 0;
    for (; at < end; at++) {
      int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
      if (digit < 0) {
        throw syntaxError();
      }
      code = code * 16 + digit;
    }
    return String.valueOf((char) code);
  }

  /** The next character outside whitespace and comments; {@link #END_OF_TEXT} after the last. */
  private char next() {
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '#' || (c == '/' && follows('/'))) {
        int end = text.indexOf('\n', at);
        at = end < 0 ? text.length() : end + 1;
      } else if (c == '/' && follows('*')) {
        int end = text.indexOf("*/", at + 1);
        if (end < 0) {
          throw syntaxError();
        }
        at = end + 2;
      } else if (c > ' ') {
        return c;
      }
    }
    at++;
    return END_OF_TEXT;
  }

  private boolean follows(char c) {
    return at < text.length() && text.charAt(at) == c;
  }

  private Problem syntaxError() {
    int line = 1;
    int column = 1;
    for (int i = 0; i < Math.min(at - 1, text.length()); i++) {
      boolean isLineEnd = text.charAt(i) == '\n';
      line += isLineEnd ? 1 : 0;
      column = isLineEnd ? 1 : column + 1;
    }
    return new Problem.Invalid("Invalid JSON at line " + line + ", column " + column + ".");
  }
}
