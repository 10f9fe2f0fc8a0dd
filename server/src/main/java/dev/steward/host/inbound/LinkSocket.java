package dev.steward.host.inbound;

import java.io.IOException;

/** The WebSocket below a {@link Link}. */
interface LinkSocket {

  /** Sends a message and waits until it is written. Called by one thread at a time. */
  void send(byte[] message) throws IOException;

  /** Closes the socket, even if the peer no longer responds. Does not block. */
  void close();

  /** Runs work of the connection on a thread of its own. */
  void start(String name, Runnable work);
}
