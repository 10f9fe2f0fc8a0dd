package dev.steward.client;

import java.io.IOException;

/**
 * Connection to a server. The connection sends frames, and passes received frames to a {@link
 * ClientSession}.
 */
public interface Connection {

  void send(Frame frame) throws IOException;

  void close();
}
