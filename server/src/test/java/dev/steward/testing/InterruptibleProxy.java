package dev.steward.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A TCP proxy that can reset its connections, or stop forwarding without closing them. */
public final class InterruptibleProxy implements AutoCloseable {

  private final ServerSocket server;
  private final int target;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicInteger accepted = new AtomicInteger();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private boolean stalled;
  private volatile boolean refuses;

  /** Forwards connections to a port of this machine. */
  public InterruptibleProxy(int target) throws IOException {
    this.target = target;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  /** Number of connections so far. */
  public int connections() {
    return accepted.get();
  }

  /** Resets all connections. */
  public void reset() {
    for (Socket socket : open) {
      close(socket);
    }
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

  /** Stops forwarding on all connections and on new ones, without closing them. */
  public void stall() {
    setStalled(true);
  }

  /** Continues to forward. */
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

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        accepted.incrementAndGet();
        open.add(client);
        if (refuses) {
          close(client);
          continue;
        }
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException e) {
        // The proxy was closed.
        return;
      }
    }
  }

  private void connect(Socket client) {
    try {
      var upstream = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(upstream);
      client.setTcpNoDelay(true);
      upstream.setTcpNoDelay(true);
      Thread.ofVirtual().start(() -> forward(client, upstream));
      forward(upstream, client);
    } catch (IOException e) {
      close(client);
    }
  }

  private void forward(Socket from, Socket to) {
    byte[] part = new byte[16 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        awaitResumed();
        out.write(part, 0, n);
      }
      // A reset would discard what the other side has not read yet.
      to.shutdownOutput();
      if (from.isOutputShutdown()) {
        close(from);
        open.remove(to);
        to.close();
      }
    } catch (IOException | InterruptedException e) {
      // Either side reset its connection.
      close(from);
      close(to);
    }
  }

  private void awaitResumed() throws InterruptedException {
    lock.lock();
    try {
      while (stalled) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Sends a reset instead of a normal end. */
  private void close(Socket socket) {
    open.remove(socket);
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // The other thread of the connection closed it.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    resume();
    reset();
  }
}
