package dev.steward.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy that connects every tunnel to one local port and redirects plain requests. If the port is
 * negative, it refuses tunnels.
 */
final class TunnelProxy implements AutoCloseable {

  private final ServerSocket socket = new ServerSocket(0, 10, InetAddress.ofLiteral("127.0.0.1"));
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> requestHeads = new CopyOnWriteArrayList<>();
  private final String redirect;
  private final int port;

  TunnelProxy(String redirect, int port) throws IOException {
    this.redirect = redirect;
    this.port = port;
    threads.execute(() -> {
      try {
        while (true) {
          Socket client = socket.accept();
          threads.execute(() -> serve(client));
        }
      } catch (IOException e) {
        // Closed.
      }
    });
  }

  String url() {
    return "http://127.0.0.1:" + socket.getLocalPort();
  }

  /** Request lines and headers that arrived unencrypted. */
  List<String> requestHeads() {
    return requestHeads;
  }

  private void serve(Socket client) {
    try (client) {
      String head = readHead(client.getInputStream());
      requestHeads.add(head);
      if (!head.startsWith("CONNECT ")) {
        send(client, "HTTP/1.1 302 Found\r\nLocation: " + redirect + "\r\n");
      } else if (port < 0) {
        send(client, "HTTP/1.1 403 Forbidden\r\n");
      } else {
        try (var server = new Socket(InetAddress.ofLiteral("127.0.0.1"), port)) {
          client
              .getOutputStream()
              .write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
          threads.execute(() -> copy(server, client));
          copy(client, server);
        }
      }
    } catch (IOException e) {
      // One side closed.
    }
  }

  private static void send(Socket client, String head) throws IOException {
    client
        .getOutputStream()
        .write(
            (head + "Content-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
  }

  private static String readHead(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        break;
      }
      head.append((char) c);
    }
    return head.toString();
  }

  private static void copy(Socket from, Socket to) {
    try (OutputStream out = to.getOutputStream()) {
      from.getInputStream().transferTo(out);
    } catch (IOException e) {
      // One side closed.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    threads.shutdownNow();
  }
}
