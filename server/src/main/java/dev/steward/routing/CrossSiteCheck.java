package dev.steward.routing;

import dev.steward.http.Request;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Detects requests that another web site made the browser send. */
final class CrossSiteCheck {

  private CrossSiteCheck() {}

  /**
   * True if {@code Sec-Fetch-Site}, {@code Origin} or, if both are missing, {@code Referer} names
   * an origin other than this server's ({@code https://host:port}).
   */
  static boolean isCrossSite(Request request, String ownOrigin) {
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
      return !isExtension(origin) && !sameOrigin(origin, ownOrigin);
    }
    if (!sites.isEmpty()) {
      return false;
    }
    String referer = request.header("Referer");
    // Browsers omit the user info in a URL, but some clients, such as npm, send their base URL with
    // it.
    String own = origin(ownOrigin, false);
    return referer != null && (own == null || !own.equals(origin(referer, true)));
  }

  /**
   * True if a WebSocket may be opened: the client is not a browser, or the request comes from a
   * page of this server. Browsers send cookies with WebSocket requests from any site, without a
   * preflight, so only the exact serialized origin of this server is accepted, and browser
   * extensions are not.
   */
  static boolean allowsWebSocket(Request request, String ownOrigin) {
    List<String> origins = request.headers("Origin");
    for (String site : request.headers("Sec-Fetch-Site")) {
      if (!site.equals("same-origin") && !site.equals("none")) {
        return false;
      }
    }
    return origins.isEmpty()
        || (origins.size() == 1 && origins.getFirst().equals(serializedOrigin(ownOrigin)));
  }

  /**
   * Serializes an origin as browsers do, in lower case and without the scheme's default port; null
   * if the URL is invalid.
   */
  private static @Nullable String serializedOrigin(String url) {
    String origin = origin(url, true);
    if (origin == null) {
      return null;
    }
    String defaultPort =
        origin.startsWith("https:") ? ":443" : origin.startsWith("http:") ? ":80" : "";
    return !defaultPort.isEmpty() && origin.endsWith(defaultPort)
        ? origin.substring(0, origin.length() - defaultPort.length())
        : origin;
  }

  /**
   * True if the browser itself reports a cross-site request, which is refused even with a crumb.
   */
  static boolean isReportedByBrowser(Request request) {
    for (String site : request.headers("Sec-Fetch-Site")) {
      if (site.equals("cross-site") || site.equals("same-site")) {
        return true;
      }
    }
    return false;
  }

  /** True for a browser extension, which acts for the user who installed it, not for a site. */
  private static boolean isExtension(String origin) {
    return origin.startsWith("chrome-extension://")
        || origin.startsWith("moz-extension://")
        || origin.startsWith("safari-web-extension://");
  }

  /** True if both URLs have the same scheme, host and port. */
  static boolean sameOrigin(String first, String second) {
    String origin = origin(first, false);
    return origin != null && origin.equals(origin(second, false));
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
