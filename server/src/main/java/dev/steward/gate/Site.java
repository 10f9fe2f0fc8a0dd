package dev.steward.gate;

import dev.steward.http.Peer;
import dev.steward.http.Request;
import dev.steward.http.Response;
import dev.steward.http.Response.Header;
import dev.steward.text.ProductVersion;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The server as its clients see it.
 *
 * @param configured says the URL that an administrator gave, ending in a slash; null where none is
 * @param contextPath empty, or a path such as {@code /ci} that all URLs begin with
 * @param signature the headers by which clients tell what they speak to
 * @param identity the header of pages that tells this server from others
 * @param shutdown says what pages announce; null where nothing is
 */
public record Site(
    Supplier<@Nullable String> configured,
    String contextPath,
    List<Header> signature,
    Header identity,
    Supplier<@Nullable Shutdown> shutdown) {

  /** The level of the remote API that is spoken: clients parse it as a version and compare. */
  public static final String WIRE_VERSION = "2.579";

  /** The challenge that opens no prompt in a browser. */
  public static final String NO_PROMPT = "Bearer realm=\"Steward\"";

  /** The product's own version. */
  private static final String PRODUCT_VERSION = ProductVersion.current().number();

  /** What every page for people carries; the version of Hudson is one that clients look for. */
  private static final List<Header> PAGE =
      List.of(
          Header.constant("X-Hudson", "1.395"),
          Header.constant("Server", "Steward"),
          Header.constant("X-Frame-Options", "deny"),
          Header.constant("Cross-Origin-Opener-Policy", "same-origin"));

  /** What a browser is told wherever it may show what we send. */
  private static final List<Header> CONFINED =
      List.of(
          Header.constant("Referrer-Policy", "same-origin"),
          Header.constant(
              "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src"
                  + " 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"));

  /**
   * The server at one of its starts.
   *
   * @param start eight hex digits, new at every start
   * @param identity the server's public key as Base64
   */
  public static Site at(
      Supplier<@Nullable String> configured,
      String contextPath,
      String start,
      String identity,
      Supplier<@Nullable Shutdown> shutdown) {
    return new Site(
        configured,
        contextPath,
        List.of(
            Header.constant("X-Jenkins", WIRE_VERSION),
            Header.constant("X-Jenkins-Session", start),
            Header.constant("X-Steward", PRODUCT_VERSION)),
        Header.constant("X-Instance-Identity", identity),
        shutdown);
  }

  /** The URL of the server for this client, ending in a slash. */
  public String root(Peer peer) {
    String url = configured.get();
    return url != null ? url : peer.scheme() + "://" + peer.authority() + contextPath + "/";
  }

  /** Which start of the server this is. */
  public String session() {
    for (Header header : signature) {
      if (header.name().equals("X-Jenkins-Session")) {
        return header.value();
      }
    }
    return "";
  }

  /** True where no browser opens this WebSocket, or a page of this server does. */
  public boolean maySpeak(Request request) {
    return ForeignSite.maySpeak(request, origin(request.peer()));
  }

  /** Scheme, host and port for this client. */
  String origin(Peer peer) {
    String url = configured.get();
    return url != null ? url : peer.scheme() + "://" + peer.authority();
  }

  /** True where cookies are to travel by https only. */
  boolean secure(Peer peer) {
    String url = configured.get();
    return url != null ? url.startsWith("https:") : peer.secure();
  }

  /** The headers by which clients tell what they speak to. */
  public Response signed(Response response) {
    return response.with(signature);
  }

  public String productVersion() {
    return PRODUCT_VERSION;
  }

  /** The headers of a page for people. */
  public Response page(Response response) {
    return confined(signed(response).with(PAGE).with(List.of(identity)));
  }

  /** The headers that keep a browser from doing more with an answer than show it. */
  static Response confined(Response response) {
    return response.with(CONFINED);
  }
}
