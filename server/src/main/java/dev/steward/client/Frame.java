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
 * Frame of the CLI protocol: a type and data. Over HTTP, each frame starts with the length of its
 * data in four bytes; over a WebSocket, each frame is a message.
 */
public final class Frame {

  /** Maximum length of a frame's data, for both ends. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int MAX_TEXT = 65_535;

  private final int code;
  private final byte[] data;

  private Frame(int code, byte[] data) {
    this.code = code;
    this.data = data;
  }

  public static Frame of(FrameType type, byte[] data) {
    return new Frame(code(type), data);
  }

  public static Frame of(FrameType type) {
    return of(type, new byte[0]);
  }

  /**
   * Creates a frame with a string.
   *
   * @throws IOException if the string is longer than the protocol allows
   */
  public static Frame text(FrameType type, String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    new DataOutputStream(bytes).writeUTF(text);
    return of(type, bytes.toByteArray());
  }

  /** Creates a frame with an exit status. */
  public static Frame status(int status) {
    byte[] data = {
      (byte) (status >> 24), (byte) (status >> 16), (byte) (status >> 8), (byte) status
    };
    return of(FrameType.EXIT, data);
  }

  /** Type of the frame; null for an unknown type, which is to be ignored. */
  public @Nullable FrameType type() {
    FrameType[] all = FrameType.values();
    return code < all.length ? all[code] : null;
  }

  public byte[] data() {
    return data;
  }

  /** Decodes the data as text. */
  public String text() throws IOException {
    if (data.length > MAX_TEXT + 2) {
      throw new IOException("a string is too long for the protocol");
    }
    return new DataInputStream(new ByteArrayInputStream(data)).readUTF();
  }

  /** Decodes the data as an exit status. */
  public int status() throws IOException {
    return new DataInputStream(new ByteArrayInputStream(data)).readInt();
  }

  /** Encodes the frame with its length. */
  public byte[] toBytes() {
    byte[] bytes = new byte[5 + data.length];
    for (int i = 0; i < 4; i++) {
      bytes[i] = (byte) (data.length >> (24 - 8 * i));
    }
    bytes[4] = (byte) code;
    System.arraycopy(data, 0, bytes, 5, data.length);
    return bytes;
  }

  /** Encodes the frame as a WebSocket message, without its length. */
  public byte[] toMessage() {
    byte[] encoded = toBytes();
    return Arrays.copyOfRange(encoded, 4, encoded.length);
  }

  public void writeTo(OutputStream out) throws IOException {
    out.write(toBytes());
    out.flush();
  }

  /** Reads the next frame; null if the stream ends between frames. */
  public static @Nullable Frame read(InputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return null;
    }
    int length = first;
    for (int i = 0; i < 3; i++) {
      length = length << 8 | readByte(in);
    }
    if (length < 0 || length > MAX_BYTES) {
      throw new IOException("a frame is longer than " + MAX_BYTES + " bytes");
    }
    int code = readByte(in);
    // Memory is allocated as bytes arrive, regardless of the announced length. For an empty frame,
    // nothing is read, since some streams block before they return zero bytes.
    byte[] data = length == 0 ? new byte[0] : in.readNBytes(length);
    if (data.length < length) {
      throw new EOFException("the stream ends within a frame");
    }
    return new Frame(requireValidCode(code), data);
  }

  /** Decodes a WebSocket message. */
  public static Frame ofMessage(byte[] message) throws IOException {
    if (message.length == 0 || message.length - 1 > MAX_BYTES) {
      throw new IOException("invalid message: empty or too long");
    }
    return new Frame(
        requireValidCode(message[0] & 0xff), Arrays.copyOfRange(message, 1, message.length));
  }

  private static int readByte(InputStream in) throws IOException {
    int value = in.read();
    if (value < 0) {
      throw new EOFException("the stream ends within a frame");
    }
    return value;
  }

  private static int requireValidCode(int code) throws IOException {
    if (code > 127) {
      throw new IOException("unknown frame type: " + code);
    }
    return code;
  }

  @SuppressWarnings("EnumOrdinal") // the ordinals are the protocol's codes
  private static int code(FrameType type) {
    return type.ordinal();
  }
}
