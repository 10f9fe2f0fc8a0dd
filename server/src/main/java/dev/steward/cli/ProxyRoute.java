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
 * Selects the proxy for a server: the one given with {@code --proxy}, otherwise the one in curl's
 * environment variables ({@code https_proxy}, {@code http_proxy}, {@code all_proxy}, {@code
 * no_proxy}).
 */
final class ProxyRoute extends ProxySelector {

  /**
   * A proxy.
   *
   * @param authorization value of the Proxy-Authorization header, or null
   */
  record ProxyAddress(String host, int port, @Nullable String authorization) {
    @Override
    public String toString() {
      return host + ":" + port;
    }
  }

  private final @Nullable String proxyOption;
  private final Map<String, String> environment;

  ProxyRoute(@Nullable String proxyOption, Map<String, String> environment) {
    this.proxyOption = proxyOption;
    this.environment = environment;
    if (proxyOption != null) {
      if (proxyOption.contains("@")) {
        throw new UsageError(
            "--proxy must not contain a password, since other users could see it;"
                + " set https_proxy instead.");
      }
      parse(proxyOption);
    }
  }

  /** Proxy for a request; null for a direct connection. */
  @Nullable ProxyAddress find(URI uri) {
    if (proxyOption != null) {
      return parse(proxyOption);
    }
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    if (Target.isLoopback(host) || isExcluded(host)) {
      return null;
    }
    // HTTP_PROXY in capitals is ignored because, under CGI, clients can set it with a request
    // header.
    String proxy =
        "https".equals(uri.getScheme())
            ? firstSet("https_proxy", "HTTPS_PROXY")
            : firstSet("http_proxy");
    if (proxy == null) {
      proxy = firstSet("all_proxy", "ALL_PROXY");
    }
    return proxy == null ? null : parse(proxy);
  }

  private @Nullable String firstSet(String... names) {
    for (String name : names) {
      String value = environment.get(name);
      if (value != null && !value.isBlank()) {
        return value.strip();
      }
    }
    return null;
  }

  private boolean isExcluded(String host) {
    String list = firstSet("no_proxy", "NO_PROXY");
    if (list == null) {
      return false;
    }
    for (String entry : list.toLowerCase(Locale.ROOT).split("[,\\s]+", -1)) {
      String name = entry.startsWith(".") ? entry.substring(1) : entry;
      if (name.equals("*")
          || (!name.isEmpty() && (host.equals(name) || host.endsWith("." + name)))) {
        return true;
      }
    }
    return false;
  }

  private static ProxyAddress parse(String proxy) {
    try {
      URI uri = new URI(proxy.contains("://") ? proxy : "http://" + proxy);
      String host = uri.getHost();
      if (host != null && "http".equalsIgnoreCase(uri.getScheme())) {
        String userInfo = uri.getUserInfo();
        return new ProxyAddress(
            host,
            uri.getPort() < 0 ? 80 : uri.getPort(),
            userInfo == null
                ? null
                : "Basic "
                    + Base64.getEncoder()
                        .encodeToString(userInfo.getBytes(StandardCharsets.UTF_8)));
      }
    } catch (URISyntaxException e) {
      // The invalid proxy is reported below without its URL, which may contain a password.
    }
    throw new UsageError(
        "invalid proxy: use http://HOST:PORT in --proxy, or in the variables"
            + " https_proxy and http_proxy.");
  }

  @Override
  public List<Proxy> select(URI uri) {
    ProxyAddress proxy = find(uri);
    return List.of(
        proxy == null
            ? Proxy.NO_PROXY
            : new Proxy(Proxy.Type.HTTP, new InetSocketAddress(proxy.host(), proxy.port())));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException cause) {
    // The request through the proxy fails and reports the cause itself.
  }
}
