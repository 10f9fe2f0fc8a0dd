package dev.steward.http;

/**
 * The client of a request, as reported by trusted proxies.
 *
 * @param address the client's address in text form
 * @param scheme {@code http} or {@code https}, as the client used it
 * @param authority host and port as the client sent them ({@code Host}), already validated and
 *     never empty
 */
public record Peer(String address, String scheme, String authority) {

  public boolean secure() {
    return scheme.equals("https");
  }
}
