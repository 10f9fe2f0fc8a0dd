package dev.steward.http;

/**
 * The other end of a request, seen through the proxies that are trusted.
 *
 * @param address the client's address in text form
 * @param scheme {@code http} or {@code https}, as the client used it
 * @param authority host and port as the client wrote them ({@code Host}), already checked for form
 *     and never empty
 */
public record Peer(String address, String scheme, String authority) {

  public boolean secure() {
    return scheme.equals("https");
  }
}
