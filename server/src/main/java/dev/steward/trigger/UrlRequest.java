package dev.steward.trigger;

import dev.steward.outbound.ReservedAddresses;
import dev.steward.secret.Digests;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Requests a monitored URL. Users who configure a job choose the URL, and the server sends the
 * request, so addresses of cloud metadata services, which hand out the machine's credentials, are
 * refused; each redirect is checked as well. Loopback and private addresses are allowed, as for
 * repositories and mail servers: most monitored servers are in the same network, and builds can
 * reach those addresses too. The result of a DNS lookup stays in the JVM's cache until the
 * connection is made. Neither credentials nor queries are logged.
 */
final class UrlRequest {

  private static final int MAX_REDIRECTS = 5;
  private static final long MAX_CONTENT_BYTES = 64L << 20;
  private static final int MAX_HEADER = 1_000;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  /** A failure that the polling log shows. */
  static final class UrlException extends Exception {
    private static final long serialVersionUID = 1L;

    UrlException(String message) {
      super(message, null, false, false);
    }
  }

  /**
   * What a response looked like.
   *
   * @param eTag null if the response has none, or was an error
   * @param lastModified like {@code eTag}
   * @param content hash; null if the content is not inspected, or the response was an error
   */
  record Observation(
      int status, @Nullable String eTag, @Nullable String lastModified, @Nullable String content) {

    /** Fills in unknown values from another observation. */
    Observation orElse(Observation other) {
      return new Observation(
          status,
          eTag == null ? other.eTag : eTag,
          lastModified == null ? other.lastModified : lastModified,
          content == null ? other.content : content);
    }
  }

  private final UrlTrigger.UrlEntry entry;
  private final String password;
  private final Consumer<String> log;
  private final Duration timeout;

  /**
   * Describes a request.
   *
   * @param timeout time limit for the response, including redirects
   */
  UrlRequest(UrlTrigger.UrlEntry entry, String password, Consumer<String> log, Duration timeout) {
    this.entry = entry;
    this.password = password;
    this.log = log;
    this.timeout = timeout;
  }

  /** Sends the request, and follows redirects if configured. */
  Observation send() throws InterruptedException, UrlException {
    long deadline = System.nanoTime() + timeout.toNanos();
    URI first = uri(entry.url());
    URI uri = first;
    HttpClient client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    try {
      for (int i = 0; i <= MAX_REDIRECTS; i++) {
        log.accept("Polling " + display(uri));
        checkAddress(uri);
        HttpResponse<String> response = send(client, uri, isSameOrigin(first, uri), deadline);
        log.accept("Status " + response.statusCode());
        String location = response.headers().firstValue("Location").orElse(null);
        if (!entry.followsRedirects() || location == null || response.statusCode() / 100 != 3) {
          return observation(response);
        }
        URI target = uri(resolve(uri, location));
        if (uri.getScheme().equalsIgnoreCase("https")
            && !target.getScheme().equalsIgnoreCase("https")) {
          throw new UrlException(
              "The server redirected from https to http; such redirects are not followed.");
        }
        uri = target;
      }
      throw new UrlException("The server redirected more than " + MAX_REDIRECTS + " times.");
    } finally {
      client.shutdownNow();
    }
  }

  private static String resolve(URI base, String location) throws UrlException {
    try {
      return base.resolve(location).toString();
    } catch (IllegalArgumentException e) {
      throw new UrlException("The server redirected to an invalid URL.");
    }
  }

  private static URI uri(String url) throws UrlException {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException e) {
      throw new UrlException("The URL is invalid: " + e.getReason());
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new UrlException("Only http and https URLs can be polled.");
    }
    if (uri.getHost() == null) {
      throw new UrlException("The URL has no valid host name.");
    }
    if (uri.getRawUserInfo() != null) {
      throw new UrlException(
          "The URL contains a user name. Enter the user name and password in the fields “Username”"
              + " and “Password”.");
    }
    return uri;
  }

  /** The URL without its query, which may contain a token. */
  private static String display(URI uri) {
    return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
  }

  private static boolean isSameOrigin(URI first, URI other) {
    return first.getScheme().equalsIgnoreCase(other.getScheme())
        && first.getHost().equalsIgnoreCase(other.getHost())
        && first.getPort() == other.getPort();
  }

  private static void checkAddress(URI uri) throws UrlException {
    InetAddress[] addresses;
    try {
      String host = uri.getHost();
      addresses = InetAddress.getAllByName(host);
    } catch (UnknownHostException e) {
      throw new UrlException("The host " + uri.getHost() + " is unknown.");
    }
    for (InetAddress address : addresses) {
      if (ReservedAddresses.contains(address)) {
        throw new UrlException(
            "The host "
                + uri.getHost()
                + " has an address that is reserved for this machine's network or cloud provider;"
                + " triggers are not allowed to poll it.");
      }
    }
  }

  /** Returns the response with the hash of the content as its body; empty if not inspected. */
  private HttpResponse<String> send(
      HttpClient client, URI uri, boolean authenticated, long deadline)
      throws InterruptedException, UrlException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).header("User-Agent", "Steward");
    if (authenticated && !entry.username().isEmpty()) {
      String credentials = entry.username() + ":" + password;
      request.header(
          "Authorization",
          "Basic "
              + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
    }
    CompletableFuture<HttpResponse<String>> future =
        client.sendAsync(
            request.build(), entry.inspectsContent() ? hashing() : UrlRequest::withoutContent);
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new UrlException(
          "The response did not complete within " + Math.max(1, timeout.toSeconds()) + " seconds.");
    } catch (ExecutionException e) {
      throw new UrlException("The request failed: " + e.getCause());
    } finally {
      future.cancel(true);
    }
  }

  private static HttpResponse.BodyHandler<String> hashing() {
    return HttpResponse.BodyHandlers.limiting(
        info -> {
          MessageDigest digest = sha256();
          return HttpResponse.BodySubscribers.mapping(
              HttpResponse.BodySubscribers.ofByteArrayConsumer(
                  bytes -> bytes.ifPresent(digest::update)),
              _ -> Digests.hex(digest.digest()));
        },
        MAX_CONTENT_BYTES);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Ends the response after its headers. */
  private static HttpResponse.BodySubscriber<String> withoutContent(
      HttpResponse.ResponseInfo info) {
    return HttpResponse.BodySubscribers.mapping(
        HttpResponse.BodySubscribers.ofInputStream(), UrlRequest::closed);
  }

  private static String closed(InputStream in) {
    try (in) {
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  private static Observation observation(HttpResponse<String> response) {
    if (response.statusCode() / 100 != 2) {
      return new Observation(response.statusCode(), null, null, null);
    }
    return new Observation(
        response.statusCode(),
        header(response, "ETag"),
        header(response, "Last-Modified"),
        response.body().isEmpty() ? null : response.body());
  }

  private static @Nullable String header(HttpResponse<?> response, String name) {
    String value = response.headers().firstValue(name).orElse(null);
    return value == null || value.isEmpty()
        ? null
        : value.substring(0, Math.min(MAX_HEADER, value.length()));
  }
}
