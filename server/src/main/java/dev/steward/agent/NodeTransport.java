package dev.steward.agent;

import dev.steward.host.Transport;
import dev.steward.problem.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The transport of a node, which survives the loss of a connection. While there is no connection,
 * no program can be started, and sessions try again later.
 */
final class NodeTransport implements Transport {

  private final Set<Channel> channels = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Transport current;
  private volatile String reason = "it has not connected yet";
  private volatile @Nullable String deletion;

  void attach(Transport transport) {
    current = transport;
  }

  /** Closes all channels, and refuses new ones. */
  void detach(String why) {
    reason = why;
    current = null;
    channels.forEach(Channel::close);
  }

  /**
   * Closes and refuses channels permanently, since the node was deleted.
   *
   * @param message for the builds that ran on the node
   */
  void delete(String message) {
    deletion = message;
    detach("it was deleted");
  }

  @Override
  @SuppressWarnings("ReferenceEquality") // another connection may replace this one
  public Channel exec(List<String> argv) throws IOException {
    String message = deletion;
    if (message != null) {
      throw new Problem.NotFound(message);
    }
    Transport transport = current;
    if (transport == null) {
      throw new IOException("the node is offline: " + reason);
    }
    var channel = new NodeChannel(transport.exec(argv));
    channels.add(channel);
    if (current != transport) {
      // The connection ended before the channel was added.
      channel.close();
      throw new IOException("the node is offline: " + reason);
    }
    return channel;
  }

  /** The message for builds whose node does not exist, if nothing else is known. */
  static String deletedMessage(String name) {
    return "The node " + name + ", on which this build ran, was deleted or renamed.";
  }

  private final class NodeChannel implements Channel {
    private final Channel channel;

    NodeChannel(Channel channel) {
      this.channel = channel;
    }

    @Override
    public OutputStream input() {
      return channel.input();
    }

    @Override
    public InputStream output() {
      return channel.output();
    }

    @Override
    public InputStream errorOutput() {
      return channel.errorOutput();
    }

    @Override
    public void close() {
      channels.remove(this);
      channel.close();
    }
  }
}
