package dev.steward.host.inbound;

/** A stream of a channel, with its flow control window. */
enum StreamId {
  INPUT(0, 256 << 10),
  OUTPUT(1, 256 << 10),
  ERROR(2, 64 << 10);

  private final int number;
  private final int window;

  StreamId(int number, int window) {
    this.number = number;
    this.window = window;
  }

  /** Number of the stream in messages. */
  int number() {
    return number;
  }

  /** Number of bytes that may be in flight: sent, but not yet consumed by the receiver. */
  int window() {
    return window;
  }

  /** Finds a stream by its number in messages. */
  static StreamId of(int number) throws ProtocolException {
    return switch (number) {
      case 0 -> INPUT;
      case 1 -> OUTPUT;
      case 2 -> ERROR;
      default -> throw new ProtocolException("unknown stream " + number);
    };
  }
}
