package dev.steward.text;

/**
 * Lines of comma separated values (RFC 4180), for spreadsheets too: what one of these would take
 * for a formula is marked as text.
 */
public final class Csv {

  private Csv() {}

  /** One line with its end. */
  public static String line(String... values) {
    var out = new StringBuilder();
    for (String value : values) {
      out.append(out.isEmpty() ? "" : ",").append('"');
      if (!value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0) {
        out.append('\'');
      }
      out.append(value.replace("\"", "\"\"")).append('"');
    }
    return out.append("\r\n").toString();
  }
}
