package dev.steward.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the refusals of a Jenkins mean, and what to do about them. */
final class Advice {

  private static final Pattern REALM = Pattern.compile("realm=\"([^\"]{0,100})\"");

  private Advice() {}

  /** How a person makes a token with a browser. */
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
        + " → Add new token, give it a name, Generate, and copy it. Such a token goes in wherever"
        + " this program asks for a password.";
  }

  /** 401: who it was is not believed. */
  static Failed unauthorized(
      String step, Wire.Reply reply, Probe.Seen seen, Credentials credentials) {
    String realm = realm(reply);
    if (realm != null && !realm.equals("jenkins") && !realm.equals("steward")) {
      return new Failed(
          step,
          "something in front of the server asks for a password of its own (401, realm '"
              + Terminal.said(realm)
              + "').",
          "Two passwords do not fit into one request: ask who runs it for an address that leads to"
              + " the server directly.");
    }
    if (credentials.kept()) {
      return new Failed(
          step,
          "the server no longer takes the kept token (401): it was revoked, or has expired.",
          "Make another one: steward login --server " + seen.target().url() + " --user …");
    }
    if (credentials.areToken()) {
      return new Failed(
          step,
          "the server does not take that token (401): it is another user's, was revoked or has"
              + " expired.",
          "A token works only with the user name that it was made for.");
    }
    if (seen.singleSignOn() != null) {
      return new Failed(
          step, "the server takes no passwords (401): " + seen.singleSignOn() + ".", clicks(seen));
    }
    return new Failed(
        step,
        "the user name or the password is wrong (401).",
        "The name is the one that you log in with, not your full name. If the password is right and"
            + " your company signs you in elsewhere (single sign-on), the server knows no password"
            + " of yours. "
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

  /** 403: known or not, but not allowed. */
  static Failed forbidden(String step, Wire.Reply reply, Conversation conversation) {
    if (reply.body().contains("No valid crumb")) {
      return withoutCrumb(step, conversation);
    }
    if ("anonymous".equals(reply.header("X-You-Are-Authenticated-As"))
        || reply.body().contains("not available when not logged in")) {
      return new Failed(
          step,
          "the server did not look at the user name and password: it takes you for anonymous.",
          "Either its security is switched off, and then there are no tokens; or a proxy in front of"
              + " it drops the header Authorization.");
    }
    String missing = reply.header("X-Required-Permission");
    if (missing != null) {
      return new Failed(
          step,
          "the user lacks the right " + Terminal.said(missing) + " (403).",
          "An administrator of the server can give it.");
    }
    return new Failed(
        step,
        "the server does not allow it (403) and does not say why.",
        "On Jenkins only the user himself may make his tokens; a proxy or a firewall in front of it"
            + " may forbid the path, too.");
  }

  /** 403 with Jenkins' own sentence: the crumb, or the session that it belongs to, got lost. */
  private static Failed withoutCrumb(String step, Conversation conversation) {
    Crumb crumb = conversation.crumb();
    if (crumb == null) {
      return new Failed(
          step,
          "the server asks for a crumb, but hides where it gives them (/crumbIssuer).",
          "A proxy in front of it does not let that path through; it has to.");
    }
    if (conversation.cookies().areHeldBack()) {
      return new Failed(
          step,
          "the server's session cookie is for https alone, and this is http; without it no crumb"
              + " holds.",
          "Use the https address of the server with --server.");
    }
    if (conversation.cookies().isEmpty()
        && !conversation.seen().isBefore(Level.CRUMBS_OF_SESSION)) {
      return new Failed(
          step,
          "the server does not accept its own crumb: the session cookie that it belongs to never"
              + " arrived here.",
          "A proxy in front of the server drops Set-Cookie; it has to let it through.");
    }
    return new Failed(
        step,
        "the server does not accept the crumb that it has just given.",
        "A proxy on the way is the usual cause: it drops the header "
            + crumb.field()
            + (crumb.field().startsWith(".")
                ? " (names with a dot are thrown away by some: nginx needs ignore_invalid_headers"
                    + " off; or switch on 'proxy compatibility' for crumbs)"
                : "")
            + ", loses the session's cookie, changes the client's address between two requests, or"
            + " spreads them over two servers.");
  }
}
