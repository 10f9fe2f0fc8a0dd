package dev.steward.pipeline.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads JSON into maps, lists and numbers: Groovy's {@code JsonSlurper}. */
final class JsonParser {
  private static final int MAX_DEPTH = 200;

  private final boolean classic;

  JsonParser(boolean classic) {
    this.classic = classic;
  }

  boolean isClassic() {
    return classic;
  }

  String typeName() {
    return classic ? "groovy.json.JsonSlurperClassic" : "groovy.json.JsonSlurper";
  }

  @Nullable Object parse(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      throw new IllegalArgumentException("Text must not be null or empty");
    }
    Evaluation.currentBudget().checkText(text.length());
    return new Reader(text, classic).document();
  }

  /** Reads one document. */
  private static final class Reader {
    private final String text;
    private final boolean classic;
    private final Budget budget = Evaluation.currentBudget();
    private int at;

    Reader(String text, boolean classic) {
      this.text = text;
      this.classic = classic;
    }

    @Nullable Object document() {
      Object value = value(0);
      skipBlanks();
      if (at < text.length()) {
        throw unexpected();
      }
      return value;
    }

    private JsonFailure unexpected() {
      int line = 1;
      int column = 1;
      for (int i = 0; i < Math.min(at, text.length()); i++) {
        boolean end = text.charAt(i) == '\n';
        line += end ? 1 : 0;
        column = end ? 1 : column + 1;
      }
      if (classic && at < text.length() && "{}[]:,\"-0123456789tfn".indexOf(text.charAt(at)) < 0) {
        return new JsonFailure(
            "Lexing failed on line: "
                + line
                + ", column: "
                + column
                + ", while reading '"
                + text.charAt(at)
                + "', no possible valid JSON value or punctuation could be recognized.");
      }
      String actual =
          at < text.length() ? "the character '" + text.charAt(at) + "'" : "the end of the text";
      return new JsonFailure(
          "The text is not JSON: "
              + actual
              + " at index "
              + at
              + " (line "
              + line
              + ") is unexpected.");
    }

    private void skipBlanks() {
      while (at < text.length() && text.charAt(at) <= ' ') {
        at++;
      }
    }

    private @Nullable Object value(int depth) {
      budget.step();
      Maps.checkDepth(depth * 200 / MAX_DEPTH);
      skipBlanks();
      if (at >= text.length()) {
        throw unexpected();
      }
      return switch (text.charAt(at)) {
        case '{' -> object(depth);
        case '[' -> array(depth);
        case '"' -> string();
        case 't' -> literal("true", true);
        case 'f' -> literal("false", false);
        case 'n' -> literal("null", null);
        default -> number();
      };
    }

    private @Nullable Object literal(String word, @Nullable Object value) {
      if (!text.startsWith(word, at)) {
        throw unexpected();
      }
      at += word.length();
      return value;
    }

    private Map<@Nullable Object, @Nullable Object> object(int depth) {
      Map<@Nullable Object, @Nullable Object> result =
          classic ? new HashMap<>() : new LinkedHashMap<>();
      at++;
      skipBlanks();
      if (next('}')) {
        return result;
      }
      do {
        skipBlanks();
        if (at >= text.length() || text.charAt(at) != '"') {
          throw unexpected();
        }
        String key = string();
        skipBlanks();
        if (!next(':')) {
          throw unexpected();
        }
        result.put(key, value(depth + 1));
        budget.checkSize(result.size());
        skipBlanks();
      } while (next(','));
      if (!next('}')) {
        throw unexpected();
      }
      return result;
    }

    private List<@Nullable Object> array(int depth) {
      List<@Nullable Object> result = new ArrayList<>();
      at++;
      skipBlanks();
      if (next(']')) {
        return result;
      }
      do {
        result.add(value(depth + 1));
        budget.checkSize(result.size());
        skipBlanks();
      } while (next(','));
      if (!next(']')) {
        throw unexpected();
      }
      return result;
    }

    private boolean next(char expected) {
      if (at < text.length() && text.charAt(at) == expected) {
        at++;
        return true;
      }
      return false;
    }

    private String string() {
      var out = new StringBuilder();
      at++;
      while (at < text.length() && text.charAt(at) != '"') {
        char c = text.charAt(at++);
        if (c == '\\') {
          out.append(escape());
        } else {
          out.append(c);
        }
      }
      if (!next('"')) {
        throw unexpected();
      }
      return out.toString();
    }

    private char escape() {
      if (at >= text.length()) {
        throw unexpected();
      }
      char c = text.charAt(at++);
      return switch (c) {
        case 'n' -> '\n';
        case 't' -> '\t';
        case 'r' -> '\r';
        case 'b' -> '\b';
        case 'f' -> '\f';
        case '"', '\\', '/' -> c;
        case 'u' -> unicode();
        default -> {
          at--;
          throw unexpected();
        }
      };
    }

    private char unicode() {
      int code = 0;
      for (int i = 0; i < 4; i++) {
        int digit = at < text.length() ? Character.digit(text.charAt(at), 16) : -1;
        if (digit < 0) {
          throw unexpected();
        }
        code = code * 16 + digit;
        at++;
      }
      return (char) code;
    }

    private Number number() {
      int start = at;
      boolean decimal = false;
      while (at < text.length() && isNumberPart(text.charAt(at))) {
        char c = text.charAt(at++);
        decimal |= c == '.' || c == 'e' || c == 'E';
      }
      String digits = text.substring(start, at);
      try {
        if (decimal) {
          return NumberMath.parseDecimal(digits);
        }
        var integer = NumberMath.parseInteger(digits);
        if (digits.startsWith("+")) {
          throw new NumberFormatException(digits);
        }
        if (integer.bitLength() < Integer.SIZE) {
          return integer.intValue();
        }
        if (integer.bitLength() < Long.SIZE) {
          return integer.longValue();
        }
        return classic ? integer : new BigDecimal(digits);
      } catch (NumberFormatException e) {
        at = start;
        throw unexpected();
      }
    }

    private static boolean isNumberPart(char c) {
      return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
    }
  }
}
