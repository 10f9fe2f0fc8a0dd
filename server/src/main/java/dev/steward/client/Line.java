package dev.steward.client;

import java.io.IOException;

/** Connection to a server. It sends frames; received frames are passed to a {@link Session}. */
public interface Line {

  void send(Frame frame) throws IOException;

  void close();
}
