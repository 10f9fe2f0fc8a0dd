package dev.steward.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Explains why a Jenkins server refused an HTTP request, and gives advice. */
final class HttpErrorHints {

  private static final Pattern REALM = Pattern.compile("realm=\"([^\"]{0,100})\"");

  private HttpErrorHints() {}

  /** Steps to create a token in a browser. */
  static String browserSteps(Probe.ServerInfo server) {
    if (server.isBefore(JenkinsVersion.NAMED_TOKENS)) {
      return "In a browser: log in at "
          + server.target().url()
          + ", click your name → Configure → Show API Token.";
    }
    return "In a browser: log in at "
        + server.target().url()
        + ", click your name → "
        + (server.isBefore(JenkinsVersion.SECURITY_PAGE) ? "Configure" : "Security")
        + " → Add new token, enter a name, click Generate, and copy the token. In this program, use"
        + " the token instead of a password.";
  }

  /** Explains 401: the credentials are rejected. */
  static CommandFailure unauthorized(
      String step, HttpTransport.Reply reply, Probe.ServerInfo server, Credentials credentials) {
    String realm = realm(reply);
    if (realm != null && !realm.equals("jenkins") && !realm.equals("steward")) {
      return new CommandFailure(
          step,
          "a proxy in front of the server requires its own password (401, realm '"
              + Terminal.sanitize(realm)
              + "').",
          "A request can carry only one password. Ask the proxy's administrator"
              + " for an address that does not require the proxy's password.");
    }
    if (credentials.saved()) {
      return new CommandFailure(
          step,
          "the server rejected the saved token (401): it was revoked or has expired.",
          "Create a new token with: steward login --server " + server.target().url() + " --user …");
    }
    if (credentials.looksLikeToken()) {
      return new CommandFailure(
          step,
          "the server rejected the token (401): it belongs to another user, was"
              + " revoked, or has expired.",
          "A token works only with its owner's user name.");
    }
    if (server.singleSignOn() != null) {
      return new CommandFailure(
          step,
          "the server does not accept passwords (401): " + server.singleSignOn() + ".",
          browserSteps(server));
    }
    return new CommandFailure(
        step,
        "the user name or the password is wrong (401).",
        "Use your login name, not your full name. If your company uses single"
            + " sign-on, the server does not know your password. "
            + browserSteps(server));
  }

  private static @Nullable String realm(HttpTransport.Reply reply) {
    for (String line : reply.headers().allValues("WWW-Authenticate")) {
      Matcher realm = REALM.matcher(line);
      if (realm.find()) {
        return realm.group(1).toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  /** Explains 403: the request is not allowed, with or without authentication. */
  static CommandFailure forbidden(String step, HttpTransport.Reply reply, ServerSession session) {
    if (reply.body().contains("No valid crumb")) {
      return invalidCrumb(step, session);
    }
    if ("anonymous".equals(reply.header("X-You-Are-Authenticated-As"))
        || reply.body().contains("not available when not logged in")) {
      return new CommandFailure(
          step,
          "the server ignored the user name and password and treated you as anonymous.",
          "Either the server's security is disabled, so it has no tokens, or a proxy in front of it"
              + " removes the Authorization header.");
    }
    String permission = reply.header("X-Required-Permission");
    if (permission != null) {
      return new CommandFailure(
          step,
          "the user lacks the permission " + Terminal.sanitize(permission) + " (403).",
          "An administrator of the server can grant the permission.");
    }
    return new CommandFailure(
        step,
        "the server denied the request (403) without giving a reason.",
        "In Jenkins, users can create tokens only for themselves. A proxy or firewall may also be"
            + " blocking the URL.");
  }

  /** Explains 403 with Jenkins' message about crumbs: the crumb or its session was lost. */
  private static CommandFailure invalidCrumb(String step, ServerSession session) {
    Crumb crumb = session.crumb();
    if (crumb == null) {
      return new CommandFailure(
          step,
          "the server requires a crumb, but /crumbIssuer is not reachable.",
          "A proxy is probably blocking /crumbIssuer; configure the proxy to allow it.");
    }
    if (session.cookies().areWithheld()) {
      return new CommandFailure(
          step,
          "the session cookie is only sent over https, but the server's URL uses http;"
              + " without the cookie, a crumb is not valid.",
          "Use the https address of the server with --server.");
    }
    if (session.cookies().isEmpty() && !session.server().isBefore(JenkinsVersion.SESSION_CRUMBS)) {
      return new CommandFailure(
          step,
          "the server rejected its own crumb because the session cookie did not arrive.",
          "A proxy in front of the server is probably removing the Set-Cookie header; configure"
              + " the proxy to keep it.");
    }
    return new CommandFailure(
        step,
        "the server rejected the crumb that it had just issued.",
        "The usual cause is a proxy that removes the header "
            + crumb.field()
            + (crumb.field().startsWith(".")
                ? " (some proxies drop headers with a dot in their names: set"
                    + " ignore_invalid_headers off in nginx, or enable 'proxy compatibility' for"
                    + " crumbs)"
                : "")
            + ", loses the session cookie, changes the client's address between two"
            + " requests, or sends them to different servers.");
  }
}
