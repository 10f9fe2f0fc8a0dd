package dev.steward.host.inbound;

import dev.steward.host.Transport;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.atomic.AtomicBoolean;

/** The server's end of a channel: the streams of a program on the agent's machine. */
final class AgentChannel implements Transport.Channel {

  private final int id;
  private final Link link;
  private final Runnable release;
  private final IncomingStream output;
  private final IncomingStream error;
  private final SendWindow window = new SendWindow(StreamId.INPUT.window());
  private final Input input = new Input();
  private final AtomicBoolean released = new AtomicBoolean();

  /**
   * Creates a channel.
   *
   * @param release called once when the channel needs no more messages
   */
  AgentChannel(int id, Link link, Runnable release) {
    this.id = id;
    this.link = link;
    this.release = release;
    output = new IncomingStream(id, StreamId.OUTPUT, link);
    error = new IncomingStream(id, StreamId.ERROR, link);
  }

  private IncomingStream incoming(StreamId stream, String event) throws ProtocolException {
    return switch (stream) {
      case OUTPUT -> output;
      case ERROR -> error;
      case INPUT -> throw new ProtocolException(event + " for the input stream from the agent");
    };
  }

  /** Handles a message from the agent. */
  void receive(Message message) throws ProtocolException {
    switch (message) {
      case Message.Data data -> incoming(data.stream(), "data").receive(data);
      case Message.End(_, StreamId stream) -> incoming(stream, "end").end();
      case Message.Credit(_, StreamId stream, int bytes) -> {
        if (stream != StreamId.INPUT) {
          throw new ProtocolException("credit for an output stream from the agent");
        }
        window.add(bytes);
      }
      case Message.Exit(_, int status) -> {
        output.end();
        error.end();
        window.close("the program has ended with status " + status);
        if (released.compareAndSet(false, true)) {
          release.run();
        }
      }
      default -> throw new ProtocolException("unexpected message from the agent");
    }
  }

  /** Ends the streams after the connection has been lost. */
  void fail(String why) {
    output.discard(why);
    error.discard(why);
    window.close(why);
  }

  /** Number of bytes of memory that the received data uses. */
  int capacity() {
    return output.capacity() + error.capacity();
  }

  @Override
  public OutputStream input() {
    return input;
  }

  @Override
  public InputStream output() {
    return output.bytes();
  }

  @Override
  public InputStream errorOutput() {
    return error.bytes();
  }

  @Override
  public void close() {
    fail("the channel was closed");
    if (released.compareAndSet(false, true)) {
      release.run();
      link.send(new Message.Close(id));
    }
  }

  /** Standard input of the program. */
  private final class Input extends OutputStream {
    private boolean ended;

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      link.sendData(id, StreamId.INPUT, window, bytes, offset, length);
    }

    @Override
    public void close() {
      synchronized (this) {
        if (ended) {
          return;
        }
        ended = true;
      }
      window.close("the input was closed");
      if (!released.get()) {
        link.send(new Message.End(id, StreamId.INPUT));
      }
    }
  }
}
