package dev.steward.gate;

import dev.steward.text.ShellQuote;

/**
 * The command lines that refusals suggest. They are made of the server's own URL and the canonical
 * place, never of what the request said, and carry placeholders where a secret belongs.
 */
public final class Advice {

  public static final String GENERATE =
      "me/descriptorByName/jenkins.security.ApiTokenProperty/generateNewToken";

  private static final String USER_AND_TOKEN = " -u \"$USER:$TOKEN\" ";

  private Advice() {}

  /** How a token is made with a password, and used. */
  public static String newToken(String root) {
    return "# make an API token with your password, then use it in place of the password\n"
        + "curl -u \"$USER\" "
        + ShellQuote.single(root + GENERATE)
        + " --data 'newTokenName=my-token'\n"
        + "curl"
        + USER_AND_TOKEN
        + ShellQuote.single(root + "api/json");
  }

  static String noCrumbNeeded(String root) {
    return "# with an API token (or a password) in the request itself, no crumb is needed\n"
        + "curl -X POST"
        + USER_AND_TOKEN
        + ShellQuote.single(root + "…")
        + "\n# with a session, send the crumb of that session along with its cookie\n"
        + "curl --cookie-jar jar"
        + USER_AND_TOKEN
        + ShellQuote.single(root + "crumbIssuer/api/json");
  }

  static String call(String root, String place, String method) {
    return "curl -X " + method + USER_AND_TOKEN + ShellQuote.single(root + place);
  }
}
