package dev.steward.text;

/** Escapes text for HTML element content and double-quoted attributes. */
public final class Html {

  private Html() {}

  public static String escape(String text) {
    StringBuilder out = null;
    for (int i = 0; i < text.length(); i++) {
      String escaped =
          switch (text.charAt(i)) {
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            case '&' -> "&amp;";
            case '"' -> "&quot;";
            case '\'' -> "&#39;";
            default -> null;
          };
      if (escaped != null && out == null) {
        out = new StringBuilder(text.length() + 16).append(text, 0, i);
      }
      if (out != null) {
        if (escaped == null) {
          out.append(text.charAt(i));
        } else {
          out.append(escaped);
        }
      }
    }
    return out == null ? text : out.toString();
  }
}
