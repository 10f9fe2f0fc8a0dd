package dev.steward.client;

import java.io.IOException;

/**
 * Failure of the client, such as invalid options or a lost connection; the message is for the user.
 */
public final class Refused extends IOException {

  private static final long serialVersionUID = 1L;

  public Refused(String message) {
    super(message);
  }

  /** Explains an HTTP status received instead of a connection. */
  static Refused byStatus(int status, String url, String said) {
    if (status == 401) {
      return new Refused(
          "The server rejected the user name and password or token (401). Create"
              + " an API token and pass it with -auth USER:TOKEN, -auth @FILE or"
              + " JENKINS_USER_ID and JENKINS_API_TOKEN.");
    }
    if (status >= 300 && status < 400) {
      return new Refused(
          "The server redirects to " + said + " (" + status + "). Use that address with -s.");
    }
    return new Refused(
        "No Jenkins CLI at "
            + url
            + ": HTTP status "
            + status
            + (said.isEmpty() ? "" : ", " + said)
            + ".");
  }
}
