package dev.steward.host.inbound;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message of the agent protocol: a type (one byte), a channel (four bytes, 0 for the connection)
 * and content. Numbers are big-endian; a string consists of its length in bytes (two bytes) and its
 * UTF-8 bytes.
 *
 * <p>The server opens channels with increasing numbers and never reuses one. {@link Hello} and
 * {@link Goodbye} have the same form in all versions of the protocol.
 */
sealed interface Message {

  /** Major version of the protocol; ends with the same major version understand each other. */
  int MAJOR = 1;

  /**
   * Minor version of the protocol; an end may use additions of a later minor version only if the
   * peer supports them.
   */
  int MINOR = 0;

  /** Maximum length of a message. */
  int MAX_BYTES = 32 << 10;

  /** Maximum length of the data in a message. */
  int MAX_DATA_BYTES = MAX_BYTES - Data.HEAD_BYTES;

  /** Maximum number of words in a command. */
  int MAX_WORDS = 64;

  /** Maximum length of a string in a message, in bytes. */
  int MAX_TEXT_BYTES = 4_000;

  /** Number of the channel; 0 for messages about the connection. */
  default int channel() {
    return 0;
  }

  /** First message from each end. */
  record Hello(int major, int minor, String node, String os, String product) implements Message {}

  /** Asks for a {@link Pong}. */
  record Ping() implements Message {}

  /** Answer to a {@link Ping}. */
  record Pong() implements Message {}

  /** Last message of a connection. */
  record Goodbye(Reason reason, String text) implements Message {

    /** Whether the agent should reconnect. */
    enum Reason {
      RECONNECT(0),
      /** The versions of the protocol differ. */
      VERSION(1);

      private final int number;

      Reason(int number) {
        this.number = number;
      }

      int number() {
        return number;
      }
    }
  }

  /** Starts a program in a new channel. */
  record Exec(int channel, List<String> argv) implements Message {}

  /** Bytes of a stream. */
  final class Data implements Message {

    /** Length of the message before its data. */
    private static final int HEAD_BYTES = 6;

    private final int channel;
    private final StreamId stream;
    private final byte[] message;

    /**
     * Creates a message.
     *
     * @param message the whole message, whose bytes are not copied
     */
    private Data(int channel, StreamId stream, byte[] message) {
      this.channel = channel;
      this.stream = stream;
      this.message = message;
    }

    @Override
    public int channel() {
      return channel;
    }

    StreamId stream() {
      return stream;
    }

    /** The whole message. */
    byte[] message() {
      return message;
    }

    /** A message with a copy of these bytes. */
    static Data of(int channel, StreamId stream, byte[] bytes, int offset, int length) {
      byte[] message = new byte[HEAD_BYTES + length];
      ByteBuffer.wrap(message)
          .put((byte) Type.DATA)
          .putInt(channel)
          .put((byte) stream.number())
          .put(bytes, offset, length);
      return new Data(channel, stream, message);
    }

    /** The data, which is not copied. */
    ByteBuffer bytes() {
      return ByteBuffer.wrap(message, HEAD_BYTES, length());
    }

    /** Number of bytes of data. */
    int length() {
      return message.length - HEAD_BYTES;
    }
  }

  /** End of a stream. */
  record End(int channel, StreamId stream) implements Message {}

  /** Allows the peer to send more bytes of a stream. */
  record Credit(int channel, StreamId stream, int bytes) implements Message {}

  /** Releases a channel; the agent closes the streams of the program. */
  record Close(int channel) implements Message {}

  /** The program has ended, and so has the channel. */
  record Exit(int channel, int status) implements Message {}

  /** Number of a message type. */
  final class Type {
    static final int HELLO = 1;
    static final int PING = 2;
    static final int PONG = 3;
    static final int GOODBYE = 4;
    static final int EXEC = 16;
    static final int DATA = 17;
    static final int END = 18;
    static final int CREDIT = 19;
    static final int CLOSE = 20;
    static final int EXIT = 21;

    private Type() {}
  }

  /** The bytes of the message. */
  default byte[] encoded() {
    if (this instanceof Data data) {
      return data.message();
    }
    var bytes = new ByteArrayOutputStream();
    try {
      write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  private void write(DataOutputStream out) throws IOException {
    switch (this) {
      case Hello(int major, int minor, String node, String os, String product) -> {
        head(out, Type.HELLO);
        out.writeShort(major);
        out.writeShort(minor);
        text(out, node);
        text(out, os);
        text(out, product);
      }
      case Ping _ -> head(out, Type.PING);
      case Pong _ -> head(out, Type.PONG);
      case Goodbye(Goodbye.Reason reason, String text) -> {
        head(out, Type.GOODBYE);
        out.writeByte(reason.number());
        text(out, text);
      }
      case Exec(_, List<String> argv) -> {
        head(out, Type.EXEC);
        out.writeShort(argv.size());
        for (String word : argv) {
          text(out, word);
        }
      }
      case Data data -> out.write(data.message());
      case End(_, StreamId stream) -> {
        head(out, Type.END);
        out.writeByte(stream.number());
      }
      case Credit(_, StreamId stream, int bytes) -> {
        head(out, Type.CREDIT);
        out.writeByte(stream.number());
        out.writeInt(bytes);
      }
      case Close _ -> head(out, Type.CLOSE);
      case Exit(_, int status) -> {
        head(out, Type.EXIT);
        out.writeInt(status);
      }
    }
  }

  private void head(DataOutputStream out, int type) throws IOException {
    out.writeByte(type);
    out.writeInt(channel());
  }

  private static void text(DataOutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (bytes.length > MAX_TEXT_BYTES) {
      throw new IOException("the text is too long for a message: " + bytes.length + " bytes");
    }
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  /** Parses a received message, which may contain anything. */
  static Message decode(byte[] bytes) throws ProtocolException {
    if (bytes.length > MAX_BYTES) {
      throw new ProtocolException("a message of " + bytes.length + " bytes is too long");
    }
    if (bytes.length < 5) {
      throw new ProtocolException("a message of " + bytes.length + " bytes is too short");
    }
    var in = ByteBuffer.wrap(bytes);
    int type = in.get();
    int channel = in.getInt();
    if (channel < 0 || (type < Type.EXEC) != (channel == 0)) {
      throw new ProtocolException("message type " + type + " with the channel " + channel);
    }
    Message message =
        switch (type) {
          case Type.HELLO -> new Hello(number16(in), number16(in), text(in), text(in), text(in));
          case Type.PING -> new Ping();
          case Type.PONG -> new Pong();
          case Type.GOODBYE -> new Goodbye(reason(in), text(in));
          case Type.EXEC -> new Exec(channel, words(in));
          case Type.DATA -> data(channel, in, bytes);
          case Type.END -> new End(channel, StreamId.of(number8(in)));
          case Type.CREDIT -> new Credit(channel, StreamId.of(number8(in)), positive(in));
          case Type.CLOSE -> new Close(channel);
          case Type.EXIT -> new Exit(channel, number32(in));
          default -> throw new ProtocolException("unknown message type " + type);
        };
    if (in.hasRemaining()) {
      throw new ProtocolException(
          "message type " + type + " with " + in.remaining() + " unexpected bytes");
    }
    return message;
  }

  private static Goodbye.Reason reason(ByteBuffer in) throws ProtocolException {
    // A later minor version may have more reasons; an unknown one must not stop the agent.
    return number8(in) == Goodbye.Reason.VERSION.number()
        ? Goodbye.Reason.VERSION
        : Goodbye.Reason.RECONNECT;
  }

  private static Data data(int channel, ByteBuffer in, byte[] message) throws ProtocolException {
    StreamId stream = StreamId.of(number8(in));
    if (!in.hasRemaining()) {
      throw new ProtocolException("data without bytes");
    }
    in.position(in.limit());
    return new Data(channel, stream, message);
  }

  private static List<String> words(ByteBuffer in) throws ProtocolException {
    int count = number16(in);
    if (count == 0 || count > MAX_WORDS) {
      throw new ProtocolException("a command of " + count + " words");
    }
    var words = new ArrayList<String>(count);
    for (int i = 0; i < count; i++) {
      String word = text(in);
      if (word.indexOf('\0') >= 0) {
        throw new ProtocolException("a command that contains a NUL character");
      }
      words.add(word);
    }
    return words;
  }

  private static void require(ByteBuffer in, int bytes) throws ProtocolException {
    if (in.remaining() < bytes) {
      throw new ProtocolException(
          "a message that ends " + (bytes - in.remaining()) + " bytes too early");
    }
  }

  private static int number8(ByteBuffer in) throws ProtocolException {
    require(in, 1);
    return in.get() & 0xff;
  }

  private static int number16(ByteBuffer in) throws ProtocolException {
    require(in, 2);
    return in.getShort() & 0xffff;
  }

  private static int number32(ByteBuffer in) throws ProtocolException {
    require(in, 4);
    return in.getInt();
  }

  private static int positive(ByteBuffer in) throws ProtocolException {
    int number = number32(in);
    if (number <= 0) {
      throw new ProtocolException("a credit of " + number + " bytes");
    }
    return number;
  }

  private static String text(ByteBuffer in) throws ProtocolException {
    int length = number16(in);
    if (length > MAX_TEXT_BYTES) {
      throw new ProtocolException("text of " + length + " bytes");
    }
    require(in, length);
    ByteBuffer part = in.slice(in.position(), length);
    in.position(in.position() + length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(part).toString();
    } catch (CharacterCodingException e) {
      throw new ProtocolException("text that is not UTF-8");
    }
  }
}
