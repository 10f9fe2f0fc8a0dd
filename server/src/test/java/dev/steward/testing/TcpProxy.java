package dev.steward.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A network between a client and a server on this machine, which can reset or stall. */
public final class TcpProxy implements AutoCloseable {

  private final int target;
  private final ServerSocket server;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean stalled;

  /** Forwards connections to a port of this machine. */
  public TcpProxy(int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** The port of the proxy. */
  public int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        sockets.add(client);
        Thread.ofVirtual().start(() -> connect(client));
      }
    } catch (IOException e) {
      // The proxy was closed.
      return;
    }
  }

  private void connect(Socket client) {
    try {
      var upstream = new Socket(InetAddress.getLoopbackAddress(), target);
      sockets.add(upstream);
      Thread.ofVirtual().start(() -> copy(client, upstream));
      copy(upstream, client);
    } catch (IOException e) {
      drop(client);
    }
  }

  private void copy(Socket from, Socket to) {
    byte[] part = new byte[16 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        awaitFlow();
        out.write(part, 0, n);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      drop(from);
      drop(to);
    }
  }

  private void awaitFlow() {
    lock.lock();
    try {
      while (stalled) {
        changed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Stops forwarding in both directions; connections stay open, and new ones get no answer. */
  public void stall() {
    setStalled(true);
  }

  /** Forwards again, including what arrived in between. */
  public void resume() {
    setStalled(false);
  }

  private void setStalled(boolean value) {
    lock.lock();
    try {
      stalled = value;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Resets all connections. */
  public void reset() {
    sockets.forEach(this::drop);
  }

  private void drop(Socket socket) {
    sockets.remove(socket);
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // The other direction has closed the socket.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    resume();
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }
}
