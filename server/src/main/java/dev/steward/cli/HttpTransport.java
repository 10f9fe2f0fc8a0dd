package dev.steward.cli;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.net.http.WebSocket;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * HTTP requests to an untrusted server. Redirects are not followed, cookies are not stored, no
 * credentials are added, and responses are limited to 1 MiB and must arrive within the timeout.
 */
final class HttpTransport implements AutoCloseable {

  private static final int MAX_BYTES = 1 << 20;

  /** Status, headers and body of a response, with the URL of its request. */
  record Reply(URI uri, int status, HttpHeaders headers, String body) {
    @Nullable String header(String name) {
      return headers.firstValue(name).orElse(null);
    }

    /** Target of a redirect; null if the response is not a redirect or has no valid target. */
    @Nullable URI redirectTarget() {
      String location = header("Location");
      if (status / 100 != 3 || status == 304 || location == null) {
        return null;
      }
      try {
        return uri.resolve(URI.create(location.strip()));
      } catch (IllegalArgumentException e) {
        return null;
      }
    }

    /** URL of the request without its query, for messages. */
    String displayUrl() {
      return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
  }

  private final HttpClient client;
  private final ProxyRoute route;
  private final Terminal terminal;
  private final boolean verbose;
  private final boolean customAuthority;
  private final Duration timeout;

  HttpTransport(Arguments arguments, CliEnvironment environment, Terminal terminal) {
    this.terminal = terminal;
    this.verbose = arguments.has("--verbose");
    this.timeout = environment.requestTimeout();
    this.route = new ProxyRoute(arguments.find("--proxy"), environment.variables());
    // Allows Basic authentication for tunnels; the password is sent only to the proxy.
    if (System.getProperty("jdk.http.auth.tunneling.disabledSchemes") == null) {
      System.setProperty("jdk.http.auth.tunneling.disabledSchemes", "");
    }
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .proxy(route)
            .connectTimeout(timeout);
    String authority = arguments.find("--cacert");
    this.customAuthority = authority != null;
    if (authority != null) {
      builder.sslContext(Trust.ofPemFile(authority));
    }
    client = builder.build();
  }

  /** HTTP client, for connections that stay open. */
  HttpClient client() {
    return client;
  }

  /** Builder of a WebSocket to an http or https URL; logs in to the proxy if necessary. */
  WebSocket.Builder webSocket(URI uri) {
    WebSocket.Builder builder = client.newWebSocketBuilder().connectTimeout(timeout);
    ProxyRoute.ProxyAddress proxy = route.find(uri);
    if (proxy != null && proxy.authorization() != null) {
      builder.header("Proxy-Authorization", proxy.authorization());
    }
    return builder;
  }

  /** Explains why a connection to this URL failed. */
  CommandFailure explain(String step, URI uri, Throwable failure) {
    return explain(step, uri, route.find(uri), failure);
  }

  /** True if the request uses a proxy on another machine. */
  boolean usesRemoteProxy(URI uri) {
    ProxyRoute.ProxyAddress proxy = route.find(uri);
    return proxy != null && !Target.isLoopback(proxy.host());
  }

  /**
   * Sends a request.
   *
   * @param secrets headers whose values {@code --verbose} hides
   * @param form body of a POST; null for GET
   */
  Reply send(String step, URI uri, Map<String, String> secrets, @Nullable Form form) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .setHeader("User-Agent", "steward")
            .setHeader("Accept", "*/*")
            // English with dates such as 2027-01-31: Jenkins formats dates for the requested
            // locale.
            .setHeader("Accept-Language", "en-CA");
    secrets.forEach(request::setHeader);
    ProxyRoute.ProxyAddress proxy = route.find(uri);
    if (proxy != null && proxy.authorization() != null) {
      request.setHeader("Proxy-Authorization", proxy.authorization());
    }
    if (form != null) {
      request
          .setHeader("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form.encoded(), StandardCharsets.US_ASCII));
    }
    if (verbose) {
      terminal.err(
          (form == null ? "> GET " : "> POST ") + uri + (proxy == null ? "" : " by " + proxy));
      secrets.keySet().forEach(name -> terminal.err(">   " + name + ": (hidden)"));
      if (form != null) {
        terminal.err(">   form: " + form.fieldNames());
      }
    }
    Reply reply = exchange(step, uri, proxy, request.build());
    if (verbose) {
      logReply(reply);
    }
    return reply;
  }

  private void logReply(Reply reply) {
    var line = new StringBuilder("< ").append(reply.status());
    String type = reply.header("Content-Type");
    String level = reply.header("X-Jenkins");
    URI to = reply.redirectTarget();
    line.append(type == null ? "" : " " + type)
        .append(level == null ? "" : ", X-Jenkins " + level)
        .append(reply.headers().allValues("Set-Cookie").isEmpty() ? "" : ", sets a cookie (hidden)")
        .append(to == null ? "" : ", to " + Target.displayOrigin(to) + to.getRawPath());
    terminal.err(Terminal.sanitize(line.toString()));
  }

  private Reply exchange(
      String step, URI uri, ProxyRoute.@Nullable ProxyAddress proxy, HttpRequest request) {
    CompletableFuture<HttpResponse<byte[]>> future =
        client.sendAsync(
            request,
            HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MAX_BYTES));
    try {
      // The HTTP client's own timeout covers only the time until the headers arrive; this one
      // covers the body too.
      HttpResponse<byte[]> response = future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Reply(
          uri,
          response.statusCode(),
          response.headers(),
          new String(response.body(), StandardCharsets.UTF_8));
    } catch (ExecutionException e) {
      throw explain(step, uri, proxy, e.getCause() == null ? e : e.getCause());
    } catch (TimeoutException e) {
      throw tooSlow(step, uri);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(step, "interrupted.", "");
    } finally {
      future.cancel(true);
    }
  }

  private CommandFailure tooSlow(String step, URI uri) {
    return new CommandFailure(
        step,
        Target.displayOrigin(uri) + " did not respond within " + timeout.toSeconds() + " seconds.",
        "Try again later, or open the address in a browser.");
  }

  private CommandFailure explain(
      String step, URI uri, ProxyRoute.@Nullable ProxyAddress proxy, Throwable failure) {
    String peer =
        Target.displayOrigin(uri) + (proxy == null ? "" : " (through the proxy " + proxy + ")");
    String message = String.valueOf(failure.getMessage());
    return switch (failure) {
      case SSLException _ -> Trust.explain(step, uri, failure, customAuthority);
      case HttpConnectTimeoutException _ ->
          new CommandFailure(
              step,
              "connection to " + peer + " timed out.",
              "Is a firewall or VPN blocking the connection? If a proxy is required, use --proxy"
                  + " URL.");
      case HttpTimeoutException _ -> tooSlow(step, uri);
      case ConnectException _ ->
          failure.getCause() instanceof UnresolvedAddressException
              ? new CommandFailure(
                  step,
                  "unknown host " + peer + ".",
                  "Check the spelling. If only a proxy can resolve the name, use --proxy" + " URL.")
              : new CommandFailure(
                  step,
                  "connection to " + peer + " refused.",
                  "Check the address and port, and make sure that the server is running.");
      default -> {
        if (message.contains("capacity")) {
          yield new CommandFailure(
              step,
              "the response is larger than 1 MB; is this a Jenkins server?",
              "Check the address.");
        }
        if (message.contains("Tunnel failed")) {
          yield new CommandFailure(
              step,
              "the proxy " + proxy + " refused a tunnel to " + Target.displayOrigin(uri) + ".",
              message.contains("407")
                  ? "The proxy requires a password: set https_proxy=http://USER:PASSWORD@HOST:PORT"
                      + " in the environment."
                  : "Ask the proxy's administrator to allow it, or exclude the host with"
                      + " no_proxy.");
        }
        yield new CommandFailure(
            step,
            peer
                + " returned an invalid HTTP response ("
                + (failure instanceof IOException ? Terminal.sanitize(message) : "malformed")
                + ").",
            "Does the port use https:// instead?");
      }
    };
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
