package dev.steward.cli;

import dev.steward.problem.Problem;
import dev.steward.text.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A user's API tokens on another server, a Steward or any Jenkins.
 *
 * <pre>
 * crumb as JSON → else by XPath → else none;  then  generateNewToken → (404: before 2.129) /me/configure
 * </pre>
 */
final class RemoteTokens {

  private static final String TOKENS = "me/descriptorByName/jenkins.security.ApiTokenProperty/";

  /**
   * A created token, or the existing legacy token.
   *
   * @param uuid null for a legacy token, or if the server does not return one
   * @param expires in the server's format; null if the server does not return it
   */
  record CreatedToken(
      String value, @Nullable String uuid, @Nullable String expires, boolean legacy) {
    @Override
    public String toString() {
      return "CreatedToken[" + uuid + "]";
    }
  }

  private final ServerSession session;
  private final Terminal terminal;

  RemoteTokens(ServerSession session, Terminal terminal) {
    this.session = session;
    this.terminal = terminal;
  }

  /**
   * Creates a token; on Jenkins before 2.129, reads the user's legacy token instead.
   *
   * @param force whether to create it even if the server does not support the requested expiry
   */
  CreatedToken create(String name, TokenExpiry expires, boolean force) {
    Probe.ServerInfo server = session.server();
    if (expires.isSet() && server.isBefore(JenkinsVersion.EXPIRING_TOKENS) && !force) {
      throw new CommandFailure(
          "create the token",
          server.product()
              + " does not support token expiry (added in Jenkins "
              + JenkinsVersion.EXPIRING_TOKENS
              + ").",
          "Omit --expires and revoke the token yourself, or use --force.");
    }
    if (server.isBefore(JenkinsVersion.NAMED_TOKENS)) {
      return readLegacyToken();
    }
    Crumb.fetch(session, terminal);
    String step = "create the token";
    HttpTransport.Reply reply =
        session.post(
            step, TOKENS + "generateNewToken", expires.addTo(Form.of("newTokenName", name)));
    if (reply.status() == 404) {
      return readLegacyToken();
    }
    CreatedToken created = parseCreated(step, reply);
    if (expires.isSet() && created.expires() == null && !force) {
      String uuid = created.uuid();
      if (uuid != null) {
        postRevoke("revoke the new token", uuid);
      }
      throw new CommandFailure(
          step,
          "the server created a token without an expiry date"
              + (uuid == null ? "." : "; it was revoked."),
          "Omit --expires, or use --force to keep a token that never expires.");
    }
    return created;
  }

  private CreatedToken parseCreated(String step, HttpTransport.Reply reply) {
    Map<String, @Nullable Object> answer;
    try {
      answer = Json.readObject(reply.body());
      if ("ok".equals(Json.text(answer, "status"))) {
        Map<String, @Nullable Object> data = Json.asObject(answer.get("data"));
        String value = Json.text(data, "tokenValue");
        String uuid = Json.text(data, "tokenUuid");
        if (value != null && TokenResponses.VALUE.matcher(value).matches()) {
          return new CreatedToken(
              value,
              uuid != null && TokenResponses.UUID.matcher(uuid).matches() ? uuid : null,
              Json.text(data, "expirationDate"),
              false);
        }
        throw new CommandFailure(
            step,
            "the server returned an invalid token.",
            "Revoke the token in the server's token list.");
      }
    } catch (Problem e) {
      throw new CommandFailure(
          step,
          reply.displayUrl()
              + " returned status "
              + reply.status()
              + " with a page instead of a token.",
          "An unexpected response is often the login page of a gateway in front of the server. "
              + HttpErrorHints.browserSteps(session.server()));
    }
    String message = Json.text(answer, "message");
    throw new CommandFailure(
        step,
        message == null
            ? "the server refused."
            : "the server reports: " + Terminal.sanitize(message),
        "");
  }

  /** Reads the user's only token on Jenkins before 2.129, from the user's settings. */
  private CreatedToken readLegacyToken() {
    String step = "read the API token";
    HttpTransport.Reply reply = session.get(step, "me/configure");
    Probe.ServerInfo server = session.server();
    if (reply.status() != 200) {
      throw new CommandFailure(
          step,
          reply.displayUrl()
              + " returned status "
              + reply.status()
              + ", and named tokens are not available either.",
          "Does --server include the context path of Jenkins? "
              + HttpErrorHints.browserSteps(server));
    }
    for (HtmlScanner.HtmlTag tag : HtmlScanner.of(reply.body())) {
      if (tag.name().equals("input") && tag.get("name").equals("_.apiToken")) {
        if (TokenResponses.VALUE.matcher(tag.get("value")).matches()) {
          return new CreatedToken(tag.get("value"), null, null, true);
        }
        throw new CommandFailure(
            step,
            tag.get("value").isEmpty()
                ? "the token field in the user's settings is empty."
                : "the server does not show the token: '"
                    + Terminal.sanitize(tag.get("value"))
                    + "'.",
            HttpErrorHints.browserSteps(server));
      }
    }
    throw new CommandFailure(
        step,
        "no token in the user's settings (" + reply.displayUrl() + ").",
        "Jenkins before 1.426 has no API tokens; newer versions may show the token after a click. "
            + HttpErrorHints.browserSteps(server));
  }

  /** Lists the user's tokens, as far as the server shows them. */
  List<TokenResponses.TokenSummary> list() {
    String step = "list the tokens";
    if (session.server().steward()) {
      return TokenResponses.parseJson(step, session.get(step, "me/api-tokens"));
    }
    if (session.server().isBefore(JenkinsVersion.NAMED_TOKENS)) {
      throw new CommandFailure(
          step,
          "each user of "
              + session.server().product()
              + " has a single token, so there is no list.",
          "'steward token create --server …' prints the token.");
    }
    boolean beforeSecurityPage = session.server().isBefore(JenkinsVersion.SECURITY_PAGE);
    HttpTransport.Reply page =
        session.get(step, beforeSecurityPage ? "me/configure" : "me/security/");
    if (page.status() == 404 && !beforeSecurityPage) {
      page = session.get(step, "me/configure");
    }
    List<TokenResponses.TokenSummary> tokens = TokenResponses.parsePage(page.body());
    if (page.status() != 200 || (tokens.isEmpty() && !page.body().contains("generateNewToken"))) {
      throw new CommandFailure(
          step,
          "Jenkins has no API that lists tokens, and the user's page could not be" + " read.",
          "In a browser: your name → Security.");
    }
    terminal.err("The tokens are from the user's page, which does not show expiry dates.");
    return tokens;
  }

  /** Revokes a token; prints a note if the server does not confirm that the token existed. */
  void revoke(String uuid) {
    if (session.server().isBefore(JenkinsVersion.NAMED_TOKENS)) {
      throw new CommandFailure(
          "revoke the token",
          session.server().product()
              + " has one token per user, which can be changed but not revoked.",
          "In a browser: your name → Configure → Show API Token → Change API Token.");
    }
    boolean confirmed = requireListed(uuid);
    Crumb.fetch(session, terminal);
    postRevoke("revoke the token", uuid);
    terminal.err(
        "Revoked "
            + uuid
            + (confirmed ? "." : ". (The server reports success for unknown ids too.)"));
  }

  /** Checks that the token is listed; false if the server's list cannot be read. */
  private boolean requireListed(String uuid) {
    List<TokenResponses.TokenSummary> all;
    try {
      all = list();
    } catch (CommandFailure e) {
      return false;
    }
    if (all.stream().noneMatch(token -> token.uuid().equals(uuid))) {
      throw new CommandFailure(
          "revoke the token",
          "the user has no token with id " + uuid + ".",
          "'steward token list --server …' shows the tokens.");
    }
    return true;
  }

  private void postRevoke(String step, String uuid) {
    HttpTransport.Reply reply = session.post(step, TOKENS + "revoke", Form.of("tokenUuid", uuid));
    if (reply.status() != 200 && reply.status() != 204) {
      throw new CommandFailure(
          step, reply.displayUrl() + " returned status " + reply.status() + ".", "");
    }
  }

  /**
   * Revokes the token that authenticates the request; no server with named tokens requires a crumb
   * for this request.
   */
  void revokeCurrent(String uuid) {
    postRevoke("revoke the token", uuid);
  }
}
