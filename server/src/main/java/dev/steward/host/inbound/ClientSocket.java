package dev.steward.host.inbound;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The WebSocket of an agent, opened with the JDK's client. */
final class ClientSocket implements LinkSocket, WebSocket.Listener {

  /** How long the server may take to answer a close frame. */
  private static final int CLOSE_SECONDS = 3;

  private final CompletableFuture<Link> link = new CompletableFuture<>();
  private final CompletableFuture<WebSocket> socket = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  /** Starts receiving messages. */
  void attach(Link receiver) {
    link.complete(receiver);
    socket.join().request(1);
  }

  @Override
  public void onOpen(WebSocket opened) {
    socket.complete(opened);
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    if (message.size() + bytes.length > Message.MAX_BYTES) {
      link.join().fail("the server sent a message that is too long");
      return null;
    }
    message.writeBytes(bytes);
    if (last) {
      byte[] complete = message.toByteArray();
      message.reset();
      link.join().receive(complete);
    }
    from.request(1);
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
    link.join().fail("the server sent a text message");
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int status, String why) {
    closed.complete(null);
    link.join()
        .onSocketClosed("the server closed the connection" + (why.isEmpty() ? "" : ": " + why));
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    closed.complete(null);
    String why = error.getMessage();
    link.join().onSocketClosed("the connection failed: " + (why == null ? error.toString() : why));
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    try {
      socket.join().sendBinary(ByteBuffer.wrap(bytes), true).get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new IOException(String.valueOf(cause.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  /** Waits until the server has closed its end as well, or until the time has passed. */
  void awaitClosed(Duration timeout) {
    try {
      closed.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    start(
        "agent-close",
        () -> {
          WebSocket open = socket.join();
          CompletableFuture<WebSocket> _ = open.sendClose(WebSocket.NORMAL_CLOSURE, "");
          closed.completeOnTimeout(null, CLOSE_SECONDS, TimeUnit.SECONDS).join();
          open.abort();
        });
  }

  @Override
  public void start(String name, Runnable work) {
    Thread _ = Thread.ofVirtual().name(name).start(work);
  }
}
