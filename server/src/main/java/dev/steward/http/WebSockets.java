package dev.steward.http;

import dev.steward.concurrent.ThreadSet;
import dev.steward.limit.MemoryBudget;
import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.websocket.core.CloseStatus;
import org.eclipse.jetty.websocket.core.CoreSession;
import org.eclipse.jetty.websocket.core.Frame;
import org.eclipse.jetty.websocket.core.FrameHandler;
import org.eclipse.jetty.websocket.core.OpCode;
import org.eclipse.jetty.websocket.core.WebSocketComponents;
import org.eclipse.jetty.websocket.core.server.WebSocketMappings;
import org.eclipse.jetty.websocket.core.server.WebSocketNegotiator;
import org.eclipse.jetty.websocket.core.server.WebSocketServerComponents;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades connections to WebSockets. The server sends pings, and closes connections that do not
 * respond.
 */
final class WebSockets {

  /** Default maximum length of a message. */
  static final int MAX_BYTES = (1 << 20) + 1;

  private static final int PING_SECONDS = 15;
  private static final int IDLE_SECONDS = 60;
  private static final int SEND_SECONDS = 60;

  /** How long a peer may take to answer a close frame. */
  private static final int CLOSE_SECONDS = 5;

  /** How long work may continue after its connection is closed. */
  private static final Duration SHUTDOWN_TIMEOUT = Duration.ofSeconds(5);

  private final ThreadSet threads = new ThreadSet();
  private @Nullable WebSocketMappings mappings;

  /**
   * Returns false if the request is not a valid WebSocket upgrade. The handler is closed in any
   * case: at once, when the connection ends, or when the client disconnects before the connection
   * is open.
   */
  boolean upgrade(
      org.eclipse.jetty.server.Request in,
      org.eclipse.jetty.server.Response out,
      Callback callback,
      WebSocketHandler socket,
      String address) {
    var connection = new JettyWebSocket(socket, address);
    WebSocketNegotiator negotiator = (request, response, done) -> connection;
    var answer =
        Callback.from(
            callback::succeeded,
            failure -> {
              // An open connection ends once its last messages have been read.
              if (!connection.session.isDone()) {
                connection.end();
              }
              callback.failed(failure);
            });
    boolean upgraded = false;
    try {
      upgraded =
          mappings(in)
              .upgrade(
                  negotiator,
                  in,
                  out,
                  answer,
                  configuration -> {
                    configuration.setIdleTimeout(Duration.ofSeconds(IDLE_SECONDS));
                    configuration.setMaxFrameSize(socket.maxMessageBytes());
                    configuration.setMaxBinaryMessageSize(socket.maxMessageBytes());
                  });
    } finally {
      if (!upgraded) {
        connection.end();
      }
    }
    return upgraded;
  }

  /** The mappings are created on first use, since most servers never accept a WebSocket. */
  private synchronized WebSocketMappings mappings(org.eclipse.jetty.server.Request in) {
    WebSocketMappings created = mappings;
    if (created == null) {
      WebSocketComponents components =
          WebSocketServerComponents.ensureWebSocketComponents(
              in.getConnectionMetaData().getConnector().getServer());
      created = new WebSocketMappings(components);
      mappings = created;
    }
    return created;
  }

  /** Waits for the work of connections that the server has closed. */
  void close() {
    threads.stop(SHUTDOWN_TIMEOUT);
  }

  /** A connection; converts between frames and messages. */
  private final class JettyWebSocket implements FrameHandler, WebSocketHandler.WebSocketPeer {
    private final WebSocketHandler socket;
    private ByteArrayOutputStream message = new ByteArrayOutputStream();
    private final CompletableFuture<Boolean> closed = new CompletableFuture<>();
    private final CompletableFuture<CoreSession> session = new CompletableFuture<>();

    private final Reservation memory;

    JettyWebSocket(WebSocketHandler socket, String address) {
      this.socket = socket;
      this.memory = MemoryBudget.REQUEST_BODIES.open(address);
    }

    @Override
    public void onOpen(CoreSession opened, Callback callback) {
      session.complete(opened);
      socket.onOpen(this);
      if (socket.sendsPings()) {
        threads.start("socket-ping", this::ping);
      }
      callback.succeeded();
      opened.demand();
    }

    private void ping() {
      while (true) {
        try {
          if (closed.get(PING_SECONDS, TimeUnit.SECONDS)) {
            return;
          }
        } catch (TimeoutException e) {
          session.join().sendFrame(new Frame(OpCode.PING), Callback.NOOP, false);
        } catch (ExecutionException | InterruptedException e) {
          return;
        }
      }
    }

    @Override
    public void onFrame(Frame frame, Callback callback) {
      try {
        if (frame.getOpCode() == OpCode.PING) {
          session
              .join()
              .sendFrame(
                  new Frame(OpCode.PONG, true, copy(frame.getPayload())), Callback.NOOP, false);
        } else if (frame.getOpCode() == OpCode.TEXT) {
          throw new IOException("text messages are not supported");
        } else if (frame.getOpCode() == OpCode.BINARY || frame.getOpCode() == OpCode.CONTINUATION) {
          append(frame);
        }
      } catch (IOException e) {
        callback.failed(e);
        return;
      }
      callback.succeeded();
      session.join().demand();
    }

    private void append(Frame frame) throws IOException {
      ByteBuffer payload = frame.getPayload();
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      if (message.size() + bytes.length > socket.maxMessageBytes()) {
        throw new IOException("a message is too long");
      }
      try {
        // The bytes are counted twice: in the message's growing buffer, and in the message itself.
        memory.grow(2L * bytes.length);
      } catch (Problem.Overloaded | Problem.TooLarge e) {
        throw new IOException(e.getMessage(), e);
      }
      byte[] complete = bytes;
      if (message.size() > 0 || !frame.isFin()) {
        message.write(bytes, 0, bytes.length);
      }
      if (frame.isFin()) {
        if (message.size() > 0) {
          complete = message.toByteArray();
          message = new ByteArrayOutputStream();
        }
        try {
          socket.onMessage(complete);
        } finally {
          memory.shrink(memory.held());
        }
      }
    }

    private ByteBuffer copy(ByteBuffer payload) {
      byte[] bytes = new byte[payload.remaining()];
      payload.get(bytes);
      return ByteBuffer.wrap(bytes);
    }

    @Override
    public void onError(Throwable cause, Callback callback) {
      callback.succeeded();
    }

    @Override
    public void onClosed(CloseStatus status, Callback callback) {
      end();
      callback.succeeded();
    }

    /** Releases the resources of the connection. Only the first call has an effect. */
    void end() {
      if (closed.complete(true)) {
        memory.close();
        socket.onClose();
      }
    }

    @Override
    public synchronized void send(byte[] bytes) throws IOException {
      var completion = new Callback.Completable();
      session
          .join()
          .sendFrame(new Frame(OpCode.BINARY, true, ByteBuffer.wrap(bytes)), completion, false);
      try {
        completion.get(SEND_SECONDS, TimeUnit.SECONDS);
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("sending over a WebSocket", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("sending over a WebSocket was interrupted", e);
      }
    }

    @Override
    public void start(String name, Runnable task) {
      if (!threads.start(name, task)) {
        close();
      }
    }

    @Override
    public void close() {
      session.join().close(CloseStatus.NORMAL, "", Callback.NOOP);
      Thread.ofVirtual().name("socket-close").start(this::abortUnlessClosed);
    }

    /** Closes the connection of a peer that does not answer the close frame. */
    private void abortUnlessClosed() {
      try {
        closed.get(CLOSE_SECONDS, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        session.join().abort();
      } catch (ExecutionException | InterruptedException e) {
        return;
      }
    }
  }
}
