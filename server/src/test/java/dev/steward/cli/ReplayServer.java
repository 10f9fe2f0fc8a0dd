package dev.steward.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Replays the responses of one Jenkins version to the requests that create an API token: as
 * recorded for 2.578, and derived from the change history for older versions. The user is {@code
 * admin}. This file uses the JDK alone.
 */
final class ReplayServer implements AutoCloseable {

  static final String PASSWORD = "s3cret: pässword";
  static final String LEGACY_TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String TOKENS = "/me/descriptorByName/jenkins.security.ApiTokenProperty/";

  /** A Jenkins version. */
  enum Age {
    V1_PLAIN("1.509.4"),
    V1_CRUMBS("1.651.3"),
    V2_107("2.107.3"),
    V2_129("2.129"),
    V2_225("2.225"),
    V2_578("2.578");

    final String version;

    Age(String version) {
      this.version = version;
    }

    boolean hasCrumbs() {
      return this != V1_PLAIN;
    }

    boolean hasNamedTokens() {
      return compareTo(V2_129) >= 0;
    }

    /** A crumb is valid only in the session that requested it. */
    boolean bindsCrumbs() {
      return compareTo(V2_225) >= 0;
    }

    String crumbField() {
      return this == V1_CRUMBS ? ".crumb" : "Jenkins-Crumb";
    }
  }

  /** A component in front of the server, or an unusual server setting. */
  enum Quirk {
    DROPS_COOKIES,
    DROPS_CRUMB_HEADERS,
    DROPS_AUTHORIZATION,
    HIDES_CRUMB_ISSUER,
    NO_JSON_CRUMBS,
    NO_VERSION,
    ODD_VERSION,
    HIDES_LEGACY_TOKEN,
    MAY_NOT,
    LACKS_READ,
    LOGIN_WITHOUT_PASSWORD,
    LOGIN_ELSEWHERE,
    GATEWAY_PASSWORD,
    TOO_MANY_TRIES,
    STARTING,
    GATEWAY_PAGES,
    SECURE_COOKIES,
    MOVED_WITHIN,
    ASKS_TO_SIGN_IN,
    KEEPS_PATH_IN_REDIRECT,
    IGNORES_EXPIRY
  }

  /** A recorded request. */
  record Asked(String method, String path, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Age age;
  private final String context;
  private final Set<Quirk> quirks;
  private final boolean tls;
  private final AtomicInteger sessions = new AtomicInteger();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Map<String, String> names = new ConcurrentHashMap<>();

  ReplayServer(Age age, String context, @Nullable SSLContext certificate, Quirk... quirks) {
    this.age = age;
    this.context = context;
    this.tls = certificate != null;
    this.quirks = Set.of(quirks);
    try {
      var address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0);
      if (certificate == null) {
        server = HttpServer.create(address, 0);
      } else {
        var https = HttpsServer.create(address, 0);
        https.setHttpsConfigurator(new HttpsConfigurator(certificate));
        server = https;
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    server.createContext("/", this::answer);
    server.setExecutor(threads);
    server.start();
  }

  static ReplayServer of(Age age, Quirk... quirks) {
    return new ReplayServer(age, "", null, quirks);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The URL with the context path and a trailing slash. */
  String url() {
    return root() + context + "/";
  }

  /** The URL without the context path. */
  String root() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port();
  }

  List<Asked> asked() {
    return asked;
  }

  /** The values of all tokens, by id. */
  Map<String, String> tokens() {
    return tokens;
  }

  /** Stores a token, as if it had been created before. */
  String hasToken(String name) {
    return made(name);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private boolean has(Quirk quirk) {
    return quirks.contains(quirk);
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      var headers = new LinkedHashMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) ->
              headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
      asked.add(new Asked(exchange.getRequestMethod(), path, headers, body));
      if (!path.startsWith(context + "/")) {
        if (path.equals("/") || has(Quirk.KEEPS_PATH_IN_REDIRECT)) {
          redirect(exchange, context + path);
        } else {
          page(exchange, 404, "Not Found");
        }
        return;
      }
      if (has(Quirk.STARTING)) {
        page(exchange, 503, "Please wait while Jenkins is getting ready to work");
        return;
      }
      if (has(Quirk.GATEWAY_PASSWORD)
          && !"Basic Z2F0ZTpwdw==".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"intranet\"");
        page(exchange, 401, "Authorization Required");
        return;
      }
      route(exchange, path.substring(context.length()), body);
    }
  }

  private void route(HttpExchange exchange, String path, String body) throws IOException {
    if (path.equals("/login")) {
      login(exchange);
      return;
    }
    if (has(Quirk.ASKS_TO_SIGN_IN)) {
      redirect(exchange, context + "/securityRealm/commenceLogin?from=%2F");
      return;
    }
    String caller = caller(exchange);
    if (caller == null) {
      unauthorized(exchange);
      return;
    }
    boolean post = exchange.getRequestMethod().equals("POST");
    if (post && !caller.equals("token") && age.hasCrumbs() && !holds(exchange, body)) {
      page(exchange, 403, "No valid crumb was included in the request");
      return;
    }
    if (path.equals("/whoAmI/api/json")) {
      boolean anonymous = caller.equals("anonymous");
      json(
          exchange,
          """
          {"_class":"hudson.security.WhoAmI","anonymous":%s,"authenticated":true,"authorities":[],"name":"%s"}\
          """
              .formatted(anonymous, anonymous ? "anonymous" : "admin"));
      return;
    }
    if (caller.equals("anonymous") || has(Quirk.LACKS_READ)) {
      signed(exchange);
      exchange.getResponseHeaders().set("X-You-Are-Authenticated-As", caller);
      exchange.getResponseHeaders().set("X-Required-Permission", "hudson.model.Hudson.Read");
      page(exchange, 403, "Forbidden");
      return;
    }
    switch (path) {
      case "/api/json" -> json(exchange, "{\"_class\":\"hudson.model.Hudson\",\"jobs\":[]}");
      case "/crumbIssuer/api/json", "/crumbIssuer/api/xml" -> crumb(exchange, path);
      case TOKENS + "generateNewToken" -> generate(exchange, body);
      case TOKENS + "revoke" -> revoke(exchange, body);
      case "/me/configure" -> configure(exchange);
      case "/me/security/" -> security(exchange);
      default -> page(exchange, 404, "Not Found");
    }
  }

  private void login(HttpExchange exchange) throws IOException {
    if (has(Quirk.LOGIN_ELSEWHERE)) {
      redirect(exchange, "https://id.example.org/auth?client=ci");
      return;
    }
    signed(exchange);
    session(exchange);
    String field = "<input name=\"j_username\"><input type='password' name='j_password'>";
    html(exchange, 200, has(Quirk.LOGIN_WITHOUT_PASSWORD) ? "<a href='sso'>Go</a>" : field);
  }

  /**
   * The authentication: {@code anonymous}, {@code admin} by password, {@code token}, or null for a
   * wrong secret.
   */
  private @Nullable String caller(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || has(Quirk.DROPS_AUTHORIZATION)) {
      return "anonymous";
    }
    byte[] decoded = Base64.getDecoder().decode(header.substring("Basic ".length()));
    String pair = new String(decoded, StandardCharsets.UTF_8);
    if (pair.equals("admin:" + PASSWORD) && !has(Quirk.LOGIN_ELSEWHERE)) {
      return "admin";
    }
    String secret = pair.startsWith("admin:") ? pair.substring("admin:".length()) : "";
    boolean legacy = !age.hasNamedTokens() && secret.equals(LEGACY_TOKEN);
    return legacy || tokens.containsValue(secret) ? "token" : null;
  }

  private void unauthorized(HttpExchange exchange) throws IOException {
    if (has(Quirk.TOO_MANY_TRIES)) {
      exchange.getResponseHeaders().set("Retry-After", "90");
      page(exchange, 429, "Too Many Requests");
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    headers.add("Set-Cookie", "remember-me=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    headers.set("WWW-Authenticate", "Basic realm=\"Jenkins\", charset=\"UTF-8\"");
    page(exchange, 401, "Unauthorized");
  }

  private String session(HttpExchange exchange) {
    String name = "JSESSIONID.040c4e68=";
    String sent = exchange.getRequestHeaders().getFirst("Cookie");
    if (sent != null && sent.contains(name)) {
      String value = sent.substring(sent.indexOf(name) + name.length());
      return value.contains(";") ? value.substring(0, value.indexOf(';')) : value;
    }
    String id = "node0" + sessions.incrementAndGet() + ".node0";
    if (!has(Quirk.DROPS_COOKIES)) {
      String path = context.isEmpty() ? "/" : context;
      String secure = has(Quirk.SECURE_COOKIES) ? "; Secure" : "";
      String cookie = name + id + "; Path=" + path + "; HttpOnly; SameSite=Lax" + secure;
      exchange.getResponseHeaders().add("Set-Cookie", cookie);
    }
    return id;
  }

  private String crumbOf(String session) {
    try {
      String bound = "admin;" + (age.bindsCrumbs() ? session : "") + "salt";
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(bound.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean holds(HttpExchange exchange, String body) {
    String sent =
        has(Quirk.DROPS_CRUMB_HEADERS)
            ? null
            : exchange.getRequestHeaders().getFirst(age.crumbField());
    if (sent == null) {
      sent = form(body).get(age.crumbField());
    }
    return crumbOf(session(exchange)).equals(sent);
  }

  private void crumb(HttpExchange exchange, String path) throws IOException {
    if (!age.hasCrumbs() || has(Quirk.HIDES_CRUMB_ISSUER)) {
      page(exchange, 404, "Not Found");
      return;
    }
    if (has(Quirk.GATEWAY_PAGES)) {
      html(exchange, 200, "<h1>Welcome: please sign in</h1>");
      return;
    }
    String value = crumbOf(session(exchange));
    signed(exchange);
    if (path.endsWith("xml")) {
      String xpath = Objects.toString(exchange.getRequestURI().getQuery(), "");
      if (!xpath.equals("xpath=concat(//crumbRequestField,\":\",//crumb)")) {
        page(exchange, 403, "primitive XPath result sets forbidden");
        return;
      }
      send(exchange, 200, "text/plain;charset=utf-8", age.crumbField() + ":" + value);
    } else if (has(Quirk.NO_JSON_CRUMBS)) {
      page(exchange, 403, "Forbidden");
    } else {
      json(
          exchange,
          """
          {"_class":"hudson.security.csrf.DefaultCrumbIssuer","crumb":"%s","crumbRequestField":"%s"}\
          """
              .formatted(value, age.crumbField()));
    }
  }

  private void generate(HttpExchange exchange, String body) throws IOException {
    if (!age.hasNamedTokens()) {
      page(exchange, 404, "Not Found");
      return;
    }
    if (has(Quirk.MAY_NOT)) {
      exchange.sendResponseHeaders(403, -1);
      return;
    }
    if (has(Quirk.MOVED_WITHIN)) {
      exchange.getResponseHeaders().set("Location", context + "/moved" + TOKENS);
      exchange.sendResponseHeaders(307, -1);
      return;
    }
    Map<String, String> form = form(body);
    String duration = form.getOrDefault("expirationDuration", "never");
    boolean expires = age == Age.V2_578 && !has(Quirk.IGNORES_EXPIRY);
    String answer = "{\"status\":\"error\",\"message\":\"Expiration date is in the past.\"}";
    if (!expires || !duration.startsWith("0")) {
      String uuid = made(form.getOrDefault("newTokenName", ""));
      String ends =
          ",\"expirationDate\":\"" + (duration.equals("never") ? "never" : "1/31/99") + "\"";
      answer =
          """
          {"status":"ok","data":{"tokenName":"%s","tokenUuid":"%s","tokenValue":"%s"%s}}\
          """
              .formatted(names.get(uuid), uuid, tokens.get(uuid), expires ? ends : "");
    }
    // Unlike other JSON responses it contains no version.
    send(exchange, 200, "application/json;charset=utf-8", answer);
  }

  /** The id for a new token. */
  private String made(String name) {
    String uuid = UUID.randomUUID().toString();
    tokens.put(uuid, "11" + UUID.randomUUID().toString().replace("-", ""));
    names.put(uuid, name);
    return uuid;
  }

  private void revoke(HttpExchange exchange, String body) throws IOException {
    if (!age.hasNamedTokens()) {
      page(exchange, 404, "Not Found");
      return;
    }
    tokens.remove(form(body).getOrDefault("tokenUuid", ""));
    exchange.sendResponseHeaders(200, -1);
  }

  /** The user's settings page: with the legacy token before 2.129, with token rows until 2.468. */
  private void configure(HttpExchange exchange) throws IOException {
    signed(exchange);
    if (!age.hasNamedTokens()) {
      html(
          exchange,
          200,
          "<!-- <input name='_.apiToken' value='commented'> --><input name=\"_.fullName\""
              + " value=\"a > b\" type=\"text\" /><input readonly=\"readonly\" value='"
              + (has(Quirk.HIDES_LEGACY_TOKEN)
                  ? "Token is hidden"
                  : LEGACY_TOKEN.replace("0", "&#48;"))
              + "' type=text\n id=\"apiToken\" name=\"_.apiToken\">");
      return;
    }
    if (age == Age.V2_578) {
      page(exchange, 404, "Not Found");
      return;
    }
    var rows = new StringBuilder();
    names.forEach((uuid, name) ->
        rows.append(
            """
            <input type="hidden" class="token-uuid-input" name="tokenUuid" value="%s">
            <input name="tokenName" class="token-name" value="%s">\
            """
                .formatted(uuid, name.replace("&", "&amp;"))));
    rows.append("<input type='hidden' name='tokenUuid' value=''><input name='tokenName' value=''>");
    html(exchange, 200, rows + "<button data-target-url='/me/generateNewToken'>Generate</button>");
  }

  private void security(HttpExchange exchange) throws IOException {
    if (age != Age.V2_578) {
      page(exchange, 404, "Not Found");
      return;
    }
    signed(exchange);
    var cards =
        new StringBuilder("<div class='token-card' id=''><span class='token-name'></span></div>");
    tokens
        .keySet()
        .forEach(uuid ->
            cards.append(
                """
                <div class="token-card jenkins-card" id="%s"><div class="token-card__title">
                <span class="token-name">%s</span></div></div>\
                """
                    .formatted(uuid, String.valueOf(names.get(uuid)).replace("&", "&amp;"))));
    html(exchange, 200, cards + "<button data-target-url='/me/generateNewToken'>Add</button>");
  }

  private void signed(HttpExchange exchange) {
    if (has(Quirk.NO_VERSION)) {
      return;
    }
    exchange
        .getResponseHeaders()
        .set("X-Jenkins", has(Quirk.ODD_VERSION) ? "CI (patched)" : age.version);
  }

  private static Map<String, String> form(String body) {
    var form = new LinkedHashMap<String, String>();
    for (String pair : body.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        form.put(
            URLDecoder.decode(pair.substring(0, equals), StandardCharsets.UTF_8),
            URLDecoder.decode(pair.substring(equals + 1), StandardCharsets.UTF_8));
      }
    }
    return form;
  }

  private static void redirect(HttpExchange exchange, String to) throws IOException {
    exchange.getResponseHeaders().set("Location", to);
    exchange.sendResponseHeaders(302, -1);
  }

  private void json(HttpExchange exchange, String body) throws IOException {
    signed(exchange);
    send(exchange, 200, "application/json;charset=utf-8", body);
  }

  private static void page(HttpExchange exchange, int status, String message) throws IOException {
    html(exchange, status, "<h2>HTTP ERROR " + status + " " + message + "</h2>");
  }

  private static void html(HttpExchange exchange, int status, String body) throws IOException {
    send(exchange, status, "text/html;charset=utf-8", "<html><body>" + body + "</body></html>");
  }

  private static void send(HttpExchange exchange, int status, String type, String body)
      throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }
}
