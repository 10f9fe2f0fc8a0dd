package dev.steward.export;

import dev.steward.limit.AnswerMemory;
import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of bytes that text is written into as UTF-8. */
final class Bytes {

  private static final int MOST = 128 << 20;

  private static final int LEAST_ROOM = 1_024;
  private static final int MAX_STEP = 4 << 20;

  private byte[] bytes;
  private int length;

  Bytes() {
    this(LEAST_ROOM);
  }

  /** With room for so many, where that is known; it grows beyond them all the same. */
  Bytes(int expected) {
    int size = Math.max(expected, LEAST_ROOM);
    AnswerMemory.reserve(size);
    bytes = new byte[size];
  }

  private void room(int more) {
    if (length + more > bytes.length) {
      if (length + more > MOST) {
        throw new Problem.TooLarge(
            "That is too much for one answer; name the fields that you need with tree=.");
      }
      // Beyond some size memory counts for more than the copies that a larger step saves.
      int step = Math.min(bytes.length, MAX_STEP);
      int larger = Math.max(bytes.length + step, length + more);
      AnswerMemory.resize(bytes.length, larger);
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

  @SuppressWarnings("deprecation") // the low bytes of ASCII are what is wanted, without an encoder
  void ascii(String text) {
    room(text.length());
    text.getBytes(0, text.length(), bytes, length);
    length += text.length();
  }

  /** The text between quotation marks; it must hold nothing that needs an escape. */
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

  /** All of them; nothing may be written behind them any more. */
  byte[] toArray() {
    if (length == bytes.length) {
      return bytes;
    }
    AnswerMemory.resize(bytes.length, length);
    return Arrays.copyOf(bytes, length);
  }
}
