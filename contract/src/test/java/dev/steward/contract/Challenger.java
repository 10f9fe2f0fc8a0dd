package dev.steward.contract;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A proxy in front of the product. It demands Basic authentication if a request has no
 * Authorization header; the product itself never asks browsers for it. After that, the browser
 * sends the password automatically. The proxy records the requests.
 */
final class Challenger implements AutoCloseable {

  /** A request with the browser's own Authorization header, and the product's response. */
  record Passed(String method, String target, String site, int status) {}

  private static final Set<String> OWN = Set.of("host", "connection", "content-length", "upgrade");

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final String product;
  private final List<Passed> passed = new CopyOnWriteArrayList<>();

  Challenger(Product product) throws IOException {
    this.product = product.bareUrl();
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::serve);
    server.start();
  }

  String authority() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  List<Passed> passed() {
    return passed;
  }

  private void serve(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (!exchange.getRequestHeaders().containsKey("Authorization")) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"Jenkins\"");
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create(product + exchange.getRequestURI()))
              .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.ofByteArray(body))
              .header("X-Forwarded-Host", authority());
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> {
            if (!OWN.contains(name.toLowerCase(Locale.ROOT))) {
              values.forEach(value -> request.header(name, value));
            }
          });
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      answer
          .headers()
          .firstValue("Content-Type")
          .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
      byte[] answerBody = answer.body();
      exchange.sendResponseHeaders(
          answer.statusCode(), answerBody.length == 0 ? -1 : answerBody.length);
      exchange.getResponseBody().write(answerBody);
      String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
      passed.add(
          new Passed(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              site == null ? "" : site,
              answer.statusCode()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
    client.close();
  }
}
