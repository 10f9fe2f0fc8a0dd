package dev.steward.testing;

import dev.steward.text.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Client for a stream of Server-Sent Events. */
public final class SseClient implements AutoCloseable {

  /** An event; the type {@code closed} marks the end of the stream. */
  public record SseEvent(String id, String type, String data) {
    public Map<String, @Nullable Object> json() {
      return Json.readObject(data);
    }
  }

  private static final SseEvent CLOSED = new SseEvent("", "closed", "");

  final int status;
  public final Map<String, List<String>> headers;
  private final LinkedBlockingQueue<SseEvent> events = new LinkedBlockingQueue<>();
  private final HttpClient client = HttpClient.newHttpClient();

  /** Opens the stream; header lines have the form {@code Name: value}. */
  public SseClient(TestServer server, String path, String... headerLines) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://" + server.http().authority() + path));
    for (String line : headerLines) {
      int colon = line.indexOf(':');
      request.header(line.substring(0, colon), line.substring(colon + 1).strip());
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      status = response.statusCode();
      headers = response.headers().map();
      Thread.ofVirtual()
          .start(() ->
              read(
                  new BufferedReader(
                      new InputStreamReader(response.body(), StandardCharsets.UTF_8))));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  private void read(BufferedReader in) {
    String id = "";
    String type = "message";
    String data = "";
    try (in) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("event: ")) {
          type = line.substring(7);
        } else if (line.startsWith("data: ")) {
          data = line.substring(6);
        } else if (line.isEmpty() && !data.isEmpty()) {
          events.add(new SseEvent(id, type, data));
          data = "";
        }
      }
    } catch (IOException e) {
      // Treated like the end of the stream.
    }
    events.add(CLOSED);
  }

  /** Waits for the next event. */
  public SseEvent next() {
    try {
      SseEvent event = events.poll(60, TimeUnit.SECONDS);
      if (event == null) {
        throw new AssertionError("no event within 60 seconds");
      }
      return event;
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Reads events up to and including the first one of a type. */
  public List<SseEvent> readUntil(String type) {
    var received = new ArrayList<SseEvent>();
    do {
      received.add(next());
      if (received.getLast().equals(CLOSED) && !type.equals("closed")) {
        throw new AssertionError("the stream ended after " + received);
      }
    } while (!received.getLast().type().equals(type));
    return received;
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
