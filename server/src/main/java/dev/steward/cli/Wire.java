package dev.steward.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Requests to a server that is not trusted: it gets no more than it is sent, and its answers are
 * cut. Redirects are told, not followed; cookies go back to where they came from.
 */
final class Wire {

  private static final int MOST_BYTES = 1 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Status, headers and the beginning of the body. */
  record Reply(int status, HttpHeaders headers, String body) {
    @Nullable String header(String name) {
      return headers.firstValue(name).orElse(null);
    }
  }

  private final HttpClient client;
  private final Terminal terminal;
  private final boolean verbose;
  private final Map<String, String> cookies = new LinkedHashMap<>();

  Wire(Arguments arguments, Terminal terminal) {
    this.terminal = terminal;
    this.verbose = arguments.has("--verbose");
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(PATIENCE);
    String proxy = arguments.find("--proxy");
    if (proxy != null) {
      URI uri = URI.create(proxy.contains("://") ? proxy : "http://" + proxy);
      String host = uri.getHost();
      if (host == null || uri.getPort() < 0) {
        throw new Usage("--proxy takes a URL with a port, such as http://proxy:3128.");
      }
      builder.proxy(ProxySelector.of(new InetSocketAddress(host, uri.getPort())));
    }
    String authority = arguments.find("--cacert");
    if (authority != null) {
      builder.sslContext(trusting(Path.of(authority)));
    }
    client = builder.build();
  }

  private static SSLContext trusting(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      int i = 0;
      for (Certificate each : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        store.setCertificateEntry("ca" + i++, each);
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(store);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw new Usage("--cacert takes a file of certificates in PEM.");
    }
  }

  /**
   * Sends one request.
   *
   * @param headers what it carries besides; {@code --verbose} shows none of their values
   * @param form a form body, or null for GET
   */
  Reply send(String step, URI uri, Map<String, String> headers, @Nullable String form) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(PATIENCE);
    headers.forEach(request::setHeader);
    request.setHeader("User-Agent", "steward");
    if (!cookies.isEmpty() && !headers.isEmpty()) {
      var line = new StringBuilder();
      cookies.forEach((name, value) ->
          line.append(line.isEmpty() ? "" : "; ").append(name).append('=').append(value));
      request.setHeader("Cookie", line.toString());
    }
    if (form != null) {
      request
          .setHeader("Content-Type", "application/x-www-form-urlencoded")
          .POST(HttpRequest.BodyPublishers.ofString(form));
    }
    try {
      HttpResponse<InputStream> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
      String body;
      try (InputStream in = response.body()) {
        body = new String(in.readNBytes(MOST_BYTES), StandardCharsets.UTF_8);
      }
      if (verbose) {
        terminal.err(
            "> "
                + (form == null ? "GET " : "POST ")
                + uri
                + (headers.isEmpty()
                    ? ""
                    : "  (" + String.join(": ***, ", headers.keySet()) + ": ***)"));
        terminal.err("< " + response.statusCode());
      }
      if (!headers.isEmpty()) {
        keep(response.headers());
      }
      return new Reply(response.statusCode(), response.headers(), body);
    } catch (SSLException e) {
      throw new Failed(
          step,
          "the certificate of the server is not trusted; if it is right, name the file of its"
              + " authority with --cacert.");
    } catch (HttpTimeoutException e) {
      throw new Failed(step, "the server did not answer in time.");
    } catch (IOException e) {
      throw new Failed(
          step, "the server cannot be reached; check the URL, and --proxy where there is one.");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failed(step, "interrupted.");
    }
  }

  private void keep(HttpHeaders headers) {
    for (String line : headers.allValues("Set-Cookie")) {
      int equals = line.indexOf('=');
      int end = line.indexOf(';');
      String value = equals < 0 ? "" : line.substring(equals + 1, end < 0 ? line.length() : end);
      if (equals > 0 && cookies.size() < 50 && value.length() < 4_000) {
        cookies.put(line.substring(0, equals).strip(), value);
      }
    }
  }
}
