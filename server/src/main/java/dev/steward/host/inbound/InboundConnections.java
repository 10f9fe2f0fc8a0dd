package dev.steward.host.inbound;

import dev.steward.host.Transport;

/** All inbound agents that are connected. */
public final class InboundConnections {

  /** Checks the secrets of agents. */
  public interface Verifier {

    /** Compares in constant time. */
    boolean isSecretOf(String node, String secret);
  }

  /** Receives the connections of agents. */
  public interface Listener {

    /** Called when an agent has connected. */
    void connected(String node, Transport transport, String remote);

    /** Called when the connection of an agent has ended. */
    void disconnected(String node, String why);
  }

  private final Verifier verifier;
  private final Listener listener;

  public InboundConnections(Verifier verifier, Listener listener) {
    this.verifier = verifier;
    this.listener = listener;
  }

  /** Disconnects an agent, which may connect again as long as its secret is valid. */
  public void close(String node, String why) {
    listener.disconnected(node, why);
  }

  Verifier verifier() {
    return verifier;
  }
}
