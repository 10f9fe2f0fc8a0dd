package dev.steward.host.inbound;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A TCP proxy whose connections can be reset, or stall without an error. */
final class UnreliableProxy implements AutoCloseable {

  private final ServerSocket acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final Set<Tunnel> tunnels = ConcurrentHashMap.newKeySet();
  private final int port;

  /** Sockets that an end had closed before the proxy did. */
  private final AtomicInteger closedEarlier = new AtomicInteger();

  /** Opens a proxy for this port. */
  UnreliableProxy(int port) throws IOException {
    this.port = port;
    Thread.ofVirtual().start(this::accept);
  }

  URI endpoint() {
    return URI.create("http://127.0.0.1:" + acceptor.getLocalPort() + "/agent/connect");
  }

  private void accept() {
    try {
      while (true) {
        Socket client = acceptor.accept();
        try {
          var tunnel = new Tunnel(client, new Socket(InetAddress.getLoopbackAddress(), port));
          tunnels.add(tunnel);
          Thread.ofVirtual().start(() -> tunnel.carry(tunnel.client, tunnel.server));
          Thread.ofVirtual().start(() -> tunnel.carry(tunnel.server, tunnel.client));
        } catch (IOException e) {
          // The server is not running.
          client.close();
        }
      }
    } catch (IOException e) {
      // The proxy was closed.
      return;
    }
  }

  /** Resets all connections, in both directions. */
  void reset() {
    tunnels.forEach(Tunnel::reset);
  }

  /** Carries no more bytes of the connections that are open now, and keeps them open. */
  void stall() {
    tunnels.forEach(tunnel -> tunnel.stalled = true);
  }

  @Override
  public void close() {
    try {
      acceptor.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    reset();
  }

  private final class Tunnel {
    private final Socket client;
    private final Socket server;
    private volatile boolean stalled;

    Tunnel(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void carry(Socket from, Socket to) {
      byte[] part = new byte[16 << 10];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int n = in.read(part); n >= 0; n = in.read(part)) {
          if (!stalled) {
            out.write(part, 0, n);
          }
        }
        to.shutdownOutput();
      } catch (IOException e) {
        reset();
      }
    }

    void reset() {
      tunnels.remove(this);
      for (Socket socket : new Socket[] {client, server}) {
        try (socket) {
          socket.setSoLinger(true, 0);
        } catch (IOException e) {
          closedEarlier.incrementAndGet();
        }
      }
    }
  }
}
