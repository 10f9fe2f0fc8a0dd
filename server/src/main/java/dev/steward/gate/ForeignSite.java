package dev.steward.gate;

import dev.steward.http.Request;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells whether another web site made the browser send a request. */
final class ForeignSite {

  private ForeignSite() {}

  /**
   * True where {@code Sec-Fetch-Site}, {@code Origin} or, with neither, {@code Referer} names
   * another origin than {@code ours} ({@code https://host:port}).
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
    // No browser names a user here; some clients, npm's for one, send their whole base URL.
    String own = origin(ours, false);
    return referer != null && (own == null || !own.equals(origin(referer, true)));
  }

  /**
   * True where a WebSocket may be opened by who sends this: no browser did, or a page of {@code
   * ours}. Browsers send cookies along from everywhere and ask nobody first, so only our own origin
   * counts, byte by byte as browsers write it, and extensions do not.
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

  /** Scheme and host in lower case, and the port unless it is that of the scheme. */
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

  /** True where the browser itself says that the request crosses sites: no crumb mends that. */
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

  /** True where both URLs have the same scheme, host and port. */
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
