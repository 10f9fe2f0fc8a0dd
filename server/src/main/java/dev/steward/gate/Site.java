package dev.steward.gate;

import dev.steward.http.Peer;
import dev.steward.http.Response;
import org.jspecify.annotations.Nullable;

/**
 * The server as its clients see it.
 *
 * @param configuredUrl the URL that an administrator gave, ending in a slash; null where none is
 * @param contextPath empty, or a path such as {@code /ci} that all URLs begin with
 * @param start eight hex digits, new at every start
 */
public record Site(@Nullable String configuredUrl, String contextPath, String start) {

  /** The level of the remote API that is spoken: clients parse it as a version and compare. */
  public static final String WIRE_VERSION = "2.579";

  /** The product's own version; empty never, zero where it runs from sources. */
  private static final String PRODUCT_VERSION = productVersion();

  private static final String HUDSON_VERSION = "1.395";

  /** The URL of the server for this client, ending in a slash. */
  public String root(Peer peer) {
    String configured = configuredUrl;
    return configured != null
        ? configured
        : peer.scheme() + "://" + peer.authority() + contextPath + "/";
  }

  /** Scheme, host and port for this client. */
  String origin(Peer peer) {
    String configured = configuredUrl;
    return configured != null ? configured : peer.scheme() + "://" + peer.authority();
  }

  /** True where cookies are to travel by https only. */
  boolean secure(Peer peer) {
    String configured = configuredUrl;
    return configured != null ? configured.startsWith("https:") : peer.secure();
  }

  /** The headers by which clients tell what they speak to. */
  public Response signed(Response response) {
    return response
        .set("X-Jenkins", WIRE_VERSION)
        .set("X-Jenkins-Session", start)
        .set("X-Steward", PRODUCT_VERSION);
  }

  private static String productVersion() {
    String version = Site.class.getPackage().getImplementationVersion();
    return version == null ? "0" : version;
  }

  /** The headers of a page for people. */
  public Response page(Response response) {
    return signed(response)
        .set("X-Hudson", HUDSON_VERSION)
        .set("X-Frame-Options", "deny")
        .set("Referrer-Policy", "same-origin")
        .set("Cross-Origin-Opener-Policy", "same-origin")
        .set(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                + " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
  }
}
