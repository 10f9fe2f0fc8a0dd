package dev.steward.scm;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code $NAME} and {@code ${NAME}} in what a definition says. What is not known stays. */
final class Variables {

  private static final Pattern NAME =
      Pattern.compile("\\$(?:\\{([A-Za-z0-9_.-]+)\\}|([A-Za-z_][A-Za-z0-9_]*))");

  private Variables() {}

  static String expand(String text, Map<String, String> values) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    Matcher found = NAME.matcher(text);
    var out = new StringBuilder();
    while (found.find()) {
      String name = found.group(1) == null ? found.group(2) : found.group(1);
      String value = values.get(name);
      found.appendReplacement(
          out, Matcher.quoteReplacement(value == null ? found.group() : value));
    }
    return found.appendTail(out).toString();
  }
}
