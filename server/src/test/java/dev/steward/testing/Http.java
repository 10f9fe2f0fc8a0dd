package dev.steward.testing;

import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** HTTP client that sends requests unchanged over a plain socket. */
public final class Http {

  /** A response, with its header lines unchanged. */
  public record Reply(int status, List<String> headerLines, String body) {
    public @Nullable String header(String name) {
      String start = name.toLowerCase(Locale.ROOT) + ":";
      for (String line : headerLines) {
        if (line.toLowerCase(Locale.ROOT).startsWith(start)) {
          return line.substring(start.length()).strip();
        }
      }
      return null;
    }
  }

  private final String host;
  private final int port;

  public Http(String url) {
    URI uri = URI.create(url);
    host = String.valueOf(uri.getHost());
    port = uri.getPort();
  }

  public String authority() {
    return host + ":" + port;
  }

  public Reply get(String path, String... headers) {
    return send("GET", path, "", headers);
  }

  public Reply post(String path, String body, String... headers) {
    var allHeaders = new ArrayList<>(Arrays.asList(headers));
    if (allHeaders.stream().noneMatch(header -> header.startsWith("Content-Type"))) {
      allHeaders.add("Content-Type: application/x-www-form-urlencoded");
    }
    return send("POST", path, body, allHeaders.toArray(String[]::new));
  }

  public Reply send(String method, String path, String body, String... headers) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    var head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    if (Arrays.stream(headers).noneMatch(header -> header.startsWith("Host:"))) {
      head.append("Host: ").append(authority()).append("\r\n");
    }
    for (String header : headers) {
      head.append(header).append("\r\n");
    }
    head.append("Connection: close\r\n");
    if (bytes.length > 0 || method.equals("POST")) {
      head.append("Content-Length: ").append(bytes.length).append("\r\n");
    }
    head.append("\r\n");
    try (var socket = new Socket(host, port)) {
      socket.setSoTimeout(60_000);
      OutputStream out = socket.getOutputStream();
      out.write(head.toString().getBytes(StandardCharsets.UTF_8));
      out.write(bytes);
      out.flush();
      String text = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int end = text.indexOf("\r\n\r\n");
      List<String> lines = List.of(text.substring(0, Math.max(0, end)).split("\r\n", -1));
      return new Reply(
          Integer.parseInt(lines.getFirst().split(" ", -1)[1]),
          lines.subList(1, lines.size()),
          text.substring(end + 4));
    } catch (IOException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  /** Sends the same GET many times over one connection and counts responses with status 200. */
  public int repeatGet(String path, int times) {
    byte[] request =
        ("GET " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    byte[] last =
        ("GET " + path + " HTTP/1.1\r\nHost: " + authority() + "\r\nConnection: close\r\n\r\n")
            .getBytes(StandardCharsets.UTF_8);
    try (var socket = new Socket(host, port)) {
      socket.setSoTimeout(60_000);
      Thread sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  var out = new BufferedOutputStream(socket.getOutputStream(), 65_536);
                  for (int i = 1; i < times; i++) {
                    out.write(request);
                  }
                  out.write(last);
                  out.flush();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      int count = 0;
      var in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1), 65_536);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        // The end of a body and the next status line may share a line.
        if (line.endsWith("HTTP/1.1 200 OK")) {
          count++;
        }
      }
      sender.join();
      return count;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(path, e);
    }
  }

  public static String basic(String user, String secret) {
    return "Authorization: Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }
}
