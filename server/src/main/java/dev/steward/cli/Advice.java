package dev.steward.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Explains HTTP refusals of a Jenkins server, with advice. */
final class Advice {

  private static final Pattern REALM = Pattern.compile("realm=\"([^\"]{0,100})\"");

  private Advice() {}

  /** Steps to create a token in a browser. */
  static String clicks(Probe.Seen seen) {
    if (seen.isBefore(Level.NAMED_TOKENS)) {
      return "With a browser: log in at "
          + seen.target().url()
          + ", click your name → Configure → Show API Token.";
    }
    return "With a browser: log in at "
        + seen.target().url()
        + ", click your name → "
        + (seen.isBefore(Level.SECURITY_PAGE) ? "Configure" : "Security")
        + " → Add new token, give it a name, Generate, and copy it. Use the token"
        + " instead of a password in this program.";
  }

  /** Explains 401: the credentials are rejected. */
  static Failed unauthorized(
      String step, Wire.Reply reply, Probe.Seen seen, Credentials credentials) {
    String realm = realm(reply);
    if (realm != null && !realm.equals("jenkins") && !realm.equals("steward")) {
      return new Failed(
          step,
          "a proxy in front of the server requires its own password (401, realm '"
              + Terminal.said(realm)
              + "').",
          "A request can carry only one password. Ask the proxy's administrator"
              + " for an address without it.");
    }
    if (credentials.kept()) {
      return new Failed(
          step,
          "the server rejected the saved token (401): it was revoked or has expired.",
          "Create a new one: steward login --server " + seen.target().url() + " --user …");
    }
    if (credentials.areToken()) {
      return new Failed(
          step,
          "the server rejected the token (401): it belongs to another user, was"
              + " revoked, or has expired.",
          "A token works only with the name of its own user.");
    }
    if (seen.singleSignOn() != null) {
      return new Failed(
          step,
          "the server does not accept passwords (401): " + seen.singleSignOn() + ".",
          clicks(seen));
    }
    return new Failed(
        step,
        "the user name or the password is wrong (401).",
        "Use your login name, not your full name. If your company uses single"
            + " sign-on, the server does not know your password. "
            + clicks(seen));
  }

  private static @Nullable String realm(Wire.Reply reply) {
    for (String line : reply.headers().allValues("WWW-Authenticate")) {
      Matcher realm = REALM.matcher(line);
      if (realm.find()) {
        return realm.group(1).toLowerCase(Locale.ROOT);
      }
    }
    return null;
  }

  /** Explains 403: the request is not allowed, with or without authentication. */
  static Failed forbidden(String step, Wire.Reply reply, Conversation conversation) {
    if (reply.body().contains("No valid crumb")) {
      return withoutCrumb(step, conversation);
    }
    if ("anonymous".equals(reply.header("X-You-Are-Authenticated-As"))
        || reply.body().contains("not available when not logged in")) {
      return new Failed(
          step,
          "the server ignored the user name and password and treats you as anonymous.",
          "Either its security is disabled, so it has no tokens, or a proxy in"
              + " front of it removes the header Authorization.");
    }
    String missing = reply.header("X-Required-Permission");
    if (missing != null) {
      return new Failed(
          step,
          "the user lacks the permission " + Terminal.said(missing) + " (403).",
          "An administrator of the server can grant it.");
    }
    return new Failed(
        step,
        "the server denied the request (403) without a reason.",
        "In Jenkins, users can only create their own tokens. A proxy or firewall"
            + " may also block the path.");
  }

  /** Explains 403 with Jenkins' message about crumbs: the crumb or its session was lost. */
  private static Failed withoutCrumb(String step, Conversation conversation) {
    Crumb crumb = conversation.crumb();
    if (crumb == null) {
      return new Failed(
          step,
          "the server requires a crumb, but /crumbIssuer is not reachable.",
          "A proxy blocks this path; allow it.");
    }
    if (conversation.cookies().areHeldBack()) {
      return new Failed(
          step,
          "the session cookie is sent over https only, but this is http; a crumb"
              + " is not valid without it.",
          "Use the https address of the server with --server.");
    }
    if (conversation.cookies().isEmpty()
        && !conversation.seen().isBefore(Level.CRUMBS_OF_SESSION)) {
      return new Failed(
          step,
          "the server rejected its own crumb: its session cookie did not arrive.",
          "A proxy in front of the server removes Set-Cookie; let it pass.");
    }
    return new Failed(
        step,
        "the server rejected the crumb that it has just issued.",
        "The usual cause is a proxy: it removes the header "
            + crumb.field()
            + (crumb.field().startsWith(".")
                ? " (some proxies drop names with a dot: nginx needs"
                    + " ignore_invalid_headers off; or enable 'proxy compatibility' for crumbs)"
                : "")
            + ", loses the session cookie, changes the client's address between two"
            + " requests, or sends them to different servers.");
  }
}
