package dev.steward.agent;

import dev.steward.host.Transport;

/** An open connection to the machine of a node. */
public interface Link extends AutoCloseable {

  Transport transport();

  /**
   * Registers a listener, which is called when the connection is lost or closed; at once if it
   * already is.
   */
  void onClose(Runnable listener);

  @Override
  void close();
}
