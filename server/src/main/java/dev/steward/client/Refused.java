package dev.steward.client;

import java.io.IOException;

/** There is no line to the server, or none any more; the message says why to a person. */
public final class Refused extends IOException {

  private static final long serialVersionUID = 1L;

  public Refused(String message) {
    super(message);
  }

  /** What a status means that came in place of a line. */
  static Refused byStatus(int status, String url, String said) {
    if (status == 401) {
      return new Refused(
          "The server does not take this user and password or token (401). Make a token, and give"
              + " it with -auth USER:TOKEN, -auth @FILE or JENKINS_USER_ID and JENKINS_API_TOKEN.");
    }
    if (status >= 300 && status < 400) {
      return new Refused(
          "The server sends on to " + said + " (" + status + "); name that address with -s.");
    }
    return new Refused(
        "There is no Jenkins command line at "
            + url
            + ": it answers "
            + status
            + (said.isEmpty() ? "" : ", " + said)
            + ".");
  }
}
