package dev.steward.text;

/**
 * Writes lines of comma-separated values (RFC 4180). Values that a spreadsheet would evaluate as a
 * formula are marked as text.
 */
public final class Csv {

  private Csv() {}

  /** One line, including its line ending. */
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
