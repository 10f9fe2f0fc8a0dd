package dev.steward.export;

import dev.steward.text.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Encoded forms of a field name.
 *
 * @param json {@code "name":}
 * @param jsonAfterComma {@code ,"name":}
 * @param plain the name itself
 * @param element the XML element of a single value
 * @param item the XML element of a list item, which is the singular of the name
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record EncodedName(byte[] json, byte[] jsonAfterComma, String plain, String element, String item) {

  private static final Map<String, EncodedName> ALL = new ConcurrentHashMap<>();

  /** Caches the names of models, whose number is limited. */
  static EncodedName of(String name) {
    return ALL.computeIfAbsent(name, EncodedName::make);
  }

  /** Encodes a name that is data, without caching, since the number of names is unlimited. */
  static EncodedName uncached(String name) {
    return make(name);
  }

  private static EncodedName make(String name) {
    var quoted = new StringBuilder();
    Json.quote(name, quoted);
    return new EncodedName(
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

  /** Removes characters that are not allowed in XML names. */
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
