package dev.steward.rest;

import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Removes console notes, which imported logs contain: {@code ESC[8mha:…ESC[0m}. Incomplete notes
 * are passed through.
 */
public final class WithoutNotes extends FilterOutputStream {

  private static final byte[] BEGIN = "\u001b[8mha:".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\u001b[0m".getBytes(StandardCharsets.US_ASCII);
  private static final int MAX_HELD = 64 << 10;

  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private int begun;
  private int ended;

  public WithoutNotes(OutputStream out) {
    super(out);
  }

  static byte[] of(byte[] bytes) throws IOException {
    var out = new ByteArrayOutputStream(bytes.length);
    try (var without = new WithoutNotes(out)) {
      without.write(bytes, 0, bytes.length);
    }
    return out.toByteArray();
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    int at = from;
    int end = from + length;
    while (at < end) {
      if (begun == 0) {
        int plain = at;
        while (plain < end && bytes[plain] != BEGIN[0]) {
          plain++;
        }
        out.write(bytes, at, plain - at);
        at = plain;
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
    if (begun < BEGIN.length) {
      if (b == BEGIN[begun]) {
        held.write(b);
        begun++;
      } else {
        release();
        if (b == BEGIN[0]) {
          held.write(b);
          begun = 1;
        } else {
          out.write(b);
        }
      }
      return;
    }
    held.write(b);
    ended = b == END[ended] ? ended + 1 : b == END[0] ? 1 : 0;
    if (ended == END.length) {
      held.reset();
      begun = 0;
      ended = 0;
    } else if (b == '\n' || held.size() > MAX_HELD) {
      release();
    }
  }

  private void release() throws IOException {
    held.writeTo(out);
    held.reset();
    begun = 0;
    ended = 0;
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    release();
    out.flush();
  }
}
