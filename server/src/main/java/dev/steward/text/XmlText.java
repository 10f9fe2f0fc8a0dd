package dev.steward.text;

/** Formats XML text. */
public final class XmlText {

  private XmlText() {}

  /** Formats an element with text content. */
  public static String element(String name, String value) {
    return "<" + name + ">" + escape(value) + "</" + name + ">";
  }

  /** Escapes text for the content of an element or for an attribute in double quotes. */
  public static String escape(String text) {
    var out = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        case '\r' -> out.append("&#13;");
        default -> {
          if (Character.isISOControl(c) && c != '\n' && c != '\t') {
            out.append("&#").append((int) c).append(';');
          } else {
            out.append(c);
          }
        }
      }
    }
    return out.toString();
  }

  /** Returns the XML with a child of the root replaced by {@code replacement}. */
  public static String withElement(String xml, String element, String replacement) {
    XmlElement root = XmlReader.read(xml);
    XmlElement old = root.find(element);
    if (old != null) {
      return xml.substring(0, old.start()) + replacement + xml.substring(old.end());
    }
    if (root.isEmptyTag()) {
      int slash = xml.lastIndexOf("/>", root.end());
      return xml.substring(0, slash)
          + ">\n  "
          + replacement
          + "\n</"
          + root.name()
          + ">"
          + xml.substring(root.end());
    }
    return xml.substring(0, root.contentStart())
        + "\n  "
        + replacement
        + xml.substring(root.contentStart());
  }
}
