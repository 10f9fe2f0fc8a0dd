package dev.steward.outbound;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A request to another server.
 *
 * @param method the HTTP method
 * @param headers names and values in the order in which they are sent; they may be secret
 * @param body empty for none
 * @param timeout limit for the complete exchange, including redirects
 * @param maxBytes limit for the length of the response
 * @param followsRedirects whether redirects are followed
 * @param trustsAnyCertificate whether the certificate of the server is not checked
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record OutboundRequest(
    String method,
    URI uri,
    List<Map.Entry<String, String>> headers,
    byte[] body,
    Duration timeout,
    long maxBytes,
    boolean followsRedirects,
    boolean trustsAnyCertificate) {

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);
  private static final long DEFAULT_BYTES = 1 << 20;

  public OutboundRequest {
    headers = List.copyOf(headers);
  }

  /** A request without headers and body. */
  public static OutboundRequest of(String method, URI uri) {
    return new OutboundRequest(
        method, uri, List.of(), new byte[0], DEFAULT_TIMEOUT, DEFAULT_BYTES, false, false);
  }

  /**
   * Reads an absolute URL.
   *
   * @throws OutboundFailure if it is not one of http or https, or contains a user name
   */
  public static URI uri(String url) throws OutboundFailure {
    URI uri;
    try {
      uri = new URI(url.strip());
    } catch (URISyntaxException e) {
      throw new OutboundFailure(
          OutboundFailure.Reason.INVALID, "The URL is invalid: " + e.getReason() + ".");
    }
    String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new OutboundFailure(
          OutboundFailure.Reason.INVALID, "The URL must begin with http:// or https://.");
    }
    if (uri.getHost() == null) {
      throw new OutboundFailure(OutboundFailure.Reason.INVALID, "The URL has no valid host name.");
    }
    if (uri.getRawUserInfo() != null) {
      throw new OutboundFailure(
          OutboundFailure.Reason.INVALID,
          "The URL contains a user name. Use a credential of the server instead.");
    }
    return uri;
  }

  /** Adds a header. */
  public OutboundRequest header(String name, String value) {
    var all = new ArrayList<>(headers);
    all.add(Map.entry(name, value));
    return new OutboundRequest(
        method, uri, all, body, timeout, maxBytes, followsRedirects, trustsAnyCertificate);
  }

  /** Sets the body with its type. */
  public OutboundRequest body(String contentType, String text) {
    return header("Content-Type", contentType).body(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Sets the body. */
  public OutboundRequest body(byte[] content) {
    return new OutboundRequest(
        method, uri, headers, content, timeout, maxBytes, followsRedirects, trustsAnyCertificate);
  }

  /** Sets the limits. */
  public OutboundRequest limits(Duration time, long bytes) {
    return new OutboundRequest(
        method, uri, headers, body, time, bytes, followsRedirects, trustsAnyCertificate);
  }

  /** Follows redirects. */
  public OutboundRequest followingRedirects() {
    return new OutboundRequest(
        method, uri, headers, body, timeout, maxBytes, true, trustsAnyCertificate);
  }

  /** Accepts any certificate of the server. */
  public OutboundRequest trustingAnyCertificate() {
    return new OutboundRequest(
        method, uri, headers, body, timeout, maxBytes, followsRedirects, true);
  }

  /** Without the headers and the body, which may contain secrets. */
  @Override
  public String toString() {
    return "OutboundRequest[" + method + " " + uri.getHost() + "]";
  }
}
