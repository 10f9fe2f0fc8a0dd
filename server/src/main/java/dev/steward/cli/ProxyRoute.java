package dev.steward.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Selects the proxy for a server: the one of {@code --proxy}, else that of the environment with the
 * variables of curl ({@code https_proxy}, {@code http_proxy}, {@code all_proxy}, {@code no_proxy}).
 */
final class ProxyRoute extends ProxySelector {

  /**
   * A proxy.
   *
   * @param authorization value of the Proxy-Authorization header, or null
   */
  record Hop(String host, int port, @Nullable String authorization) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final @Nullable String named;
  private final Map<String, String> environment;

  ProxyRoute(@Nullable String named, Map<String, String> environment) {
    this.named = named;
    this.environment = environment;
    if (named != null) {
      if (named.contains("@")) {
        throw new Usage(
            "--proxy must not contain a password, since other users could see it;"
                + " set https_proxy instead.");
      }
      hop(named);
    }
  }

  /** Proxy for a request; null for a direct connection. */
  @Nullable Hop find(URI uri) {
    if (named != null) {
      return hop(named);
    }
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (Target.isLoopback(host) || goesStraight(host)) {
      return null;
    }
    // HTTP_PROXY in capitals is ignored: under CGI, clients can set it by a request header.
    String proxy =
        "https".equals(uri.getScheme())
            ? either("https_proxy", "HTTPS_PROXY")
            : either("http_proxy");
    if (proxy == null) {
      proxy = either("all_proxy", "ALL_PROXY");
    }
    return proxy == null ? null : hop(proxy);
  }

  private @Nullable String either(String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private boolean goesStraight(String host) {
    String list = either("no_proxy", "NO_PROXY");
    if (list == null) {
      return false;
    }
    for (String each : list.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      String name = each.startsWith(".") ? each.substring(1) : each;
      if (name.equals("*")
          || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  private static Hop hop(String proxy) {
    try {
      URI uri = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
      String host = uri.getHost();
      if (host != null && "http".equalsIgnoreCase(uri.getScheme())) {
        String secret = uri.getUserInfo();
        return new Hop(
            host,
            uri.getPort() < 0 ? 80 : uri.getPort(),
            secret == null
                ? null
                : "Basic "
                    + Base64.getEncoder().encodeToString(secret.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (URISyntaxException e) {
      // Reported below without the URL, which may contain a password.
    }
    throw new Usage(
        "invalid proxy: use http://HOST:PORT in --proxy, or in the variables"
            + " https_proxy and http_proxy.");
  }

  @Override
  public List<Proxy> select(URI uri) {
    Hop hop = find(uri);
    return List.of(
        hop == null
            ? Proxy.NO_PROXY
            : new Proxy(Proxy.Type.HTTP, new InetSocketAddress(hop.host(), hop.port())));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException cause) {
    // The request itself fails and reports the cause.
  }
}
