package dev.steward.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Server that the user named, and the only one that receives the user's password.
 *
 * @param origin scheme, host and non-default port, in lower case
 * @param context context path: empty, or with a leading and no trailing slash
 */
record Target(String origin, String context) {

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

  /**
   * Parses a URL as typed.
   *
   * @throws UsageError if the URL is invalid or contains a password
   */
  static Target parse(String url) {
    return parse("--server", url);
  }

  /**
   * Parses the URL of an option or variable.
   *
   * @param source name of the option or variable, for messages
   */
  static Target parse(String source, String url) {
    URI uri;
    try {
      uri = new URI(url.strip()).normalize();
    } catch (URISyntaxException e) {
      throw new UsageError(source + " takes a URL such as https://ci.example.org/jenkins/.");
    }
    if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
      throw new UsageError(
          source
              + " must not contain a user name or password, since other users could"
              + " see them; use --user, and enter the password when prompted.");
    }
    Target target = find(uri);
    if (target == null) {
      throw new UsageError(
          source
              + " takes a URL such as https://ci.example.org/jenkins/ (http or https; a host name"
              + " of letters, digits, dots and hyphens).");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new UsageError(source + " must be the address of the server, without '?' or '#'.");
    }
    return target;
  }

  /** Target with this start page; null if the URL cannot be that of a server. */
  private static @Nullable Target find(URI uri) {
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (uri.getHost() == null
        || uri.getRawUserInfo() != null
        || !(scheme.equals("https") || scheme.equals("http"))
        || uri.getPort() == 0
        || uri.getPort() > 65_535) {
      return null;
    }
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    if (path.contains("/..")) {
      return null;
    }
    int end = path.length();
    while (end > 0 && path.charAt(end - 1) == '/') {
      end--;
    }
    return new Target(originOf(scheme, uri), path.substring(0, end));
  }

  private static String originOf(String scheme, URI uri) {
    int defaultPort = scheme.equals("https") ? 443 : 80;
    boolean isDefault = uri.getPort() < 0 || uri.getPort() == defaultPort;
    return scheme
        + "://"
        + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT)
        + (isDefault ? "" : ":" + uri.getPort());
  }

  /** URL of the start page, ending in a slash. */
  String url() {
    return origin + context + "/";
  }

  URI resolve(String path) {
    return URI.create(url() + path);
  }

  /** The same server with another context path. */
  Target withContext(String otherContext) {
    return new Target(origin, otherContext);
  }

  boolean isHttps() {
    return origin.startsWith("https:");
  }

  String host() {
    return String.valueOf(URI.create(origin).getHost());
  }

  /** True if the host name is a loopback name or address; the name is not resolved. */
  boolean isLoopback() {
    return isLoopback(host());
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || LOOPBACK.matcher(host).matches();
  }

  /** True if the URL is below the context path of this server. */
  boolean contains(URI uri) {
    Target other = find(uri);
    return other != null
        && other.origin.equals(origin)
        && (other.context + "/").startsWith(context + "/");
  }

  /**
   * Checks whether requests may follow a redirect: to the same origin, or from http to https on the
   * same host with port 443 or 8443.
   *
   * @return the origin with the redirect's path as context; null if the redirect is not allowed
   */
  @Nullable Target redirectTarget(URI to) {
    Target other = find(to);
    if (other == null) {
      return null;
    }
    if (other.origin.equals(origin)) {
      return other;
    }
    int port = to.getPort();
    boolean httpsTwin =
        !isHttps()
            && other.isHttps()
            && other.host().equals(host())
            && (port < 0 || port == 443 || port == 8443);
    return httpsTwin ? other : null;
  }

  /** Scheme, host and port of a URL, for messages. */
  static String displayOrigin(URI uri) {
    Target other = find(uri);
    return other == null ? "an invalid URL" : other.origin;
  }
}
