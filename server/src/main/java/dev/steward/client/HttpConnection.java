package dev.steward.client;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SubmissionPublisher;
import org.jspecify.annotations.Nullable;

/**
 * Connection that consists of two HTTP requests: the response to the download request and the body
 * of the upload request stay open until the command ends.
 */
public final class HttpConnection implements Connection {

  private final SubmissionPublisher<ByteBuffer> upload = new SubmissionPublisher<>();
  private final InputStream download;

  /**
   * Opens the connection.
   *
   * @param server URL of the server, ending in a slash
   * @param authorization value of the Authorization header; null for none
   */
  @SuppressWarnings("FutureReturnValueIgnored") // failures are reported to the session
  public HttpConnection(
      HttpClient client, String server, @Nullable String authorization, ClientSession session)
      throws IOException, InterruptedException {
    URI uri = URI.create(server + "cli?remoting=false");
    String id = UUID.randomUUID().toString();
    HttpResponse<InputStream> answer =
        client.send(
            request(uri, id, "download", authorization)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    download = answer.body();
    if (answer.statusCode() != 200) {
      throw ClientFailure.byStatus(
          answer.statusCode(), server, answer.headers().firstValue("Location").orElse(""));
    }
    if (answer.headers().firstValue("Hudson-Duplex").isEmpty() || download.read() != 0) {
      throw ClientFailure.byStatus(200, server, "not a CLI response");
    }
    // Frames sent before the request has subscribed to its body would be lost.
    CountDownLatch open = new CountDownLatch(1);
    client
        .sendAsync(
            request(uri, id, "upload", authorization)
                .header("Content-Type", "application/octet-stream")
                .POST(
                    HttpRequest.BodyPublishers.fromPublisher(body -> {
                      upload.subscribe(body);
                      open.countDown();
                    }))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .whenComplete((response, failure) -> {
          open.countDown();
          // The response to the download request shows whether the command has ended.
          if (failure != null) {
            session.recordFailure(failure.getMessage());
          } else if (response.statusCode() != 200) {
            session.recordFailure("HTTP status " + response.statusCode());
          }
        });
    open.await();
    Thread reader = new Thread(() -> read(session), "steward-cli-output");
    reader.setDaemon(true);
    reader.start();
  }

  private static HttpRequest.Builder request(
      URI uri, String id, String side, @Nullable String authorization) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri).header("Session", id).header("Side", side);
    return authorization == null ? request : request.header("Authorization", authorization);
  }

  private void read(ClientSession session) {
    try {
      for (Frame frame = Frame.read(download); frame != null; frame = Frame.read(download)) {
        session.receive(frame);
      }
      session.connectionLost("");
    } catch (IOException e) {
      session.connectionLost(": " + e.getMessage());
    }
  }

  @Override
  public synchronized void send(Frame frame) throws IOException {
    if (upload.isClosed()) {
      throw new IOException("the connection is closed");
    }
    upload.submit(ByteBuffer.wrap(frame.toBytes()));
  }

  @Override
  public void close() {
    upload.close();
  }
}
