package dev.steward.agent;

import dev.steward.host.Transport;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection that an agent opened. Its end is reported by the listener of all inbound
 * connections.
 */
final class InboundLink implements Link {

  private final Transport transport;
  private final Runnable closing;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * Creates the link.
   *
   * @param closing closes whatever connection the agent of the node has
   */
  InboundLink(Transport transport, Runnable closing) {
    this.transport = transport;
    this.closing = closing;
  }

  /** The connection has ended: a newer one of the same agent must not be closed instead. */
  void markEnded() {
    ended.set(true);
  }

  @Override
  public Transport transport() {
    return transport;
  }

  @Override
  public void onClose(Runnable listener) {
    // NodeConnections reports the end.
  }

  @Override
  public void close() {
    if (!ended.getAndSet(true)) {
      closing.run();
    }
  }
}
