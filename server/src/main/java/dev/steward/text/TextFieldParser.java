package dev.steward.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Parses command lines and properties entered in one text field. */
public final class TextFieldParser {

  private TextFieldParser() {}

  /** Splits a line at whitespace; quotes and backslashes protect whitespace. */
  public static List<String> splitArguments(String line) {
    var words = new ArrayList<String>();
    StringBuilder word = null;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else if (c == '\\' && quote == '"' && i + 1 < line.length()) {
          i++;
          word = append(word, line.charAt(i));
        } else {
          word = append(word, c);
        }
      } else if (c == '"' || c == '\'') {
        quote = c;
        word = word == null ? new StringBuilder() : word;
      } else if (Character.isWhitespace(c)) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
      } else if (c == '\\'
          && i + 1 < line.length()
          && !Character.isWhitespace(line.charAt(i + 1))) {
        i++;
        word = append(word, line.charAt(i));
      } else {
        word = append(word, c);
      }
    }
    if (word != null) {
      words.add(word.toString());
    }
    return words;
  }

  private static StringBuilder append(
      @org.jspecify.annotations.Nullable StringBuilder word, char c) {
    return (word == null ? new StringBuilder() : word).append(c);
  }

  /** Parses lines of {@code name=value} or {@code name:value}, in order; skips comments. */
  public static Map<String, String> properties(String lines) {
    var all = new LinkedHashMap<String, String>();
    lines
        .lines()
        .map(String::strip)
        .forEach(line -> {
          if (line.isEmpty() || line.startsWith("#") || line.startsWith("!")) {
            return;
          }
          int at = 0;
          while (at < line.length() && "=:".indexOf(line.charAt(at)) < 0) {
            at++;
          }
          all.put(
              line.substring(0, at).strip(),
              at < line.length() ? line.substring(at + 1).strip() : "");
        });
    return all;
  }
}
