package dev.steward.outbound;

import dev.steward.outbound.OutboundFailure.Reason;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests of builds to other servers. Users who configure a job choose the URL, so addresses
 * of cloud metadata services are refused, and each redirect is checked as well. Loopback and
 * private addresses are allowed, since most services of a company are there. A redirect to another
 * server gets neither the headers nor the credentials of the request. The time and the length of a
 * response are limited.
 */
public final class OutboundClient {

  private static final int MAX_REDIRECTS = 10;
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  /** The headers that a redirect to another server gets too. */
  private static final Set<String> PUBLIC_HEADERS = Set.of("accept", "content-type", "user-agent");

  private OutboundClient() {}

  /**
   * Sends a request and returns the response with its body.
   *
   * @throws OutboundFailure if there is no response
   */
  public static OutboundResponse send(OutboundRequest request)
      throws InterruptedException, OutboundFailure {
    return send(request, null);
  }

  /**
   * Sends a request whose body is the content of a file, and returns the response with its body.
   *
   * @param content sent in place of the body of the request
   * @throws OutboundFailure if there is no response; redirects are not followed
   */
  public static OutboundResponse upload(OutboundRequest request, Path content)
      throws InterruptedException, OutboundFailure {
    return send(request, content, null);
  }

  /**
   * Sends a request.
   *
   * @param file receives the body of the response; null to return it with the response
   * @throws OutboundFailure if there is no response
   */
  public static OutboundResponse send(OutboundRequest request, @Nullable Path file)
      throws InterruptedException, OutboundFailure {
    return send(request, null, file);
  }

  private static OutboundResponse send(
      OutboundRequest request, @Nullable Path content, @Nullable Path file)
      throws InterruptedException, OutboundFailure {
    long deadline = System.nanoTime() + request.timeout().toNanos();
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT_TIMEOUT);
    if (request.trustsAnyCertificate()) {
      builder.sslContext(trustingContext());
    }
    HttpClient client = builder.build();
    try {
      OutboundRequest current = request;
      for (int i = 0; i <= MAX_REDIRECTS; i++) {
        checkAddress(current.uri());
        HttpResponse<?> response = exchange(client, current, content, file, deadline);
        String location = response.headers().firstValue("Location").orElse(null);
        if (content != null
            || !request.followsRedirects()
            || location == null
            || !List.of(301, 302, 303, 307, 308).contains(response.statusCode())) {
          return new OutboundResponse(
              response.statusCode(),
              current.uri(),
              response.headers().map(),
              response.body() instanceof byte[] bytes ? bytes : new byte[0]);
        }
        current = redirected(current, location, response.statusCode());
      }
      throw new OutboundFailure(
          Reason.REFUSED, "The server redirected more than " + MAX_REDIRECTS + " times.");
    } finally {
      client.shutdownNow();
    }
  }

  private static OutboundRequest redirected(OutboundRequest request, String location, int status)
      throws OutboundFailure {
    URI target;
    try {
      target = OutboundRequest.uri(request.uri().resolve(location).toString());
    } catch (IllegalArgumentException e) {
      throw new OutboundFailure(Reason.REFUSED, "The server redirected to an invalid URL.");
    }
    if (request.uri().getScheme().equalsIgnoreCase("https")
        && !target.getScheme().equalsIgnoreCase("https")) {
      throw new OutboundFailure(
          Reason.REFUSED,
          "The server redirected from https to http; such redirects are not followed.");
    }
    boolean keepsMethod = status == 307 || status == 308 || request.method().equals("HEAD");
    boolean sameOrigin = isSameOrigin(request.uri(), target);
    if (keepsMethod && !sameOrigin && request.body().length > 0) {
      throw new OutboundFailure(
          Reason.REFUSED,
          "The server redirected the request with its body to another server; such redirects are"
              + " not followed.");
    }
    return new OutboundRequest(
        keepsMethod ? request.method() : "GET",
        target,
        request.headers().stream()
            .filter(header ->
                sameOrigin || PUBLIC_HEADERS.contains(header.getKey().toLowerCase(Locale.ROOT)))
            .toList(),
        keepsMethod ? request.body() : new byte[0],
        request.timeout(),
        request.maxBytes(),
        true,
        request.trustsAnyCertificate());
  }

  private static boolean isSameOrigin(URI first, URI other) {
    return first.getScheme().equalsIgnoreCase(other.getScheme())
        && first.getHost().equalsIgnoreCase(other.getHost())
        && first.getPort() == other.getPort();
  }

  private static void checkAddress(URI uri) throws OutboundFailure {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(uri.getHost());
    } catch (UnknownHostException e) {
      throw new OutboundFailure(Reason.UNKNOWN_HOST, "The host " + uri.getHost() + " is unknown.");
    }
    for (InetAddress address : addresses) {
      if (ReservedAddresses.contains(address)) {
        throw new OutboundFailure(
            Reason.REFUSED,
            "The host "
                + uri.getHost()
                + " has an address that is reserved for this machine's network or cloud provider;"
                + " builds are not allowed to request it.");
      }
    }
  }

  private static HttpResponse<?> exchange(
      HttpClient client,
      OutboundRequest request,
      @Nullable Path content,
      @Nullable Path file,
      long deadline)
      throws InterruptedException, OutboundFailure {
    HttpRequest.Builder builder = HttpRequest.newBuilder(request.uri());
    try {
      builder.method(request.method(), body(request, content));
      builder.setHeader("User-Agent", "Steward");
      for (Map.Entry<String, String> header : request.headers()) {
        if (header.getKey().equalsIgnoreCase("User-Agent")) {
          builder.setHeader(header.getKey(), header.getValue());
        } else {
          builder.header(header.getKey(), header.getValue());
        }
      }
    } catch (IllegalArgumentException e) {
      // The message of the exception may contain the value of a header.
      throw new OutboundFailure(
          Reason.INVALID,
          "The method or a header of the request is not allowed. Headers such as Host,"
              + " Content-Length and Connection are set by the server.");
    }
    HttpResponse.BodyHandler<?> handler =
        file == null
            ? HttpResponse.BodyHandlers.ofByteArray()
            : HttpResponse.BodyHandlers.ofFile(file);
    CompletableFuture<? extends HttpResponse<?>> future =
        client.sendAsync(
            builder.build(), HttpResponse.BodyHandlers.limiting(handler, request.maxBytes()));
    try {
      return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw timeout(request);
    } catch (ExecutionException e) {
      throw failure(request, e.getCause() == null ? e : e.getCause());
    } finally {
      future.cancel(true);
    }
  }

  private static HttpRequest.BodyPublisher body(OutboundRequest request, @Nullable Path content)
      throws OutboundFailure {
    if (content == null) {
      return request.body().length == 0
          ? HttpRequest.BodyPublishers.noBody()
          : HttpRequest.BodyPublishers.ofByteArray(request.body());
    }
    try {
      return HttpRequest.BodyPublishers.ofFile(content);
    } catch (FileNotFoundException e) {
      throw new OutboundFailure(Reason.INVALID, "The content of the request was deleted.");
    }
  }

  private static OutboundFailure timeout(OutboundRequest request) {
    return new OutboundFailure(
        Reason.TIMEOUT,
        "The response did not complete within "
            + Math.max(1, request.timeout().toSeconds())
            + " seconds.");
  }

  private static OutboundFailure failure(OutboundRequest request, Throwable cause) {
    return switch (cause) {
      case HttpConnectTimeoutException _ ->
          new OutboundFailure(Reason.TIMEOUT, "Connection timed out.");
      case HttpTimeoutException _ -> timeout(request);
      case ConnectException _ ->
          new OutboundFailure(
              Reason.NOT_CONNECTED,
              "No connection to " + request.uri().getHost() + ": connection refused.");
      case IOException e when String.valueOf(e.getMessage()).contains("exceeds capacity") ->
          new OutboundFailure(
              Reason.TOO_LONG, "The response is longer than " + request.maxBytes() + " bytes.");
      default -> new OutboundFailure(Reason.FAILED, "The request failed: " + cause.getMessage());
    };
  }

  private static SSLContext trustingContext() {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new TrustingManager()}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Accepts all certificates, for builds that ask for it. */
  private static final class TrustingManager extends X509ExtendedTrustManager {

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
