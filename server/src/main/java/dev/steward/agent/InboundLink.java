package dev.steward.agent;

import dev.steward.host.Transport;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A connection that an agent opened. The listener of all inbound connections reports when it ends.
 */
final class InboundLink implements Link {

  private final Transport transport;
  private final Runnable closing;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * Creates the link.
   *
   * @param closing closes the current connection of the node's agent, whichever it is
   */
  InboundLink(Transport transport, Runnable closing) {
    this.transport = transport;
    this.closing = closing;
  }

  /** Keeps {@link #close} from closing a newer connection of the same agent. */
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
