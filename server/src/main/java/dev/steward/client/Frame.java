package dev.steward.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One frame: what it is about, and its data. Over HTTP the length of the data goes before it, as
 * four bytes; over a WebSocket each frame is a message.
 */
public final class Frame {

  /** No frame that either end sends is longer. */
  public static final int MOST_BYTES = 1 << 20;

  private static final int MOST_TEXT = 65_535;

  private final int code;
  private final byte[] data;

  private Frame(int code, byte[] data) {
    this.code = code;
    this.data = data;
  }

  public static Frame of(Op op, byte[] data) {
    return new Frame(code(op), data);
  }

  public static Frame of(Op op) {
    return of(op, new byte[0]);
  }

  /**
   * A frame that holds a text.
   *
   * @throws IOException where the text is longer than the protocol takes
   */
  public static Frame text(Op op, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeUTF(text);
    return of(op, bytes.toByteArray());
  }

  /** A frame that holds a status. */
  public static Frame status(int status) {
    byte[] data = {
      (byte) (status >> 24), (byte) (status >> 16), (byte) (status >> 8), (byte) status
    };
    return of(Op.EXIT, data);
  }

  /** What it is about; null for what is not known here, which is to be passed over. */
  public @Nullable Op op() {
    Op[] all = Op.values();
    return code < all.length ? all[code] : null;
  }

  public byte[] data() {
    return data;
  }

  /** The text that it holds. */
  public String text() throws IOException {
    if (data.length > MOST_TEXT + 2) {
      throw new IOException("a text is longer than the protocol takes");
    }
    return new DataInputStream(new ByteArrayInputStream(data)).readUTF();
  }

  /** The status that it holds. */
  public int status() throws IOException {
    return new DataInputStream(new ByteArrayInputStream(data)).readInt();
  }

  /** With its length before it. */
  public byte[] framed() {
    byte[] bytes = new byte[5 + data.length];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (data.length >> (24 - 8 * i));
    }
    bytes[4] = (byte) code;
    System.arraycopy(data, 0, bytes, 5, data.length);
    return bytes;
  }

  /** As a message of its own. */
  public byte[] message() {
    byte[] framed = framed();
    return Arrays.copyOfRange(framed, 4, framed.length);
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(framed());
    out.flush();
  }

  /** The next frame; null where the stream ends between two. */
  public static @Nullable Frame read(InputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = first;
    for (int i = 0; i < 3; i++) {
      length = length << 8 | next(in);
    }
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a frame is longer than " + MOST_BYTES + " bytes");
    }
    int code = next(in);
    // Memory is taken as the bytes come, not as they are promised. Of a frame without data nothing
    // is
    // read: some streams wait for the next bytes before they give none.
    byte[] data = length == 0 ? new byte[0] : in.readNBytes(length);
    if (data.length < length) {
      throw new EOFException("the stream ends within a frame");
    }
    return new Frame(checked(code), data);
  }

  /** The frame that a message is. */
  public static Frame ofMessage(byte[] message) throws IOException {
    if (message.length == 0 || message.length - 1 > MOST_BYTES) {
      throw new IOException("a message is no frame");
    }
    return new Frame(checked(message[0] & 0xff), Arrays.copyOfRange(message, 1, message.length));
  }

  private static int next(InputStream in) throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException("the stream ends within a frame");
    }
    return value;
  }

  private static int checked(int code) throws IOException {
    if (code > 127) {
      throw new IOException("a frame of no known kind: " + code);
    }
    return code;
  }

  @SuppressWarnings("EnumOrdinal") // the protocol counts them
  private static int code(Op op) {
    return op.ordinal();
  }
}
