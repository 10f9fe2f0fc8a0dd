package dev.steward.agent;

import dev.steward.host.Transport;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A connection that an agent opened. The listener of all inbound connections reports its end. */
final class InboundLink implements Link {

  private final Transport transport;
  private final Consumer<String> closing;
  private final AtomicBoolean ended = new AtomicBoolean();

  /**
   * Creates the link.
   *
   * @param closing closes whatever connection the agent of the node has, for the given reason
   */
  InboundLink(Transport transport, Consumer<String> closing) {
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
  public void close(String reason) {
    if (!ended.getAndSet(true)) {
      closing.accept(reason);
    }
  }
}
