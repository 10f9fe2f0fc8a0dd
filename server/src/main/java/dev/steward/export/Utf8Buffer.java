package dev.steward.export;

import dev.steward.limit.ResponseMemory;
import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Growable byte buffer with UTF-8 and ASCII writers. */
final class Utf8Buffer {

  private static final int MAX_BYTES = 128 << 20;

  private static final int MIN_CAPACITY = 1_024;
  private static final int MAX_GROWTH = 4 << 20;

  private byte[] bytes;
  private int length;

  Utf8Buffer() {
    this(MIN_CAPACITY);
  }

  /** Creates a buffer with the expected capacity; it grows as needed. */
  Utf8Buffer(int expected) {
    int size = Math.max(expected, MIN_CAPACITY);
    ResponseMemory.reserve(size);
    bytes = new byte[size];
  }

  private void ensureSpace(int more) {
    if (length + more > bytes.length) {
      if (length + more > MAX_BYTES) {
        throw new Problem.TooLarge("The response is too large; select fields with tree=.");
      }
      // The growth step is limited: in a large buffer, saving memory matters more than avoiding
      // copies.
      int growth = Math.min(bytes.length, MAX_GROWTH);
      int larger = Math.max(bytes.length + growth, length + more);
      ResponseMemory.resize(bytes.length, larger);
      bytes = Arrays.copyOf(bytes, larger);
    }
  }

  void put(char ascii) {
    ensureSpace(1);
    bytes[length++] = (byte) ascii;
  }

  void put(byte[] more) {
    ensureSpace(more.length);
    System.arraycopy(more, 0, bytes, length, more.length);
    length += more.length;
  }

  void put(byte[] more, int from, int to) {
    ensureSpace(to - from);
    System.arraycopy(more, from, bytes, length, to - from);
    length += to - from;
  }

  int length() {
    return length;
  }

  @SuppressWarnings("deprecation") // copies the low bytes of ASCII text, without an encoder
  void ascii(String text) {
    ensureSpace(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
  }

  /** Writes ASCII text that needs no escaping within quotation marks. */
  @SuppressWarnings("deprecation") // as above
  void quoted(String text) {
    int end = text.length();
    ensureSpace(end + 2);
    bytes[length] = '"';
    text.getBytes(0, end, bytes, length + 1);
    bytes[length + end + 1] = '"';
    length += end + 2;
  }

  void utf8(char c) {
    if (c < 0x80) {
      put(c);
    } else if (c < 0x800) {
      ensureSpace(2);
      bytes[length++] = (byte) (0xc0 | (c >> 6));
      bytes[length++] = (byte) (0x80 | (c & 0x3f));
    } else {
      ensureSpace(3);
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
