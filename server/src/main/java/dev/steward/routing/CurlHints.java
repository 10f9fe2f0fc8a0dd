package dev.steward.routing;

import dev.steward.text.ShellQuote;

/**
 * Command lines suggested in error responses. These command lines use the server's own URL and
 * canonical paths, never data from the request, and contain placeholders for secrets.
 */
public final class CurlHints {

  public static final String GENERATE_TOKEN =
      "me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";

  private static final String USER_AND_TOKEN = " -u \"$USER:$TOKEN\" ";

  private CurlHints() {}

  /** Shows how to create a token, for which a password is needed, and how to use the token. */
  public static String newToken(String root) {
    return "# create an API token with your password, then use it instead of the password\n"
        + "curl -u \"$USER\" "
        + ShellQuote.single(root + GENERATE_TOKEN)
        + " --data 'newTokenName=my-token'\n"
        + "curl"
        + USER_AND_TOKEN
        + ShellQuote.single(root + "api/json");
  }

  static String withoutCrumb(String root) {
    return "# with an API token (or a password) in the request itself, no crumb is needed\n"
        + "curl -X POST"
        + USER_AND_TOKEN
        + ShellQuote.single(root + "…")
        + "\n# with a session, send the session's crumb and cookie\n"
        + "curl --cookie-jar jar"
        + USER_AND_TOKEN
        + ShellQuote.single(root + "crumbIssuer/api/json");
  }

  static String request(String root, String path, String method) {
    return "curl -X " + method + USER_AND_TOKEN + ShellQuote.single(root + path);
  }
}
