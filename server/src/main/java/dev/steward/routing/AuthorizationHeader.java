package dev.steward.routing;

import dev.steward.access.Authenticator;
import dev.steward.access.Caller;
import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * Parses the {@code Authorization} header. A header that is present is always verified, never
 * ignored.
 */
final class AuthorizationHeader {

  /** Replacement character for undecodable bytes. */
  private static final char REPLACEMENT_CHARACTER = '\uFFFD';

  private final Authenticator login;

  AuthorizationHeader(Authenticator login) {
    this.login = login;
  }

  /**
   * Authenticates the caller.
   *
   * @throws Problem.Unauthenticated if the header is malformed or repeated, has an unknown scheme,
   *     or contains wrong credentials
   */
  Caller authenticate(List<String> headers, String address) {
    if (headers.size() != 1) {
      throw new Problem.Unauthenticated("The Authorization header was sent more than once.");
    }
    String header = headers.getFirst().strip();
    int space = header.indexOf(' ');
    String scheme = (space < 0 ? header : header.substring(0, space)).toLowerCase(Locale.ROOT);
    String value = space < 0 ? "" : header.substring(space + 1).strip();
    return switch (scheme) {
      case "basic" -> basic(value, address);
      case "bearer" -> login.bearer(value, address);
      default ->
          throw new Problem.Unauthenticated(
              "The Authorization header must be Basic (user and API token or password) or Bearer"
                  + " (API token).");
    };
  }

  /** True for a bearer token that this server did not issue; a webhook may accept it. */
  boolean isForeignToken(List<String> headers) {
    String header = headers.size() == 1 ? headers.getFirst().strip() : "";
    return header.regionMatches(true, 0, "Bearer ", 0, 7)
        && !login.isToken(header.substring(7).strip());
  }

  private Caller basic(String value, String address) {
    try {
      String pair = new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8);
      int colon = pair.indexOf(':');
      if (colon >= 0 && pair.indexOf(REPLACEMENT_CHARACTER) < 0) {
        return login.basic(pair.substring(0, colon), pair.substring(colon + 1), address);
      }
    } catch (IllegalArgumentException e) {
      // Falls through: malformed credentials are refused like wrong ones.
    }
    throw new Problem.Unauthenticated("The Basic Authorization header is malformed.");
  }
}
