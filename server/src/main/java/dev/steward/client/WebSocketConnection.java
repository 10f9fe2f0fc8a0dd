package dev.steward.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Connection over a WebSocket; each frame is a message. */
public final class WebSocketConnection implements Connection, WebSocket.Listener {

  private final ClientSession session;
  private final WebSocket socket;
  private final ByteArrayOutputStream message = new ByteArrayOutputStream();

  /** Opens the connection; the parameters are those of {@link HttpConnection}. */
  public WebSocketConnection(
      HttpClient client, String server, @Nullable String authorization, ClientSession session)
      throws IOException {
    this.session = session;
    URI uri = URI.create(server);
    WebSocket.Builder builder =
        client
            .newWebSocketBuilder()
            // Servers compare the origin with their configured URL.
            .header("Origin", uri.getScheme() + "://" + uri.getRawAuthority());
    if (authorization != null) {
      builder.header("Authorization", authorization);
    }
    try {
      socket =
          builder
              .buildAsync(URI.create(server.replaceFirst("^http", "ws") + "cli/ws"), this)
              .join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WebSocketHandshakeException) {
        HttpResponse<?> answer = ((WebSocketHandshakeException) e.getCause()).getResponse();
        throw ClientFailure.byStatus(
            answer.statusCode(),
            server,
            answer
                .headers()
                .firstValue("Location")
                .orElse(answer.headers().firstValue("X-CLI-Error").orElse("")));
      }
      throw e.getCause() instanceof IOException ? (IOException) e.getCause() : new IOException(e);
    }
  }

  @Override
  public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
    byte[] bytes = new byte[data.remaining()];
    data.get(bytes);
    message.write(bytes, 0, bytes.length);
    try {
      if (message.size() > Frame.MAX_BYTES + 1) {
        throw new IOException("a message is too long");
      }
      if (last) {
        Frame frame = Frame.ofMessage(message.toByteArray());
        message.reset();
        session.receive(frame);
      }
      from.request(1);
    } catch (IOException e) {
      session.connectionLost(": " + e.getMessage());
      from.abort();
    }
    return null;
  }

  @Override
  public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    session.connectionLost(reason.isEmpty() ? "" : ": " + reason);
    return null;
  }

  @Override
  public void onError(WebSocket from, Throwable error) {
    session.connectionLost(": " + error.getMessage());
  }

  @Override
  public synchronized void send(Frame frame) throws IOException {
    try {
      socket.sendBinary(ByteBuffer.wrap(frame.toMessage()), true).join();
    } catch (CompletionException e) {
      throw new IOException(e.getCause());
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the connection ends even if this fails
  public void close() {
    if (!socket.isOutputClosed()) {
      socket.sendClose(WebSocket.NORMAL_CLOSURE, "");
    }
  }
}
