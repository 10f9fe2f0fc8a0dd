package dev.steward.step;

import java.util.LinkedHashMap;
import java.util.Map;

/** Variables as text, in the format of the EnvInject plugin. */
final class PropertiesText {

  private PropertiesText() {}

  /**
   * The variables: {@code name=value}, one per line. Lines that begin with {@code #} or {@code !}
   * are comments; a backslash at the end of a line continues it, and two backslashes stand for one.
   */
  static Map<String, String> read(String text) {
    var variables = new LinkedHashMap<String, String>();
    var pending = new StringBuilder();
    for (String line : text.lines().toList()) {
      String start = line.stripLeading();
      if (pending.isEmpty()
          && (start.isEmpty() || start.startsWith("#") || start.startsWith("!"))) {
        continue;
      }
      int backslashes = 0;
      while (backslashes < start.length()
          && start.charAt(start.length() - 1 - backslashes) == '\\') {
        backslashes++;
      }
      if (backslashes % 2 == 1) {
        pending.append(start, 0, start.length() - 1);
        continue;
      }
      add(pending.append(start).toString(), variables);
      pending.setLength(0);
    }
    if (!pending.isEmpty()) {
      add(pending.toString(), variables);
    }
    return variables;
  }

  private static void add(String line, Map<String, String> variables) {
    int at = 0;
    while (at < line.length() && "=: \t".indexOf(line.charAt(at)) < 0) {
      at++;
    }
    String name = line.substring(0, at);
    int value = at;
    while (value < line.length() && " \t".indexOf(line.charAt(value)) >= 0) {
      value++;
    }
    if (value < line.length() && "=:".indexOf(line.charAt(value)) >= 0) {
      value++;
    }
    if (!name.isEmpty()) {
      variables.put(name, line.substring(value).strip().replace("\\\\", "\\"));
    }
  }
}
