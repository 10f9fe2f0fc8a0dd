package dev.steward.text;

import java.util.Map;

/** Variables in texts of definitions: {@code $NAME} and {@code ${NAME}}; {@code $$} is a dollar. */
public final class Variables {

  private Variables() {}

  /** The text with each known variable's value in its place; unknown ones stay as they are. */
  public static String expand(String text, Map<String, String> values) {
    if (text.indexOf('$') < 0) {
      return text;
    }
    var out = new StringBuilder(text.length() + 32);
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c != '$' || i + 1 == text.length()) {
        out.append(c);
        i++;
        continue;
      }
      char next = text.charAt(i + 1);
      if (next == '$') {
        out.append('$');
        i += 2;
        continue;
      }
      boolean braced = next == '{';
      int from = braced ? i + 2 : i + 1;
      int to = from;
      while (to < text.length() && isPart(text.charAt(to), braced)) {
        to++;
      }
      boolean whole = braced ? to < text.length() && text.charAt(to) == '}' : to > from;
      String value = whole ? values.get(text.substring(from, to)) : null;
      int end = braced && whole ? to + 1 : Math.max(to, from);
      if (value == null) {
        out.append(text, i, Math.min(end, text.length()));
      } else {
        out.append(value);
      }
      i = Math.min(end, text.length());
    }
    return out.toString();
  }

  private static boolean isPart(char c, boolean braced) {
    return c == '_'
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || (c >= '0' && c <= '9')
        || (braced && (c == '.' || c == '-'));
  }
}
