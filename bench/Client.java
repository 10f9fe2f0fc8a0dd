import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** A keep-alive connection that sends prepared requests. */
final class Client implements AutoCloseable {
  private final Socket socket;
  private final OutputStream out;
  private final InputStream in;
  private final String host;
  private final Map<String, String> headers = new HashMap<>();
  byte[] body = {};

  Client(String url) throws IOException {
    URI uri = URI.create(url);
    host = uri.getHost() + ":" + uri.getPort();
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(60_000);
    out = socket.getOutputStream();
    in = new BufferedInputStream(socket.getInputStream(), 64 << 10);
  }

  /** Sends the request and returns the status; the body is kept until the next request. */
  int send(String method, String path, String headers, String content) throws IOException {
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    String head =
        method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers
            + (bytes.length > 0 || method.equals("POST") ? "Content-Length: " + bytes.length + "\r\n" : "")
            + "\r\n";
    byte[] all = new byte[head.getBytes(StandardCharsets.UTF_8).length + bytes.length];
    byte[] first = head.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(bytes, 0, all, first.length, bytes.length);
    out.write(all);
    out.flush();
    int status = Integer.parseInt(line().split(" ")[1]);
    int length = -1;
    boolean chunked = false;
    this.headers.clear();
    for (String line = line(); !line.isEmpty(); line = line()) {
      String lower = line.toLowerCase();
      int colon = line.indexOf(':');
      this.headers.put(lower.substring(0, colon), line.substring(colon + 1).strip());
      if (lower.startsWith("content-length:")) {
        length = Integer.parseInt(lower.substring(15).strip());
      }
      chunked |= lower.startsWith("transfer-encoding: chunked");
    }
    if (chunked) {
      var read = new java.io.ByteArrayOutputStream();
      for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
        read.write(in.readNBytes(size));
        line();
      }
      line();
      body = read.toByteArray();
    } else {
      body = length > 0 && !method.equals("HEAD") ? in.readNBytes(length) : new byte[0];
    }
    return status;
  }

  private String line() throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the server closed the connection");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  /** A header of the last response; empty if it is missing. */
  String header(String name) {
    return headers.getOrDefault(name.toLowerCase(), "");
  }

  String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
