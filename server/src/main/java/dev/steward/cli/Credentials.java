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

  /**
   * Checks a user name before it is sent.
   *
   * @param source name of the option or variable, for messages
   * @throws UsageError if it cannot be a login name
   */
  static void requireUserName(String source, String user) {
    if (user.isBlank()
        || user.contains(":")
        || user.contains("\n")
        || !Terminal.withoutControls(user).equals(user)) {
      throw new UsageError(source + " must be a login name without colons or control characters.");
    }
  }

  /** True if the secret has the format of a token, so it is probably not a password. */
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
