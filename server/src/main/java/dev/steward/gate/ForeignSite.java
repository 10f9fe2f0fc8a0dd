package dev.steward.gate;

import dev.steward.http.Request;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Detects requests that another web site made the browser send. */
final class ForeignSite {

  private ForeignSite() {}

  /**
   * True if {@code Sec-Fetch-Site}, {@code Origin} or, with neither, {@code Referer} names another
   * origin than this server's ({@code https://host:port}).
   */
  static boolean made(Request request, String ours) {
    List<String> sites = request.headers("Sec-Fetch-Site");
    for (String site : sites) {
      if (!site.equals("same-origin") && !site.equals("none")) {
        return true;
      }
    }
    List<String> origins = request.headers("Origin");
    if (origins.size() > 1) {
      return true;
    }
    if (origins.size() == 1) {
      String origin = origins.getFirst();
      return !isExtension(origin) && !same(origin, ours);
    }
    if (!sites.isEmpty()) {
      return false;
    }
    String referer = request.header("Referer");
    // Browsers never include a user here, but some clients, such as npm, send their base URL.
    String own = origin(ours, false);
    return referer != null && (own == null || !own.equals(origin(referer, true)));
  }

  /**
   * True if a WebSocket may be opened: the client is not a browser, or is a page of this server.
   * Browsers send cookies for WebSockets from any site without a preflight, so only the exact
   * serialized origin of this server is accepted, and no extensions.
   */
  static boolean maySpeak(Request request, String ours) {
    List<String> origins = request.headers("Origin");
    for (String site : request.headers("Sec-Fetch-Site")) {
      if (!site.equals("same-origin") && !site.equals("none")) {
        return false;
      }
    }
    return origins.isEmpty()
        || (origins.size() == 1 && origins.getFirst().equals(asBrowsersWrite(ours)));
  }

  /** Serializes an origin as browsers do: lower case, without the scheme's default port. */
  private static @Nullable String asBrowsersWrite(String url) {
    String origin = origin(url, true);
    if (origin == null) {
      return null;
    }
    String usual = origin.startsWith("https:") ? ":443" : origin.startsWith("http:") ? ":80" : "";
    return !usual.isEmpty() && origin.endsWith(usual)
        ? origin.substring(0, origin.length() - usual.length())
        : origin;
  }

  /** True if the browser itself reports a cross-site request, which a crumb cannot justify. */
  static boolean crosses(Request request) {
    for (String site : request.headers("Sec-Fetch-Site")) {
      if (site.equals("cross-site") || site.equals("same-site")) {
        return true;
      }
    }
    return false;
  }

  /** Extensions act for the user who installed them, not for a site. */
  private static boolean isExtension(String origin) {
    return origin.startsWith("chrome-extension://")
        || origin.startsWith("moz-extension://")
        || origin.startsWith("safari-web-extension://");
  }

  /** True if both URLs have the same scheme, host and port. */
  static boolean same(String one, String other) {
    String origin = origin(one, false);
    return origin != null && origin.equals(origin(other, false));
  }

  private static @Nullable String origin(String url, boolean mayNameUser) {
    try {
      URI uri = new URI(url);
      String scheme = uri.getScheme();
      String host = uri.getHost();
      if (scheme == null || host == null || (uri.getRawUserInfo() != null && !mayNameUser)) {
        return null;
      }
      int port = uri.getPort();
      if (port < 0) {
        port = scheme.equalsIgnoreCase("https") ? 443 : 80;
      }
      return scheme.toLowerCase(Locale.ROOT) + "://" + host.toLowerCase(Locale.ROOT) + ":" + port;
    } catch (URISyntaxException e) {
      return null;
    }
  }
}
