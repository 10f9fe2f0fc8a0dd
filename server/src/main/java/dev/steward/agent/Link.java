package dev.steward.agent;

import dev.steward.host.Transport;

/** An open connection to the machine of a node. */
public interface Link {

  Transport transport();

  /**
   * Registers a listener, which is called when the connection is lost or closed; at once if it
   * already is.
   */
  void onClose(Runnable listener);

  /**
   * Closes the connection.
   *
   * @param reason sent to the machine if the protocol has a place for it
   */
  void close(String reason);
}
