package dev.steward.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers as a Jenkins of one age does, as far as a token is concerned: recorded for 2.578, as
 * described for the older ones.
 */
final class ReplayServer implements AutoCloseable {

  /** What sets the ages apart. */
  record Age(@Nullable String version, boolean crumbs, boolean namedTokens, boolean bound) {

    static final Age OLD = new Age("1.554.3", false, false, false);
    static final Age BEFORE_NAMES = new Age("2.107.3", true, false, false);
    static final Age NAMED = new Age("2.129", true, true, false);
    static final Age BOUND = new Age("2.225", true, true, true);
    static final Age TODAY = new Age("2.578", true, true, true);
  }

  static final String PASSWORD = "s3cret pässword";
  static final String TOKEN = "11a13edf54b6390f3a18421b552c35f592";
  static final String LEGACY = "0123456789abcdef0123456789abcdef";
  private static final String CRUMB =
      "dd70d061844adf51cad308a2ca10a936565af82e22293840cd948faaf698ec98";

  private final HttpServer server;
  private final Age age;
  private final String context;

  /** Each request: method, path, whether it brought credentials, and its body. */
  final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  ReplayServer(Age age, String context) throws IOException {
    this.age = age;
    this.context = context;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + context + "/";
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    seen.add(
        exchange.getRequestMethod()
            + " "
            + path
            + (authorization == null ? " plain " : " credentials ")
            + URLDecoder.decode(body, StandardCharsets.UTF_8));
    String version = age.version();
    if (version != null) {
      exchange.getResponseHeaders().set("X-Jenkins", version);
    }
    if (!path.startsWith(context + "/")) {
      exchange.getResponseHeaders().set("Location", context + path);
      send(exchange, 302, "");
      return;
    }
    String below = path.substring(context.length());
    if (below.equals("/login")) {
      send(exchange, 200, "<html>Sign in</html>");
    } else if (!isRight(authorization)) {
      send(exchange, 401, "<html>Error 401 Unauthorized</html>");
    } else {
      known(exchange, below);
    }
  }

  private static boolean isRight(@Nullable String authorization) {
    return authorization != null
        && new String(
                Base64.getDecoder().decode(authorization.substring("Basic ".length())),
                StandardCharsets.UTF_8)
            .equals("me:" + PASSWORD);
  }

  private void known(HttpExchange exchange, String path) throws IOException {
    switch (path) {
      case "/whoAmI/api/json" -> send(exchange, 200, "{\"name\":\"me\"}");
      case "/crumbIssuer/api/json" -> {
        if (age.crumbs()) {
          exchange
              .getResponseHeaders()
              .set("Set-Cookie", "JSESSIONID.040c4e68=node0abc; Path=/; HttpOnly");
          send(
              exchange,
              200,
              "{\"_class\":\"hudson.security.csrf.DefaultCrumbIssuer\",\"crumb\":\""
                  + CRUMB
                  + "\",\"crumbRequestField\":\"Jenkins-Crumb\"}");
        } else {
          send(exchange, 404, "");
        }
      }
      case "/me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken" -> {
        if (!age.namedTokens()) {
          send(exchange, 404, "");
        } else if (!crumbFits(exchange)) {
          send(
              exchange, 403, "<title>Error 403 No valid crumb was included in the request</title>");
        } else {
          send(
              exchange,
              200,
              "{\"status\":\"ok\",\"data\":{\"tokenName\":\"n\",\"tokenUuid\":\"0dfc0477-84d5-42ee-8df2-a21c053ab6da\",\"tokenValue\":\""
                  + TOKEN
                  + "\"}}");
        }
      }
      case "/me/configure" ->
          send(
              exchange,
              200,
              "<form><input value='x' name='other'><INPUT class=\"setting-input\" value='"
                  + LEGACY
                  + "'  readonly name=\"_.apiToken\" type='text'></form>");
      default -> send(exchange, 404, "");
    }
  }

  private boolean crumbFits(HttpExchange exchange) {
    String cookie = exchange.getRequestHeaders().getFirst("Cookie");
    return !age.crumbs()
        || (CRUMB.equals(exchange.getRequestHeaders().getFirst("Jenkins-Crumb"))
            && (!age.bound() || "JSESSIONID.040c4e68=node0abc".equals(cookie)));
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
