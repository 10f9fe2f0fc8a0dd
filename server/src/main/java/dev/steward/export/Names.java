package dev.steward.export;

import dev.steward.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A field's name in each of the writings, encoded once.
 *
 * @param json {@code "name":}
 * @param further the same behind a comma
 * @param plain the name alone
 * @param element the XML element of a single value
 * @param item the XML element of each value of a list: the name in the singular
 */
@SuppressWarnings("ArrayRecordComponent") // kept for ever, compared never
record Names(byte[] json, byte[] further, String plain, String element, String item) {

  private static final Map<String, Names> ALL = new ConcurrentHashMap<>();

  /** Names come from tables alone, so there are only so many. */
  static Names of(String name) {
    return ALL.computeIfAbsent(name, Names::make);
  }

  /** A name that is data: there may be any number of them, with any letters in them. */
  static Names once(String name) {
    return make(name);
  }

  private static Names make(String name) {
    var quoted = new StringBuilder();
    Json.quote(name, quoted);
    return new Names(
        (quoted + ":").getBytes(StandardCharsets.UTF_8),
        ("," + quoted + ":").getBytes(StandardCharsets.UTF_8),
        name,
        xmlName(name),
        xmlName(singular(name)));
  }

  private static String singular(String name) {
    if (name.endsWith("ies")) {
      return name.substring(0, name.length() - 3) + "y";
    }
    return name.endsWith("s") ? name.substring(0, name.length() - 1) : name;
  }

  /** Letters that XML does not allow in a name are left out. */
  static String xmlName(String name) {
    var out = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (isNameStart(c) || (out.length() > 0 && isNamePart(c))) {
        out.append(c);
      } else if (out.length() == 0 && isNamePart(c)) {
        out.append('_').append(c);
      }
    }
    return out.length() == 0 ? "_" : out.toString();
  }

  private static boolean isNameStart(char c) {
    return c == '_' || Character.isLetter(c);
  }

  private static boolean isNamePart(char c) {
    return isNameStart(c) || c == '-' || c == '.' || Character.isDigit(c);
  }
}
