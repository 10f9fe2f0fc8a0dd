package dev.steward.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Quotes text for a POSIX shell. */
public final class ShellQuote {

  private static final Pattern VARIABLE =
      Pattern.compile("\\$(?:\\{([A-Za-z_]\\w*)\\}|([A-Za-z_]\\w*))");

  private ShellQuote() {}

  /** Quotes text so that the shell expands variables ({@code $NAME}), but nothing else. */
  public static String withVariables(String text) {
    var out = new StringBuilder("\"");
    Matcher variable = VARIABLE.matcher(text);
    int from = 0;
    while (variable.find()) {
      escape(text.substring(from, variable.start()), out);
      String name = variable.group(1) == null ? variable.group(2) : variable.group(1);
      out.append("${").append(name).append('}');
      from = variable.end();
    }
    escape(text.substring(from), out);
    return out.append('"').toString();
  }

  private static void escape(String text, StringBuilder out) {
    for (int i = 0; i < text.length(); i++) {
      if ("$`\"\\".indexOf(text.charAt(i)) >= 0) {
        out.append('\\');
      }
      out.append(text.charAt(i));
    }
  }

  /** Puts text in single quotes, within which a shell expands nothing. */
  public static String single(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
