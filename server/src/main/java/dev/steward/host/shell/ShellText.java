package dev.steward.host.shell;

import dev.steward.text.ShellQuote;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Text of scripts. Each character stands for one byte, since file names on a machine can consist of
 * any bytes: {@link #bytes} converts Java text to this form.
 */
final class ShellText {

  private ShellText() {}

  /** UTF-8 bytes of a string, one character for each. */
  static String bytes(String text) {
    return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
  }

  /**
   * Text decoded from UTF-8 bytes; the replacement character stands for bytes that are not UTF-8.
   */
  static String decode(String bytes) {
    return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  /** A command that sets {@code $1}, {@code $2} and so on; the arguments are bytes. */
  static String arguments(List<String> arguments) {
    var text = new StringBuilder("set --");
    arguments.forEach(argument -> text.append(' ').append(quote(argument)));
    return text.append('\n').toString();
  }

  /** Quotes bytes up to the first zero byte, which no argument can contain. */
  static String quote(String bytes) {
    int zero = bytes.indexOf('\0');
    return ShellQuote.single(zero < 0 ? bytes : bytes.substring(0, zero));
  }

  /** A command that prints these bytes; any byte is allowed. */
  static String print(byte[] content) {
    var format = new StringBuilder();
    for (byte value : content) {
      char c = (char) (value & 0xff);
      if (c == '%') {
        format.append("%%");
      } else if (c == '\n') {
        format.append("\\n");
      } else if (c < ' '
          || c > '~'
          || c == '\\'
          || c == '\''
          // Otherwise, printf would mistake text such as a private key for options.
          || (c == '-' && format.isEmpty())) {
        format
            .append('\\')
            .append((char) ('0' + (c >> 6)))
            .append((char) ('0' + ((c >> 3) & 7)))
            .append((char) ('0' + (c & 7)));
      } else {
        format.append(c);
      }
    }
    return "printf '" + format + "'";
  }
}
