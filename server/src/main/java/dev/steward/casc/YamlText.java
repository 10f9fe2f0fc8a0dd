package dev.steward.casc;

import java.util.List;
import java.util.Map;

/** Writes configuration as YAML that parses to the same values. */
final class YamlText {

  private final StringBuilder out = new StringBuilder();

  private YamlText() {}

  static String of(Map<String, Object> top) {
    var text = new YamlText();
    text.members(top, 0);
    return text.out.toString();
  }

  private void members(Map<?, ?> members, int depth) {
    members.forEach((name, value) -> {
      indent(depth);
      scalar(String.valueOf(name));
      out.append(':');
      value(value, depth);
    });
  }

  private void value(Object value, int depth) {
    switch (value) {
      case Map<?, ?> map when !map.isEmpty() -> {
        out.append('\n');
        members(map, depth + 1);
      }
      case List<?> list when !list.isEmpty() -> {
        out.append('\n');
        for (Object item : list) {
          indent(depth + 1);
          out.append('-');
          if (item instanceof Map<?, ?> map && !map.isEmpty()) {
            int start = out.length();
            members(map, depth + 2);
            // The first name is on the line of the dash.
            out.replace(start, start + (depth + 2) * 2, " ");
          } else {
            value(item, depth + 1);
          }
        }
      }
      case Map<?, ?> _ -> out.append(" {}\n");
      case List<?> _ -> out.append(" []\n");
      case String text -> {
        out.append(' ');
        // Escapes variables in scripts, which the server must not resolve.
        scalar(text.replace("${", "^${"));
        out.append('\n');
      }
      default -> out.append(' ').append(value).append('\n');
    }
  }

  private void indent(int depth) {
    out.append("  ".repeat(depth));
  }

  /** Writes a plain scalar if unambiguous, otherwise a quoted one. */
  private void scalar(String text) {
    if (text.matches("[A-Za-z][A-Za-z0-9_-]*")
        && !text.matches("(?i)true|false|null|yes|no|on|off|y|n")) {
      out.append(text);
      return;
    }
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          if (c < ' ' || c == 0x7f || c == 0x85 || c == 0x2028 || c == 0x2029 || c == 0xfeff) {
            out.append(String.format("\\u%04x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
    out.append('"');
  }
}
