package dev.steward.host.inbound;

import dev.steward.host.StreamBuffer;
import java.io.InputStream;

/**
 * The receiving end of a stream. The peer needs credit to send, and receives it as bytes are read,
 * so that unread bytes never exceed the window of the stream.
 */
final class IncomingStream {

  private final int channel;
  private final StreamId id;
  private final Link link;
  private final StreamBuffer buffer = new StreamBuffer(this::onRead);

  /** Number of bytes that the peer may still send. */
  private int credit;

  /** Number of bytes that have been read, but for which the peer has received no new credit yet. */
  private int consumed;

  private boolean ended;

  IncomingStream(int channel, StreamId id, Link link) {
    this.channel = channel;
    this.id = id;
    this.link = link;
    credit = id.window();
  }

  /** The received bytes. */
  InputStream bytes() {
    return buffer;
  }

  /** Adds received bytes. Does not block. */
  void receive(Message.Data data) throws ProtocolException {
    synchronized (this) {
      if (ended) {
        throw new ProtocolException("data after the end of the stream");
      }
      if (data.length() > credit) {
        throw new ProtocolException("more data than the flow control window allows");
      }
      credit -= data.length();
    }
    buffer.add(data.bytes());
  }

  private void onRead(int count) {
    int granted;
    synchronized (this) {
      consumed += count;
      if (consumed < id.window() / 4 || ended) {
        return;
      }
      granted = consumed;
      credit += granted;
      consumed = 0;
    }
    link.sendFirst(new Message.Credit(channel, id, granted));
  }

  /** Ends the stream after the bytes received so far. */
  void end() {
    synchronized (this) {
      ended = true;
    }
    buffer.end();
  }

  /** Discards all bytes and makes reads fail, unless the stream has ended. */
  void discard(String why) {
    buffer.discard(why);
  }

  /** Number of bytes of memory that the received bytes use. */
  int capacity() {
    return buffer.capacity();
  }
}
