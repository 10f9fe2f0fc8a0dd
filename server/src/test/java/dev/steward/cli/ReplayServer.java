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
 * Replays the responses of one Jenkins version to the requests that create an API token. The
 * responses of 2.578 were recorded; those of older versions are derived from Jenkins' changelog.
 * The user is {@code admin}. This file uses only the JDK.
 */
final class ReplayServer implements AutoCloseable {

  static final String PASSWORD = "s3cret: pässword";
  static final String LEGACY_TOKEN = "0123456789abcdef0123456789abcdef";
  private static final String TOKENS = "/me/descriptorByName/jenkins.security.ApiTokenProperty/";

  /** A recorded request. */
  record RecordedRequest(String method, String path, Map<String, String> headers, String body) {
    String header(String name) {
      return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
    }
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final JenkinsRelease release;
  private final String contextPath;
  private final Set<ReplayQuirk> quirks;
  private final boolean tls;
  private final AtomicInteger sessions = new AtomicInteger();
  private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
  private final Map<String, String> tokens = new ConcurrentHashMap<>();
  private final Map<String, String> tokenNames = new ConcurrentHashMap<>();

  ReplayServer(
      JenkinsRelease release,
      String contextPath,
      @Nullable SSLContext certificate,
      ReplayQuirk... quirks) {
    this.release = release;
    this.contextPath = contextPath;
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
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
  }

  static ReplayServer of(JenkinsRelease release, ReplayQuirk... quirks) {
    return new ReplayServer(release, "", null, quirks);
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** The URL with the context path and a trailing slash. */
  String url() {
    return rootUrl() + contextPath + "/";
  }

  /** The URL without the context path. */
  String rootUrl() {
    return (tls ? "https" : "http") + "://127.0.0.1:" + port();
  }

  List<RecordedRequest> requests() {
    return requests;
  }

  /** The values of all tokens, by id. */
  Map<String, String> tokens() {
    return tokens;
  }

  /** Stores a token, as if it had been created earlier. */
  String addToken(String name) {
    return createToken(name);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private boolean has(ReplayQuirk quirk) {
    return quirks.contains(quirk);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      String path = exchange.getRequestURI().getPath();
      var headers = new LinkedHashMap<String, String>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) ->
              headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
      requests.add(new RecordedRequest(exchange.getRequestMethod(), path, headers, body));
      if (!path.startsWith(contextPath + "/")) {
        if (path.equals("/") || has(ReplayQuirk.KEEPS_PATH_IN_REDIRECT)) {
          redirect(exchange, contextPath + path);
        } else {
          sendErrorPage(exchange, 404, "Not Found");
        }
        return;
      }
      if (has(ReplayQuirk.STARTING)) {
        sendErrorPage(exchange, 503, "Please wait while Jenkins is getting ready to work");
        return;
      }
      if (has(ReplayQuirk.GATEWAY_PASSWORD)
          && !"Basic Z2F0ZTpwdw==".equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Basic realm=\"intranet\"");
        sendErrorPage(exchange, 401, "Authorization Required");
        return;
      }
      route(exchange, path.substring(contextPath.length()), body);
    }
  }

  private void route(HttpExchange exchange, String path, String body) throws IOException {
    if (path.equals("/login")) {
      sendLoginPage(exchange);
      return;
    }
    if (has(ReplayQuirk.ASKS_TO_SIGN_IN)) {
      redirect(exchange, contextPath + "/securityRealm/commenceLogin?from=%2F");
      return;
    }
    String caller = authenticate(exchange);
    if (caller == null) {
      sendUnauthorized(exchange);
      return;
    }
    boolean isPost = exchange.getRequestMethod().equals("POST");
    if (isPost
        && !caller.equals("token")
        && release.hasCrumbs()
        && !hasValidCrumb(exchange, body)) {
      sendErrorPage(exchange, 403, "No valid crumb was included in the request");
      return;
    }
    if (path.equals("/whoAmI/api/json")) {
      boolean anonymous = caller.equals("anonymous");
      sendJson(
          exchange,
          """
          {"_class":"hudson.security.WhoAmI","anonymous":%s,"authenticated":true,"authorities":[],"name":"%s"}\
          """
              .formatted(anonymous, anonymous ? "anonymous" : "admin"));
      return;
    }
    if (caller.equals("anonymous") || has(ReplayQuirk.LACKS_READ)) {
      setVersionHeader(exchange);
      exchange.getResponseHeaders().set("X-You-Are-Authenticated-As", caller);
      exchange.getResponseHeaders().set("X-Required-Permission", "hudson.model.Hudson.Read");
      sendErrorPage(exchange, 403, "Forbidden");
      return;
    }
    switch (path) {
      case "/api/json" -> sendJson(exchange, "{\"_class\":\"hudson.model.Hudson\",\"jobs\":[]}");
      case "/crumbIssuer/api/json", "/crumbIssuer/api/xml" -> sendCrumb(exchange, path);
      case TOKENS + "generateNewToken" -> generateToken(exchange, body);
      case TOKENS + "revoke" -> revokeToken(exchange, body);
      case "/me/configure" -> sendSettingsPage(exchange);
      case "/me/security/" -> sendSecurityPage(exchange);
      default -> sendErrorPage(exchange, 404, "Not Found");
    }
  }

  private void sendLoginPage(HttpExchange exchange) throws IOException {
    if (has(ReplayQuirk.LOGIN_ELSEWHERE)) {
      redirect(exchange, "https://id.example.org/auth?client=ci");
      return;
    }
    setVersionHeader(exchange);
    session(exchange);
    String field = "<input name=\"j_username\"><input type='password' name='j_password'>";
    sendHtml(
        exchange, 200, has(ReplayQuirk.LOGIN_WITHOUT_PASSWORD) ? "<a href='sso'>Go</a>" : field);
  }

  /**
   * The authentication: {@code anonymous}, {@code admin} by password, {@code token}, or null for a
   * wrong secret.
   */
  private @Nullable String authenticate(HttpExchange exchange) {
    String header = exchange.getRequestHeaders().getFirst("Authorization");
    if (header == null || has(ReplayQuirk.DROPS_AUTHORIZATION)) {
      return "anonymous";
    }
    byte[] decoded = Base64.getDecoder().decode(header.substring("Basic ".length()));
    String pair = new String(decoded, StandardCharsets.UTF_8);
    if (pair.equals("admin:" + PASSWORD) && !has(ReplayQuirk.LOGIN_ELSEWHERE)) {
      return "admin";
    }
    String secret = pair.startsWith("admin:") ? pair.substring("admin:".length()) : "";
    boolean legacy = !release.hasNamedTokens() && secret.equals(LEGACY_TOKEN);
    return legacy || tokens.containsValue(secret) ? "token" : null;
  }

  private void sendUnauthorized(HttpExchange exchange) throws IOException {
    if (has(ReplayQuirk.TOO_MANY_ATTEMPTS)) {
      exchange.getResponseHeaders().set("Retry-After", "90");
      sendErrorPage(exchange, 429, "Too Many Requests");
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    headers.add("Set-Cookie", "remember-me=; Path=/; Expires=Thu, 01 Jan 1970 00:00:00 GMT");
    headers.set("WWW-Authenticate", "Basic realm=\"Jenkins\", charset=\"UTF-8\"");
    sendErrorPage(exchange, 401, "Unauthorized");
  }

  private String session(HttpExchange exchange) {
    String name = "JSESSIONID.040c4e68=";
    String cookieHeader = exchange.getRequestHeaders().getFirst("Cookie");
    if (cookieHeader != null && cookieHeader.contains(name)) {
      String value = cookieHeader.substring(cookieHeader.indexOf(name) + name.length());
      return value.contains(";") ? value.substring(0, value.indexOf(';')) : value;
    }
    String id = "node0" + sessions.incrementAndGet() + ".node0";
    if (!has(ReplayQuirk.DROPS_COOKIES)) {
      String path = contextPath.isEmpty() ? "/" : contextPath;
      String secure = has(ReplayQuirk.SECURE_COOKIES) ? "; Secure" : "";
      String cookie = name + id + "; Path=" + path + "; HttpOnly; SameSite=Lax" + secure;
      exchange.getResponseHeaders().add("Set-Cookie", cookie);
    }
    return id;
  }

  private String crumbOf(String session) {
    try {
      String input = "admin;" + (release.bindsCrumbs() ? session : "") + "salt";
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(input.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private boolean hasValidCrumb(HttpExchange exchange, String body) {
    String crumb =
        has(ReplayQuirk.DROPS_CRUMB_HEADERS)
            ? null
            : exchange.getRequestHeaders().getFirst(release.crumbField());
    if (crumb == null) {
      crumb = form(body).get(release.crumbField());
    }
    return crumbOf(session(exchange)).equals(crumb);
  }

  private void sendCrumb(HttpExchange exchange, String path) throws IOException {
    if (!release.hasCrumbs() || has(ReplayQuirk.HIDES_CRUMB_ISSUER)) {
      sendErrorPage(exchange, 404, "Not Found");
      return;
    }
    if (has(ReplayQuirk.GATEWAY_PAGES)) {
      sendHtml(exchange, 200, "<h1>Welcome: please sign in</h1>");
      return;
    }
    String value = crumbOf(session(exchange));
    setVersionHeader(exchange);
    if (path.endsWith("xml")) {
      String xpath = Objects.toString(exchange.getRequestURI().getQuery(), "");
      if (!xpath.equals("xpath=concat(//crumbRequestField,\":\",//crumb)")) {
        sendErrorPage(exchange, 403, "primitive XPath result sets forbidden");
        return;
      }
      send(exchange, 200, "text/plain;charset=utf-8", release.crumbField() + ":" + value);
    } else if (has(ReplayQuirk.NO_JSON_CRUMBS)) {
      sendErrorPage(exchange, 403, "Forbidden");
    } else {
      sendJson(
          exchange,
          """
          {"_class":"hudson.security.csrf.DefaultCrumbIssuer","crumb":"%s","crumbRequestField":"%s"}\
          """
              .formatted(value, release.crumbField()));
    }
  }

  private void generateToken(HttpExchange exchange, String body) throws IOException {
    if (!release.hasNamedTokens()) {
      sendErrorPage(exchange, 404, "Not Found");
      return;
    }
    if (has(ReplayQuirk.FORBIDS_TOKENS)) {
      exchange.sendResponseHeaders(403, -1);
      return;
    }
    if (has(ReplayQuirk.REDIRECTS_POST)) {
      exchange.getResponseHeaders().set("Location", contextPath + "/moved" + TOKENS);
      exchange.sendResponseHeaders(307, -1);
      return;
    }
    Map<String, String> form = form(body);
    String duration = form.getOrDefault("expirationDuration", "never");
    boolean expires = release == JenkinsRelease.V2_578 && !has(ReplayQuirk.IGNORES_EXPIRY);
    String response = "{\"status\":\"error\",\"message\":\"Expiration date is in the past.\"}";
    if (!expires || !duration.startsWith("0")) {
      String uuid = createToken(form.getOrDefault("newTokenName", ""));
      String expiration =
          ",\"expirationDate\":\"" + (duration.equals("never") ? "never" : "1/31/99") + "\"";
      response =
          """
          {"status":"ok","data":{"tokenName":"%s","tokenUuid":"%s","tokenValue":"%s"%s}}\
          """
              .formatted(tokenNames.get(uuid), uuid, tokens.get(uuid), expires ? expiration : "");
    }
    // Unlike other JSON responses, this one has no version header.
    send(exchange, 200, "application/json;charset=utf-8", response);
  }

  /** Creates a token and returns its id. */
  private String createToken(String name) {
    String uuid = UUID.randomUUID().toString();
    tokens.put(uuid, "11" + UUID.randomUUID().toString().replace("-", ""));
    tokenNames.put(uuid, name);
    return uuid;
  }

  private void revokeToken(HttpExchange exchange, String body) throws IOException {
    if (!release.hasNamedTokens()) {
      sendErrorPage(exchange, 404, "Not Found");
      return;
    }
    tokens.remove(form(body).getOrDefault("tokenUuid", ""));
    exchange.sendResponseHeaders(200, -1);
  }

  /** The user's settings page: with the legacy token before 2.129, with token rows until 2.468. */
  private void sendSettingsPage(HttpExchange exchange) throws IOException {
    setVersionHeader(exchange);
    if (!release.hasNamedTokens()) {
      sendHtml(
          exchange,
          200,
          "<!-- <input name='_.apiToken' value='commented'> --><input name=\"_.fullName\""
              + " value=\"a > b\" type=\"text\" /><input readonly=\"readonly\" value='"
              + (has(ReplayQuirk.HIDES_LEGACY_TOKEN)
                  ? "Token is hidden"
                  : LEGACY_TOKEN.replace("0", "&#48;"))
              + "' type=text\n id=\"apiToken\" name=\"_.apiToken\">");
      return;
    }
    if (release == JenkinsRelease.V2_578) {
      sendErrorPage(exchange, 404, "Not Found");
      return;
    }
    var rows = new StringBuilder();
    tokenNames.forEach((uuid, name) ->
        rows.append(
            """
            <input type="hidden" class="token-uuid-input" name="tokenUuid" value="%s">
            <input name="tokenName" class="token-name" value="%s">\
            """
                .formatted(uuid, name.replace("&", "&amp;"))));
    rows.append("<input type='hidden' name='tokenUuid' value=''><input name='tokenName' value=''>");
    sendHtml(
        exchange, 200, rows + "<button data-target-url='/me/generateNewToken'>Generate</button>");
  }

  private void sendSecurityPage(HttpExchange exchange) throws IOException {
    if (release != JenkinsRelease.V2_578) {
      sendErrorPage(exchange, 404, "Not Found");
      return;
    }
    setVersionHeader(exchange);
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
                    .formatted(uuid, String.valueOf(tokenNames.get(uuid)).replace("&", "&amp;"))));
    sendHtml(exchange, 200, cards + "<button data-target-url='/me/generateNewToken'>Add</button>");
  }

  private void setVersionHeader(HttpExchange exchange) {
    if (has(ReplayQuirk.NO_VERSION)) {
      return;
    }
    exchange
        .getResponseHeaders()
        .set("X-Jenkins", has(ReplayQuirk.UNPARSABLE_VERSION) ? "CI (patched)" : release.version);
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

  private static void redirect(HttpExchange exchange, String location) throws IOException {
    exchange.getResponseHeaders().set("Location", location);
    exchange.sendResponseHeaders(302, -1);
  }

  private void sendJson(HttpExchange exchange, String body) throws IOException {
    setVersionHeader(exchange);
    send(exchange, 200, "application/json;charset=utf-8", body);
  }

  private static void sendErrorPage(HttpExchange exchange, int status, String message)
      throws IOException {
    sendHtml(exchange, status, "<h2>HTTP ERROR " + status + " " + message + "</h2>");
  }

  private static void sendHtml(HttpExchange exchange, int status, String body) throws IOException {
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
