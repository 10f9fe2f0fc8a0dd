package dev.steward.rest.run;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Removes console notes ({@code ESC[8mha:…ESC[0m}), which imported logs contain. Incomplete notes
 * are passed through.
 */
public final class ConsoleNoteFilter extends FilterOutputStream {

  private static final byte[] BEGIN = "\u001b[8mha:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\u001b[0m".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_BUFFER_BYTES = 64 << 10;

  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private int beginMatched;
  private int endMatched;

  public ConsoleNoteFilter(OutputStream out) {
    super(out);
  }

  static byte[] filter(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream(bytes.length);
    try (var filter = new ConsoleNoteFilter(out)) {
      filter.write(bytes, 0, bytes.length);
    }
    return out.toByteArray();
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int at = from;
    int end = from + length;
    while (at < end) {
      if (beginMatched == 0) {
        int next = at;
        while (next < end && bytes[next] != BEGIN[0]) {
          next++;
        }
        out.write(bytes, at, next - at);
        at = next;
        if (at == end) {
          return;
        }
      }
      write(bytes[at++]);
    }
  }

  @Override
  public void write(int value) throws IOException {
    byte b = (byte) value;
    if (beginMatched < BEGIN.length) {
      if (b == BEGIN[beginMatched]) {
        buffer.write(b);
        beginMatched++;
      } else {
        passThrough();
        if (b == BEGIN[0]) {
          buffer.write(b);
          beginMatched = 1;
        } else {
          out.write(b);
        }
      }
      return;
    }
    buffer.write(b);
    endMatched = b == END[endMatched] ? endMatched + 1 : b == END[0] ? 1 : 0;
    if (endMatched == END.length) {
      buffer.reset();
      beginMatched = 0;
      endMatched = 0;
    } else if (b == '\n' || buffer.size() > MAX_BUFFER_BYTES) {
      passThrough();
    }
  }

  private void passThrough() throws IOException {
    buffer.writeTo(out);
    buffer.reset();
    beginMatched = 0;
    endMatched = 0;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    passThrough();
    out.flush();
  }
}
