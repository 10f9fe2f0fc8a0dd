package dev.steward.export;

import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growable byte buffer with UTF-8 and ASCII writers. */
final class Bytes {

  private static final int MAX = 128 << 20;

  private static final int LEAST_ROOM = 1_024;
  private static final int MAX_STEP = 4 << 20;

  private byte[] bytes;
  private int length;

  Bytes() {
    this(LEAST_ROOM);
  }

  /** Creates a buffer with the expected capacity; it can grow beyond. */
  Bytes(int expected) {
    int size = Math.max(expected, LEAST_ROOM);
    ResponseMemory.reserve(size);
    bytes = new byte[size];
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      if (length + more > MAX) {
        throw new Problem.TooLarge("The response is too large; select fields with tree=.");
      }
      // Limits the step, since memory matters more than copying above that size.
      int step = Math.min(bytes.length, MAX_STEP);
      int larger = Math.max(bytes.length + step, length + more);
      ResponseMemory.resize(bytes.length, larger);
      bytes = Arrays.copyOf(bytes, larger);
    }
  }

  void put(char ascii) {
    room(1);
    bytes[length++] = (byte) ascii;
  }

  void put(byte[] more) {
    room(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  void put(byte[] more, int from, int to) {
    room(to - from);
    System.arraycopy(more, from, bytes, length, to - from);
    length += to - from;
  }

  int length() {
    return length;
  }

  @SuppressWarnings("deprecation") // takes the low bytes of ASCII text, without an encoder
  void ascii(String text) {
    room(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
  }

  /** Writes ASCII text in quotation marks; it must not need escapes. */
  @SuppressWarnings("deprecation") // as above
  void quoted(String text) {
    int end = text.length();
    room(end + 2);
    bytes[length] = '"';
    text.getBytes(0, end, bytes, length + 1);
    bytes[length + end + 1] = '"';
    length += end + 2;
  }

  void utf8(char c) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      room(2);
      bytes[length++] = (byte) (0xc0 | (c >> 6));
      bytes[length++] = (byte) (0x80 | (c & 0x3f));
    } else {
      room(3);
      bytes[length++] = (byte) (0xe0 | (c >> 12));
      bytes[length++] = (byte) (0x80 | ((c >> 6) & 0x3f));
      bytes[length++] = (byte) (0x80 | (c & 0x3f));
    }
  }

  void utf8(String text) {
    put(text.getBytes(StandardCharsets.UTF_8));
  }

  void number(long value) {
    if (value >= 0 && value < 10) {
      put((char) ('0' + value));
    } else {
      ascii(Long.toString(value));
    }
  }

  /** The content; the buffer must not be written to afterwards. */
  byte[] toArray() {
    if (length == bytes.length) {
      return bytes;
    }
    ResponseMemory.resize(bytes.length, length);
    return Arrays.copyOf(bytes, length);
  }
}
