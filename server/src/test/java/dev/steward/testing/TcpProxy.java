package dev.steward.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A TCP proxy in front of a server on this machine, with the faults of a real network: it can reset
 * connections, refuse new ones, and stall without closing any.
 */
public final class TcpProxy implements AutoCloseable {

  private final int target;
  private final ServerSocket acceptor;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger connections = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition resumed = lock.newCondition();
  private boolean stalled;
  private volatile boolean refuses;

  /** Forwards connections to a port on this machine. */
  public TcpProxy(int target) throws IOException {
    this.target = target;
    acceptor = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  /** The port that clients connect to. */
  public int port() {
    return acceptor.getLocalPort();
  }

  /** Number of connections so far, including refused ones. */
  public int connections() {
    return connections.get();
  }

  /** Resets all connections. */
  public void reset() {
    sockets.forEach(this::reset);
  }

  /** Resets all connections, and new ones until {@link #allow}. */
  public void refuse() {
    refuses = true;
    reset();
  }

  /** Accepts connections again. */
  public void allow() {
    refuses = false;
  }

  /**
   * Stops forwarding in both directions, including the end of a stream. Connections stay open, and
   * new ones get no response.
   */
  public void stall() {
    setStalled(true);
  }

  /** Resumes forwarding, including what arrived in the meantime. */
  public void resume() {
    setStalled(false);
  }

  private void setStalled(boolean value) {
    lock.lock();
    try {
      stalled = value;
      resumed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void awaitResumed() {
    lock.lock();
    try {
      while (stalled) {
        resumed.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  private void accept() {
    try {
      while (true) {
        Socket client = acceptor.accept();
        connections.incrementAndGet();
        sockets.add(client);
        if (refuses) {
          reset(client);
        } else {
          Thread.ofVirtual().start(() -> connect(client));
        }
      }
    } catch (IOException e) {
      // The proxy was closed.
      return;
    }
  }

  private void connect(Socket client) {
    Socket server;
    try {
      server = new Socket(InetAddress.getLoopbackAddress(), target);
    } catch (IOException e) {
      // The server is not running.
      reset(client);
      return;
    }
    sockets.add(server);
    Thread.ofVirtual().start(() -> forward(client, server));
    forward(server, client);
  }

  private void forward(Socket from, Socket to) {
    byte[] part = new byte[16 << 10];
    try {
      to.setTcpNoDelay(true);
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length;
      do {
        length = in.read(part);
        awaitResumed();
        out.write(part, 0, Math.max(0, length));
      } while (length >= 0);
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        // Both directions have ended. A reset would discard what one end has not read yet.
        close(from);
        close(to);
      }
    } catch (IOException e) {
      // Either end or a test reset the connection, so the other end must get a reset as well.
      reset(from);
      reset(to);
    }
  }

  private void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // The socket is closed already; closing it again has no effect.
    }
    close(socket);
  }

  private void close(Socket socket) {
    sockets.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    acceptor.close();
    resume();
    reset();
  }
}
