package dev.steward.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server that a person named, and the only one that ever gets the person's password.
 *
 * @param origin scheme, host and port where it is not the scheme's own; lower case
 * @param context the path in front of its URLs: empty, or with a slash before and none behind
 */
record Target(String origin, String context) {

  private static final Pattern LOOPBACK = Pattern.compile("127(\\.[0-9]{1,3}){3}");

  /**
   * Reads a URL as it is typed.
   *
   * @throws Usage where it is none, or carries a password
   */
  static Target parse(String url) {
    URI uri;
    try {
      uri = new URI(url.strip()).normalize();
    } catch (URISyntaxException e) {
      throw new Usage("--server takes a URL such as https://ci.example.org/jenkins/.");
    }
    if (uri.getRawUserInfo() != null || String.valueOf(uri.getRawAuthority()).contains("@")) {
      throw new Usage(
          "--server takes no user and password in the URL, where others can see them; use --user,"
              + " and type the password when asked.");
    }
    Target target = find(uri);
    if (target == null) {
      throw new Usage(
          "--server takes a URL such as https://ci.example.org/jenkins/ (http or https; a host name"
              + " of letters, digits, dots and hyphens).");
    }
    if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
      throw new Usage("--server takes the address of the server alone, without '?' and '#'.");
    }
    return target;
  }

  /** The target whose start page this is; null where it is no URL of a server. */
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
    int own = scheme.equals("https") ? 443 : 80;
    boolean plain = uri.getPort() < 0 || uri.getPort() == own;
    return scheme
        + "://"
        + String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT)
        + (plain ? "" : ":" + uri.getPort());
  }

  /** The URL of the start page; a slash is at its end. */
  String url() {
    return origin + context + "/";
  }

  URI at(String path) {
    return URI.create(url() + path);
  }

  /** The same server under another path. */
  Target in(String otherContext) {
    return new Target(origin, otherContext);
  }

  boolean isHttps() {
    return origin.startsWith("https:");
  }

  String host() {
    return String.valueOf(URI.create(origin).getHost());
  }

  /** True where what is sent does not leave this machine, by the name alone. */
  boolean isLoopback() {
    return isLoopback(host());
  }

  static boolean isLoopback(String host) {
    return host.equals("localhost") || host.equals("[::1]") || LOOPBACK.matcher(host).matches();
  }

  /** True if the URL is one of this server's own. */
  boolean holds(URI uri) {
    Target other = find(uri);
    return other != null
        && other.origin.equals(origin)
        && (other.context + "/").startsWith(context + "/");
  }

  /**
   * Whether what is meant for this server may go there: the same origin, or its twin by https,
   * which is the same host on a port that https has.
   *
   * @return the origin to speak to with that path as context; null where it may not
   */
  @Nullable Target follow(URI to) {
    Target other = find(to);
    if (other == null) {
      return null;
    }
    if (other.origin.equals(origin)) {
      return other;
    }
    int port = to.getPort();
    boolean twin =
        !isHttps()
            && other.isHttps()
            && other.host().equals(host())
            && (port < 0 || port == 443 || port == 8443);
    return twin ? other : null;
  }

  /** Scheme, host and port of a URL that is not this server's, to be named to a person. */
  static String named(URI uri) {
    Target other = find(uri);
    return other == null ? "something that is no URL of a server" : other.origin;
  }
}
