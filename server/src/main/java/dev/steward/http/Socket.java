package dev.steward.http;

import java.io.IOException;

/** Handler of one WebSocket connection. */
public interface Socket {

  /** The peer of the connection. */
  interface Wire {

    /** Sends a message and waits until it is written. */
    void send(byte[] message) throws IOException;

    void close();

    /**
     * Runs work of this connection on a separate thread, which the server waits for at shutdown.
     */
    void start(String name, Runnable work);
  }

  /** Called when the connection is open. Must not block. */
  void opened(Wire wire);

  /** Called for each complete message. The next one is not read until it returns. */
  void received(byte[] message) throws IOException;

  /** Called when either side has closed the connection. */
  void closed();
}
