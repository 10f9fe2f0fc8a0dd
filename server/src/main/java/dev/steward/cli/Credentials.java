package dev.steward.cli;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Pattern;

/**
 * Who asks, with a password or a token.
 *
 * @param kept true if it is the token that {@code steward login} kept
 */
record Credentials(String user, String secret, boolean kept) {

  private static final Pattern TOKEN = Pattern.compile("(11)?[0-9a-f]{32}");

  /** True if the secret has the shape that tokens have, so that it is hardly a password. */
  boolean areToken() {
    return kept || TOKEN.matcher(secret).matches();
  }

  /** The value of the header Authorization. */
  String basic() {
    return "Basic "
        + Base64.getEncoder()
            .encodeToString((user + ":" + secret).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return "Credentials[" + user + "]";
  }
}
