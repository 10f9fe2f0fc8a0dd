package dev.steward.host.inbound;

import dev.steward.host.Transport;
import dev.steward.host.inbound.Message.Goodbye;
import dev.steward.host.inbound.Message.Hello;
import dev.steward.http.WebSocketHandler;
import dev.steward.text.ProductVersion;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The server's end of an agent's connection. */
final class AgentTransport implements Transport, WebSocketHandler, Link.Handler {

  /** Limit for open channels; each running build uses about two. */
  static final int MAX_CHANNELS = 1_000;

  /** Maximum length of a command in characters, small enough to fit into a message. */
  private static final int MAX_COMMAND = 1_000;

  /** Events of the whole connection. */
  interface Events {

    /** The agent has introduced itself under its name. */
    void onHello(AgentTransport agent);

    /** The connection has ended, or was never opened. */
    void onClosed(AgentTransport agent, String why);
  }

  private final String node;
  private final String address;
  private final KeepAlive keepAlive;
  private final Events events;
  private final Map<Integer, AgentChannel> channels = new HashMap<>();
  private int lastChannel;
  private volatile @Nullable Link link;
  private volatile @Nullable WebSocketPeer peer;
  private volatile String description;

  AgentTransport(String node, String address, KeepAlive keepAlive, Events events) {
    this.node = node;
    this.address = address;
    this.keepAlive = keepAlive;
    this.events = events;
    description = address;
  }

  /** Name of the node. */
  String node() {
    return node;
  }

  /** Address of the agent. */
  String address() {
    return address;
  }

  /** Address, operating system and version of the agent. */
  String description() {
    return description;
  }

  @Override
  public int maxMessageBytes() {
    return Message.MAX_BYTES;
  }

  @Override
  public boolean sendsPings() {
    return false;
  }

  @Override
  public void onOpen(WebSocketPeer opened) {
    peer = opened;
    var created = new Link(new ServerSocket(opened), keepAlive, this);
    link = created;
    created.start();
  }

  @Override
  public void onMessage(byte[] message) {
    Link current = link;
    if (current != null) {
      current.receive(message);
    }
  }

  @Override
  public void onClose() {
    Link current = link;
    if (current == null) {
      events.onClosed(this, "the connection was not opened");
    } else {
      current.onSocketClosed("the connection was closed");
    }
  }

  @Override
  public void onHello(Hello hello) throws ProtocolException {
    if (!hello.node().equals(node)) {
      throw new ProtocolException("the hello message is for another node");
    }
    description = printable(address + ", " + hello.os() + ", Steward " + hello.product());
    open()
        .send(
            new Hello(
                Message.MAJOR,
                Message.MINOR,
                node,
                printable(System.getProperty("os.name") + " " + System.getProperty("os.version")),
                ProductVersion.current().number()));
    events.onHello(this);
  }

  private static String printable(String text) {
    String line =
        text.codePoints()
            .map(c -> Character.isISOControl(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return line.length() > 200 ? line.substring(0, 200) : line;
  }

  @Override
  public void onMessage(Message message) throws ProtocolException {
    AgentChannel channel;
    synchronized (channels) {
      if (message.channel() > lastChannel) {
        throw new ProtocolException("unknown channel " + message.channel());
      }
      channel = channels.get(message.channel());
    }
    // The agent may have sent messages before it learned that the channel is closed.
    if (channel != null) {
      channel.receive(message);
    }
  }

  @Override
  public void onClosed(String why, Goodbye.Reason reason) {
    List<AgentChannel> open;
    synchronized (channels) {
      open = List.copyOf(channels.values());
      channels.clear();
    }
    for (AgentChannel channel : open) {
      channel.fail("the connection to the agent was lost: " + why);
    }
    events.onClosed(this, why);
  }

  private Link open() {
    Link current = link;
    if (current == null) {
      throw new IllegalStateException("the connection is not open");
    }
    return current;
  }

  /** Runs work of this connection on a thread of its own. */
  void start(String name, Runnable work) {
    WebSocketPeer current = peer;
    if (current != null) {
      current.start(name, work);
    }
  }

  /**
   * True while the connection is open; after that, {@link Events#onClosed} is called or has been
   * called.
   */
  boolean isOpen() {
    Link current = link;
    return current != null && current.closedReason() == null;
  }

  /** The link, which exists once the connection is open. */
  @Nullable Link link() {
    return link;
  }

  /** Number of channels that are open. */
  int openChannels() {
    synchronized (channels) {
      return channels.size();
    }
  }

  @Override
  public Channel exec(List<String> argv) throws IOException {
    if (argv.isEmpty()
        || argv.size() > Message.MAX_WORDS
        || argv.stream().mapToInt(String::length).sum() > MAX_COMMAND) {
      throw new IOException("the command is too long for an agent");
    }
    Link current = open();
    int id;
    AgentChannel channel;
    synchronized (channels) {
      String why = current.closedReason();
      if (why != null) {
        throw new IOException("the agent is not connected: " + why);
      }
      if (channels.size() >= MAX_CHANNELS) {
        throw new IOException("the agent is running too many programs at once");
      }
      id = ++lastChannel;
      channel = new AgentChannel(id, current, () -> remove(id));
      channels.put(id, channel);
      // Sent in the order of the channel numbers; the agent checks the order.
      current.send(new Message.Exec(id, argv));
    }
    if (current.closedReason() != null) {
      // The connection may have ended before the channel was in the map.
      channel.fail("the connection to the agent was lost: " + current.closedReason());
    }
    return channel;
  }

  private void remove(int id) {
    synchronized (channels) {
      channels.remove(id);
    }
  }

  @Override
  public String toString() {
    return "AgentTransport[" + node + ", " + description + "]";
  }

  /** The WebSocket of the server. */
  private static final class ServerSocket implements LinkSocket {
    private final WebSocketPeer peer;

    ServerSocket(WebSocketPeer peer) {
      this.peer = peer;
    }

    @Override
    public void send(byte[] message) throws IOException {
      peer.send(message);
    }

    @Override
    public void close() {
      peer.close();
    }

    @Override
    public void start(String name, Runnable work) {
      peer.start(name, work);
    }
  }
}
