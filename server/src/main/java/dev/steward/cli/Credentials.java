package dev.steward.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * User name with a password or token.
 *
 * @param saved true for the token that {@code steward login} saved
 */
record Credentials(String user, String secret, boolean saved) {

  private static final Pattern TOKEN = Pattern.compile("(11)?[0-9a-f]{32}");

  /** True if the secret has the format of a token, and so is hardly a password. */
  boolean looksLikeToken() {
    return saved || TOKEN.matcher(secret).matches();
  }

  /** Value of the Authorization header. */
  String authorizationHeader() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Credentials[" + user + "]";
  }
}
