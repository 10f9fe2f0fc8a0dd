package dev.steward.client;

import java.io.IOException;

/** A line to a server, over which frames go out; what comes in goes to a {@link Session}. */
public interface Line {

  void send(Frame frame) throws IOException;

  void close();
}
