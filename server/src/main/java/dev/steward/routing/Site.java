package dev.steward.routing;

import dev.steward.http.Peer;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Response.Header;
import dev.steward.text.ProductVersion;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server's URL and identity as seen by clients.
 *
 * @param configuredUrl the configured URL, ending in a slash; null if not configured
 * @param contextPath empty, or a path such as {@code /ci} that all URLs begin with
 * @param productHeaders the headers by which clients identify the product
 * @param identityHeader the header, sent with pages, that identifies this server
 * @param shutdown the pending shutdown, shown on web pages; null if there is none
 */
public record Site(
    Supplier<@Nullable String> configuredUrl,
    String contextPath,
    List<Header> productHeaders,
    Header identityHeader,
    Supplier<@Nullable Shutdown> shutdown) {

  /** Version of the remote API, which clients parse and compare. */
  public static final String WIRE_VERSION = "2.579";

  /** A challenge for which browsers show no prompt. */
  public static final String NO_PROMPT = "Bearer realm=\"Steward\"";

  /** The product's own version. */
  private static final String PRODUCT_VERSION = ProductVersion.current().number();

  /** Headers of all HTML pages; some clients check for the Hudson version. */
  private static final List<Header> PAGE_HEADERS =
      List.of(
          Header.constant("X-Hudson", "1.395"),
          Header.constant("Server", "Steward"),
          Header.constant("X-Frame-Options", "deny"),
          Header.constant("Cross-Origin-Opener-Policy", "same-origin"));

  /** Security headers of all content that a browser may display. */
  private static final List<Header> SECURITY_HEADERS =
      List.of(
          Header.constant("Referrer-Policy", "same-origin"),
          Header.constant(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                  + " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));

  /**
   * Creates the site for one run of the server.
   *
   * @param start eight hex digits, new at every startup
   * @param identity the server's public key as Base64
   */
  public static Site of(
      Supplier<@Nullable String> configuredUrl,
      String contextPath,
      String start,
      String identity,
      Supplier<@Nullable Shutdown> shutdown) {
    return new Site(
        configuredUrl,
        contextPath,
        List.of(
            Header.constant("X-Jenkins", WIRE_VERSION),
            Header.constant("X-Jenkins-Session", start),
            Header.constant("X-Steward", PRODUCT_VERSION)),
        Header.constant("X-Instance-Identity", identity),
        shutdown);
  }

  /** The server's URL for this client, ending in a slash. */
  public String rootUrl(Peer peer) {
    String url = configuredUrl.get();
    return url != null ? url : peer.scheme() + "://" + peer.authority() + contextPath + "/";
  }

  /** The ID generated at the server's startup. */
  public String startId() {
    for (Header header : productHeaders) {
      if (header.name().equals("X-Jenkins-Session")) {
        return header.value();
      }
    }
    return "";
  }

  /** True if this WebSocket is not opened by a browser, or is opened by a page of this server. */
  public boolean allowsWebSocket(Request request) {
    return CrossSiteCheck.allowsWebSocket(request, origin(request.peer()));
  }

  /** Scheme, host and port for this client. */
  String origin(Peer peer) {
    String url = configuredUrl.get();
    return url != null ? url : peer.scheme() + "://" + peer.authority();
  }

  /** True if cookies must be sent over https only. */
  boolean secure(Peer peer) {
    String url = configuredUrl.get();
    return url != null ? url.startsWith("https:") : peer.secure();
  }

  /** Adds the headers by which clients identify the product. */
  public Response withProductHeaders(Response response) {
    return response.with(productHeaders);
  }

  public String productVersion() {
    return PRODUCT_VERSION;
  }

  /** Adds the headers of an HTML page. */
  public Response withPageHeaders(Response response) {
    return withSecurityHeaders(
        withProductHeaders(response).with(PAGE_HEADERS).with(List.of(identityHeader)));
  }

  /** Adds the security headers that restrict what a browser does with a response. */
  static Response withSecurityHeaders(Response response) {
    return response.with(SECURITY_HEADERS);
  }
}
