package dev.steward.agent;

import dev.steward.host.LogRange;
import dev.steward.host.Transport;
import dev.steward.problem.Problem;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
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

  private final Set<NodeChannel> channels = ConcurrentHashMap.newKeySet();
  private volatile @Nullable Transport current;
  private volatile String reason = "it has not connected yet";
  private volatile @Nullable String deletion;

  void attach(Transport transport) {
    current = transport;
  }

  /**
   * Closes all channels, and refuses new ones.
   *
   * @param why the reason that builds using the channels are given, such as {@code it was deleted}
   */
  void detach(String why) {
    reason = why;
    current = null;
    channels.forEach(channel -> channel.end(why));
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
  public Channel exec(List<String> argv) throws IOException {
    return open(transport -> transport.exec(argv));
  }

  @Override
  public Transport inContainer(String container) {
    return argv -> open(transport -> transport.inContainer(container).exec(argv));
  }

  @Override
  public String containerLog(String container, LogRange range) throws IOException {
    Transport transport = current;
    if (transport == null) {
      throw new IOException(reason);
    }
    return transport.containerLog(container, range);
  }

  /** Starts a program on a connected machine. */
  @FunctionalInterface
  private interface ChannelSource {
    Channel open(Transport transport) throws IOException;
  }

  @SuppressWarnings("ReferenceEquality") // another connection may replace this one
  private Channel open(ChannelSource source) throws IOException {
    String message = deletion;
    if (message != null) {
      throw new Problem.NotFound(message);
    }
    Transport transport = current;
    if (transport == null) {
      throw new IOException(reason);
    }
    var channel = new NodeChannel(source.open(transport));
    channels.add(channel);
    if (current != transport) {
      // The connection ended before the channel was added.
      channel.close();
      throw new IOException(reason);
    }
    return channel;
  }

  /** The message for builds whose node does not exist, if nothing else is known. */
  static String deletedMessage(String name) {
    return "The node " + name + ", on which this build ran, was deleted or renamed.";
  }

  /**
   * A channel whose streams report why the server closed the connection. The streams of the
   * connection itself report only that it was closed.
   */
  private final class NodeChannel implements Channel {
    private final Channel channel;
    private final OutputStream input;
    private final InputStream output;

    /** Why the server closed the connection; null if it did not. */
    private volatile @Nullable String endReason;

    NodeChannel(Channel channel) {
      this.channel = channel;
      input = new ExplainedInput(channel.input());
      output = new ExplainedOutput(channel.output());
    }

    void end(String why) {
      endReason = why;
      close();
    }

    private IOException explained(IOException e) {
      String why = endReason;
      return why == null ? e : new IOException(why, e);
    }

    @Override
    public OutputStream input() {
      return input;
    }

    @Override
    public InputStream output() {
      return output;
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

    private final class ExplainedInput extends FilterOutputStream {

      ExplainedInput(OutputStream out) {
        super(out);
      }

      @Override
      public void write(int b) throws IOException {
        try {
          out.write(b);
        } catch (IOException e) {
          throw explained(e);
        }
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw explained(e);
        }
      }

      @Override
      public void flush() throws IOException {
        try {
          out.flush();
        } catch (IOException e) {
          throw explained(e);
        }
      }
    }

    private final class ExplainedOutput extends FilterInputStream {

      ExplainedOutput(InputStream in) {
        super(in);
      }

      @Override
      public int read() throws IOException {
        try {
          return orExplained(in.read());
        } catch (IOException e) {
          throw explained(e);
        }
      }

      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        try {
          return orExplained(in.read(bytes, offset, length));
        } catch (IOException e) {
          throw explained(e);
        }
      }

      /** A lost connection may look like the end of the output. */
      private int orExplained(int result) throws IOException {
        String why = endReason;
        if (result < 0 && why != null) {
          throw new IOException(why);
        }
        return result;
      }
    }
  }
}
