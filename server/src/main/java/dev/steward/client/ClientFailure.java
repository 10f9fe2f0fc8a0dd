package dev.steward.client;

import java.io.IOException;

/**
 * Failure of the client, such as invalid options or a lost connection. The message is shown to the
 * user.
 */
public final class ClientFailure extends IOException {

  private static final long serialVersionUID = 1L;

  public ClientFailure(String message) {
    super(message);
  }

  /**
   * Explains an HTTP response that was received instead of the requested connection.
   *
   * @param url URL of the server
   * @param detail target of a redirect, or the reason for a failure; may be empty
   */
  static ClientFailure byStatus(int status, String url, String detail) {
    if (status == 401) {
      return new ClientFailure(
          "The server rejected the user name and password or token (401). Create"
              + " an API token and pass it with -auth USER:TOKEN, -auth @FILE or"
              + " JENKINS_USER_ID and JENKINS_API_TOKEN.");
    }
    if (status >= 300 && status < 400 && !detail.isEmpty()) {
      return new ClientFailure(
          "The server redirects to " + detail + " (" + status + "); use the new address with -s.");
    }
    return new ClientFailure(
        "No Jenkins CLI at "
            + url
            + ": HTTP status "
            + status
            + (detail.isEmpty() ? "" : ", " + detail)
            + ".");
  }
}
