package dev.steward.host.ssh;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.sshd.client.channel.ChannelDirectTcpip;
import org.apache.sshd.common.io.AbstractIoWriteFuture;
import org.apache.sshd.common.io.IoHandler;
import org.apache.sshd.common.io.IoService;
import org.apache.sshd.common.io.IoSession;
import org.apache.sshd.common.io.IoWriteFuture;
import org.apache.sshd.common.util.buffer.Buffer;
import org.apache.sshd.common.util.buffer.ByteArrayBuffer;
import org.apache.sshd.common.util.closeable.AbstractCloseable;
import org.jspecify.annotations.Nullable;

/**
 * The byte stream of an SSH session that runs inside a channel of another one. Data waiting to be
 * written is limited by the windows of the inner session's channels.
 */
final class TunnelSession extends AbstractCloseable implements IoSession {

  private static final int PART_BYTES = 32 << 10;
  private static final AtomicLong IDS = new AtomicLong();

  /** A part to write; the last one has no buffer. */
  private record Part(@Nullable Buffer buffer, WriteResult written) {}

  private static final class WriteResult extends AbstractIoWriteFuture {

    WriteResult() {
      super("tunnel", null);
    }

    void done() {
      setValue(true);
    }

    void failed(Throwable cause) {
      setValue(cause);
    }
  }

  /** Negative, so that the ids differ from those of sockets. */
  private final long id = IDS.decrementAndGet();

  private final IoService service;
  private final IoHandler handler;
  private final ChannelDirectTcpip channel;
  private final SshStreams streams;
  private final InetSocketAddress remote;
  private final Map<Object, Object> attributes = new ConcurrentHashMap<>();
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();

  TunnelSession(
      IoService service,
      IoHandler handler,
      ChannelDirectTcpip channel,
      Login jump,
      InetSocketAddress remote) {
    this.service = service;
    this.handler = handler;
    this.channel = channel;
    streams = new SshStreams(channel, jump);
    this.remote = remote;
    Thread.ofVirtual().name("ssh-tunnel-writer").start(this::write);
  }

  /** Starts to read. */
  void start() {
    Thread.ofVirtual().name("ssh-tunnel-reader").start(this::read);
  }

  private void read() {
    try (InputStream in = streams.output()) {
      byte[] part = new byte[PART_BYTES];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        handler.messageReceived(this, new ByteArrayBuffer(part, 0, n));
      }
    } catch (Exception e) {
      fail(e);
    }
    close(true);
  }

  private void write() {
    try (OutputStream out = streams.input()) {
      while (true) {
        Part part = parts.take();
        Buffer buffer = part.buffer();
        if (buffer == null) {
          return;
        }
        try {
          out.write(buffer.array(), buffer.rpos(), buffer.available());
          out.flush();
        } catch (IOException e) {
          part.written().failed(e);
          throw e;
        }
        part.written().done();
      }
    } catch (IOException e) {
      fail(e);
      close(true);
    } catch (InterruptedException e) {
      close(true);
    } finally {
      abandonParts();
    }
  }

  private void abandonParts() {
    for (Part part = parts.poll(); part != null; part = parts.poll()) {
      part.written().failed(new IOException("the connection was closed"));
    }
  }

  private void fail(Exception cause) {
    if (!isClosing()) {
      try {
        handler.exceptionCaught(this, cause);
      } catch (Exception e) {
        cause.addSuppressed(e);
      }
    }
  }

  @Override
  public IoWriteFuture writeBuffer(Buffer buffer) throws IOException {
    if (isClosing()) {
      throw new IOException("the connection was closed");
    }
    var written = new WriteResult();
    parts.add(new Part(buffer, written));
    if (isClosing()) {
      abandonParts();
    }
    return written;
  }

  @Override
  protected void doCloseImmediately() {
    parts.add(new Part(null, new WriteResult()));
    SshChannel.close(channel);
    super.doCloseImmediately();
    try {
      handler.sessionClosed(this);
    } catch (Exception e) {
      throw new IllegalStateException("the session could not be closed", e);
    }
  }

  @Override
  public void shutdownOutputStream() {
    parts.add(new Part(null, new WriteResult()));
  }

  @Override
  public long getId() {
    return id;
  }

  @Override
  public @Nullable SocketAddress getAcceptanceAddress() {
    return null;
  }

  @Override
  public @Nullable Object getAttribute(Object key) {
    return attributes.get(key);
  }

  @Override
  public @Nullable Object setAttribute(Object key, Object value) {
    return attributes.put(key, value);
  }

  @Override
  public @Nullable Object setAttributeIfAbsent(Object key, Object value) {
    return attributes.putIfAbsent(key, value);
  }

  @Override
  public @Nullable Object removeAttribute(Object key) {
    return attributes.remove(key);
  }

  @Override
  public SocketAddress getRemoteAddress() {
    return remote;
  }

  @Override
  public SocketAddress getLocalAddress() {
    return InetSocketAddress.createUnresolved("tunnel", 0);
  }

  @Override
  public IoService getService() {
    return service;
  }

  /** The window of the channel limits what arrives. */
  @Override
  public void suspendRead() {}

  @Override
  public void resumeRead() {}
}
