package dev.steward.http;

import java.io.IOException;

/** What speaks over a WebSocket. */
public interface Socket {

  /** The other end. */
  interface Wire {

    /** Sends a message and waits until it is on its way. */
    void send(byte[] message) throws IOException;

    void close();

    /**
     * Runs work of this connection on a thread of its own, which the server waits for when it
     * closes.
     */
    void start(String name, Runnable work);
  }

  /** The line is open. It must not block. */
  void opened(Wire wire);

  /** A whole message came. While this goes on no other is read. */
  void received(byte[] message) throws IOException;

  /** The line is closed, by whomever. */
  void closed();
}
