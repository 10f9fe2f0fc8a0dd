package dev.steward.client;

import java.io.IOException;

/**
 * Connection to a server. It sends frames; received frames are passed to a {@link ClientSession}.
 */
public interface Connection {

  void send(Frame frame) throws IOException;

  void close();
}
