package dev.steward.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A registry that serves one image, and requires a user name and password for each request. */
public final class ImageRegistry implements AutoCloseable {

  private static final String MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json";
  private static final Pattern DIGEST = Pattern.compile("\"digest\":\"sha256:([0-9a-f]{64})\"");

  private final HttpServer server;
  private final Path blobs;
  private final String manifest;
  private final String authorization;
  private final List<String> requests = new CopyOnWriteArrayList<>();

  /**
   * Starts the registry.
   *
   * @param layout folder with the image in OCI format
   */
  public ImageRegistry(Path layout, String username, String password) throws IOException {
    blobs = layout.resolve("blobs/sha256");
    Matcher digest = DIGEST.matcher(Files.readString(layout.resolve("index.json")));
    if (!digest.find()) {
      throw new IOException("the image has no manifest");
    }
    manifest = digest.group(1);
    authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((username + ":" + password).getBytes(StandardCharsets.UTF_8));
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext("/", this::answer);
    server.start();
  }

  /** Name of the image. */
  public String image() {
    return "127.0.0.1:" + server.getAddress().getPort() + "/team/tool:1";
  }

  /** Paths of the requests that had the right password. */
  public List<String> requests() {
    return requests;
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      if (!authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      requests.add(path);
      if (path.equals("/v2/")) {
        exchange.sendResponseHeaders(200, -1);
      } else if (path.startsWith("/v2/team/tool/manifests/")) {
        exchange.getResponseHeaders().add("Content-Type", MANIFEST_TYPE);
        exchange.getResponseHeaders().add("Docker-Content-Digest", "sha256:" + manifest);
        send(exchange, blobs.resolve(manifest));
      } else if (path.startsWith("/v2/team/tool/blobs/sha256:")) {
        exchange.getResponseHeaders().add("Content-Type", "application/octet-stream");
        send(exchange, blobs.resolve(path.substring(path.indexOf(':') + 1)));
      } else {
        exchange.sendResponseHeaders(404, -1);
      }
    }
  }

  private static void send(HttpExchange exchange, Path file) throws IOException {
    byte[] content = Files.readAllBytes(file);
    boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(200, hasBody ? content.length : -1);
    if (hasBody) {
      exchange.getResponseBody().write(content);
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
