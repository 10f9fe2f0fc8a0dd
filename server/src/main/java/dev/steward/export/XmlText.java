package dev.steward.export;

/** XML escaping. Characters that XML cannot represent are replaced. */
final class XmlText {

  private XmlText() {}

  static void escape(String text, Utf8Buffer out) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.ascii("&lt;");
        case '>' -> out.ascii("&gt;");
        case '&' -> out.ascii("&amp;");
        default -> {
          if (c < 0x80) {
            out.put(c < ' ' && c != '\n' && c != '\t' && c != '\r' ? '?' : c);
          } else if (Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1))) {
            out.utf8(text.substring(i, i + 2));
            i++;
          } else {
            out.utf8(Character.isSurrogate(c) || c >= 0xfffe ? '\ufffd' : c);
          }
        }
      }
    }
  }

  static void escapeAttribute(String text, Utf8Buffer out) {
    escape(text.replace("\"", "\u0000"), out, "&quot;");
  }

  private static void escape(String text, Utf8Buffer out, String quote) {
    int from = 0;
    for (int at = text.indexOf('\u0000'); at >= 0; at = text.indexOf('\u0000', from)) {
      escape(text.substring(from, at), out);
      out.ascii(quote);
      from = at + 1;
    }
    escape(text.substring(from), out);
  }
}
