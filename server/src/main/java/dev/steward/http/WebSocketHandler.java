package dev.steward.http;

import java.io.IOException;

/** Handler of one WebSocket connection. */
public interface WebSocketHandler {

  /** The peer of the connection. */
  interface WebSocketPeer {

    /** Sends a message and waits until it is written. */
    void send(byte[] message) throws IOException;

    void close();

    /**
     * Runs work of this connection on a separate thread, which the server waits for at shutdown.
     */
    void start(String name, Runnable task);
  }

  /** Maximum length of a message; a longer one closes the connection. */
  default int maxMessageBytes() {
    return WebSockets.MAX_BYTES;
  }

  /** False if the protocol has pings of its own, so that the server need not send any. */
  default boolean sendsPings() {
    return true;
  }

  /** Called when the connection is open. Must not block. */
  void onOpen(WebSocketPeer peer);

  /**
   * Called for each complete message. The next message is read only after this method has returned.
   */
  void onMessage(byte[] message) throws IOException;

  /** Called when either side has closed the connection. */
  void onClose();
}
