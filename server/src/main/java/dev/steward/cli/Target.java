package dev.steward.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The server that a person named, and the only one that ever gets the person's password.
 *
 * @param origin scheme, host and port
 * @param context the path in front of its URLs, without a slash at its end
 */
record Target(String origin, String context) {

  /**
   * Reads a URL.
   *
   * @throws Usage where it is none, or holds a password
   */
  static Target parse(String url) {
    try {
      URI uri = new URI(url.strip());
      String scheme = uri.getScheme();
      String host = uri.getHost();
      if (host == null || scheme == null || !scheme.toLowerCase(Locale.ROOT).matches("https?")) {
        throw new Usage("--server takes a URL such as https://ci.example.org/jenkins/.");
      }
      if (uri.getRawUserInfo() != null) {
        throw new Usage("--server takes no user and password in the URL; use --user.");
      }
      String path = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
      return new Target(origin(uri), path);
    } catch (URISyntaxException e) {
      throw new Usage("--server takes a URL such as https://ci.example.org/jenkins/.");
    }
  }

  private static String origin(URI uri) {
    String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
    String host = String.valueOf(uri.getHost()).toLowerCase(Locale.ROOT);
    int port = uri.getPort();
    boolean plain = port < 0 || (scheme.equals("https") ? port == 443 : port == 80);
    return scheme + "://" + host + (plain ? "" : ":" + port);
  }

  /** The URL with a slash at its end. */
  String url() {
    return origin + context + "/";
  }

  URI at(String path) {
    return URI.create(origin + context + "/" + path);
  }

  boolean isHttps() {
    return origin.startsWith("https:");
  }

  private String host() {
    return String.valueOf(URI.create(origin).getHost());
  }

  /** True where what is sent does not leave this machine. */
  boolean isLoopback() {
    String host = host();
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.[0-9]{1,3}){3}");
  }

  /**
   * Where a redirect leads, if credentials may follow it: the same origin, or the same host by
   * https.
   *
   * @throws Failed for any other place, which is named
   */
  URI follow(String step, URI from, String location) {
    URI to;
    try {
      to = from.resolve(new URI(location));
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw new Failed(step, "the server redirects to something that is no URL.");
    }
    if (to.getHost() == null || to.getScheme() == null) {
      throw new Failed(step, "the server redirects to something that is no URL.");
    }
    String there = origin(to);
    boolean twin =
        !isHttps()
            && to.getScheme().equalsIgnoreCase("https")
            && host().equalsIgnoreCase(to.getHost());
    if (!there.equals(origin) && !twin) {
      throw new Failed(
          step,
          "the server redirects to "
              + there
              + ", which is not the server that you named; if it is the right one, name it with"
              + " --server.");
    }
    return to;
  }
}
