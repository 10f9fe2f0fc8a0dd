package dev.steward.host.inbound;

/** A stream of a channel, with its flow control window. */
enum StreamId {
  INPUT(256 << 10),
  OUTPUT(256 << 10),
  ERROR(64 << 10);

  private static final StreamId[] ALL = values();

  private final int window;

  StreamId(int window) {
    this.window = window;
  }

  /** Number of bytes that may be in flight: sent, but not yet consumed by the receiver. */
  int window() {
    return window;
  }

  /** Finds a stream by its number in messages. */
  static StreamId of(int number) throws ProtocolException {
    if (number < 0 || number >= ALL.length) {
      throw new ProtocolException("unknown stream " + number);
    }
    return ALL[number];
  }
}
