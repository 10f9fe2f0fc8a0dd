package dev.steward.cli;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Detects a server without sending credentials: its address (context path, https), its Jenkins
 * version, and whether it accepts passwords.
 */
final class Probe {

  private static final String STEP = "connect to the server";
  private static final int MAX_HOPS = 6;

  /**
   * Result of the probe.
   *
   * @param version null if the server reports none or a malformed one
   * @param steward true if the server is a Steward
   * @param product name in messages
   * @param singleSignOn why the server does not accept passwords, as the end of a sentence; null if
   *     it does
   */
  record ServerInfo(
      Target target,
      @Nullable JenkinsVersion version,
      boolean steward,
      String product,
      @Nullable String singleSignOn) {

    boolean isBefore(JenkinsVersion other) {
      return version != null && version.isBefore(other);
    }
  }

  /**
   * Result of following redirects: the last response, and a redirect that was not followed because
   * it leads elsewhere.
   */
  private record RedirectTrace(
      Target target, HttpTransport.Reply reply, @Nullable URI externalUrl) {
    boolean isJenkins() {
      return reply.header("X-Jenkins") != null || reply.header("X-Steward") != null;
    }
  }

  private final HttpTransport transport;
  private final Terminal terminal;

  Probe(HttpTransport transport, Terminal terminal) {
    this.transport = transport;
    this.terminal = terminal;
  }

  ServerInfo probe(Target target) {
    RedirectTrace trace = followRedirects(target, "login");
    URI externalUrl = trace.externalUrl();
    if (externalUrl != null) {
      return externalLogin(trace, externalUrl);
    }
    boolean hasForm = hasPasswordField(trace.reply());
    if (!trace.isJenkins() && !hasForm) {
      trace = searchServer(trace);
      hasForm = hasPasswordField(trace.reply());
    }
    if (!trace.target().equals(target)) {
      terminal.err("The server is at " + trace.target().url() + ".");
    }
    boolean isLoginPage = trace.reply().status() == 200 && endsWith(trace.reply().uri(), "/login");
    return serverInfo(
        trace,
        trace.isJenkins() && isLoginPage && !hasForm && !trace.reply().body().isBlank()
            ? "its login page has no password field"
            : null);
  }

  private ServerInfo serverInfo(RedirectTrace trace, @Nullable String singleSignOn) {
    String header = trace.reply().header("X-Jenkins");
    JenkinsVersion version = JenkinsVersion.find(header);
    if (header == null) {
      terminal.err("The server does not report its Jenkins version; assuming a recent one.");
    }
    boolean steward = trace.reply().header("X-Steward") != null;
    String product =
        steward
            ? "Steward"
            : header == null || version == null
                ? "Jenkins"
                : "Jenkins " + Terminal.sanitize(header);
    return new ServerInfo(trace.target(), version, steward, product, singleSignOn);
  }

  /** Handles a login page that redirects to another origin: a moved server or single sign-on. */
  private ServerInfo externalLogin(RedirectTrace trace, URI externalUrl) {
    String origin = Target.displayOrigin(externalUrl);
    if (endsWith(externalUrl, "/login") || isDowngrade(trace.reply().uri(), externalUrl)) {
      throw foreignRedirect(trace.reply().uri(), externalUrl);
    }
    RedirectTrace apiTrace = followRedirects(trace.target(), "api/json");
    if (apiTrace.externalUrl() != null || !apiTrace.isJenkins()) {
      throw new CommandFailure(
          STEP,
          Target.displayOrigin(trace.reply().uri())
              + " redirects to "
              + origin
              + " before showing a page.",
          "If the server has moved, use its new address with --server. If the redirect leads to"
              + " your company's single sign-on, ask the administrator for an address that accepts"
              + " API tokens. No credentials were sent.");
    }
    return serverInfo(apiTrace, "its login page redirects to " + origin);
  }

  /**
   * Searches for the server if {@code /login} is not a Jenkins page, since the server may have a
   * different context path.
   */
  private RedirectTrace searchServer(RedirectTrace first) {
    RedirectTrace start = followRedirects(first.target(), "");
    URI externalUrl = start.externalUrl();
    if (externalUrl != null) {
      throw foreignRedirect(start.reply().uri(), externalUrl);
    }
    if (!start.target().equals(first.target())) {
      RedirectTrace login = followRedirects(start.target(), "login");
      if (login.externalUrl() == null && (login.isJenkins() || hasPasswordField(login.reply()))) {
        return login;
      }
    }
    if (start.isJenkins()) {
      return start;
    }
    RedirectTrace api = followRedirects(first.target(), "api/json");
    if (api.externalUrl() == null && api.isJenkins()) {
      return api;
    }
    int status = first.reply().status();
    if (status >= 500) {
      throw new CommandFailure(
          STEP,
          first.reply().displayUrl() + " returned status " + status + ".",
          status == 502 || status == 504
              ? "A proxy responds, but the server behind it does not. Is the server running?"
              : "The server may be starting; try again in a minute.");
    }
    if (status == 401 || status == 407) {
      terminal.err(
          "A proxy in front of the server requires a password; trying the given credentials.");
      return first;
    }
    throw new CommandFailure(
        STEP,
        first.reply().displayUrl() + " returned status " + status + " and is not a Jenkins server.",
        "Check the address; include the context path, as in https://ci.example.org/jenkins/.");
  }

  private RedirectTrace followRedirects(Target from, String path) {
    Target target = from;
    URI url = target.resolve(path);
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      HttpTransport.Reply reply = transport.send(STEP, url, Map.of(), null);
      URI to = reply.redirectTarget();
      if (to == null) {
        return new RedirectTrace(target, reply, null);
      }
      Target redirected = target.redirectTarget(to);
      if (redirected == null) {
        return new RedirectTrace(target, reply, to);
      }
      target = target(target, redirected, to, path);
      url = to;
    }
    throw new CommandFailure(
        STEP,
        Target.displayOrigin(url) + " sent too many redirects.",
        "The server's URL is probably wrong in the settings of the server or of the proxy in"
            + " front of it.");
  }

  /** Derives the server's context path, and whether it uses https, from a redirect. */
  private static Target target(Target current, Target redirected, URI to, String path) {
    for (String end : new String[] {"/login", "/securityRealm/commenceLogin"}) {
      if (redirected.context().endsWith(end)) {
        return redirected.withContext(
            redirected.context().substring(0, redirected.context().length() - end.length()));
      }
    }
    if (path.isEmpty() && endsWith(to, "/")) {
      return redirected;
    }
    return redirected.withContext(current.context());
  }

  private static CommandFailure foreignRedirect(URI from, URI to) {
    return isDowngrade(from, to)
        ? new CommandFailure(
            STEP,
            "the server redirects from https to "
                + Target.displayOrigin(to)
                + ", which is not encrypted.",
            "The server's own address (Jenkins URL) or the proxy in front of it is"
                + " misconfigured. No credentials were sent.")
        : new CommandFailure(
            STEP,
            "the server redirects to "
                + Target.displayOrigin(to)
                + ", which is not the given server.",
            "If the server has moved, use its new address with --server. No credentials were"
                + " sent.");
  }

  private static boolean isDowngrade(URI from, URI to) {
    return "https".equalsIgnoreCase(from.getScheme()) && "http".equalsIgnoreCase(to.getScheme());
  }

  private static boolean endsWith(URI uri, String end) {
    return uri.getRawPath() != null && uri.getRawPath().endsWith(end);
  }

  private static boolean hasPasswordField(HttpTransport.Reply reply) {
    return HtmlScanner.of(reply.body()).stream()
        .anyMatch(tag ->
            tag.name().equals("input")
                && (tag.get("type").equalsIgnoreCase("password")
                    || tag.get("name").equals("j_password")));
  }
}
