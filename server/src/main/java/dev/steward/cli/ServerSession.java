package dev.steward.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Authenticated requests to one server. The requests carry the server's cookies and, once it has
 * been fetched, its crumb; none of these is sent to another origin. Failures that can occur in any
 * request are explained here.
 */
final class ServerSession {

  private static final int MAX_HOPS = 3;

  private final HttpTransport transport;
  private final Probe.ServerInfo server;
  private final Credentials credentials;
  private final Cookies cookies;
  private @Nullable Crumb crumb;

  ServerSession(HttpTransport transport, Probe.ServerInfo server, Credentials credentials) {
    this.transport = transport;
    this.server = server;
    this.credentials = credentials;
    this.cookies = new Cookies(server.target());
  }

  Probe.ServerInfo server() {
    return server;
  }

  Credentials credentials() {
    return credentials;
  }

  Cookies cookies() {
    return cookies;
  }

  @Nullable Crumb crumb() {
    return crumb;
  }

  void setCrumb(Crumb fetched) {
    crumb = fetched;
  }

  /** GET below the context path; throws for a refusal or a server error. */
  HttpTransport.Reply get(String step, String path) {
    HttpTransport.Reply reply = fetch(step, path);
    rejectFailure(step, reply);
    return reply;
  }

  /**
   * GET below the context path; follows redirects that stay below it. The method throws only for
   * failures that affect every request, such as rejected credentials.
   */
  HttpTransport.Reply fetch(String step, String path) {
    URI url = server.target().resolve(path);
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      HttpTransport.Reply reply = send(step, url, null);
      URI to = reply.redirectTarget();
      if (to == null) {
        rejectUnauthorized(step, reply);
        return reply;
      }
      if (!server.target().contains(to) || isLogin(to)) {
        throw redirectFailure(step, to);
      }
      url = to;
    }
    throw new CommandFailure(step, "too many redirects.", "");
  }

  /** POST below the context path; redirects are not followed. */
  HttpTransport.Reply post(String step, String path, Form form) {
    HttpTransport.Reply reply = send(step, server.target().resolve(path), form);
    Crumb currentCrumb = crumb;
    if (lacksCrumb(reply) && currentCrumb != null) {
      // A proxy may drop the crumb's header, but not a form field.
      HttpTransport.Reply retry =
          send(
              step,
              server.target().resolve(path),
              form.with(currentCrumb.field(), currentCrumb.value()));
      reply = lacksCrumb(retry) ? reply : retry;
    }
    URI to = reply.redirectTarget();
    if (to != null) {
      throw redirectFailure(step, to);
    }
    rejectUnauthorized(step, reply);
    rejectFailure(step, reply);
    return reply;
  }

  private HttpTransport.Reply send(String step, URI to, @Nullable Form form) {
    var secrets = new LinkedHashMap<String, String>();
    secrets.put("Authorization", credentials.authorizationHeader());
    String cookieHeader = cookies.header(to);
    if (!cookieHeader.isEmpty()) {
      secrets.put("Cookie", cookieHeader);
    }
    Crumb currentCrumb = crumb;
    if (form != null && currentCrumb != null) {
      secrets.put(currentCrumb.field(), currentCrumb.value());
    }
    HttpTransport.Reply reply = transport.send(step, to, secrets, form);
    cookies.store(to, reply.headers().allValues("Set-Cookie"));
    return reply;
  }

  private static boolean lacksCrumb(HttpTransport.Reply reply) {
    return reply.status() == 403 && reply.body().contains("No valid crumb");
  }

  private static boolean isLogin(URI to) {
    String path = String.valueOf(to.getRawPath());
    return path.endsWith("/login") || path.endsWith("/securityRealm/commenceLogin");
  }

  private CommandFailure redirectFailure(String step, URI to) {
    String origin = Target.displayOrigin(to);
    if (isLogin(to) || server.singleSignOn() != null) {
      return new CommandFailure(
          step,
          "the server redirects to a login page (at "
              + origin
              + ") instead of accepting the password.",
          HttpErrorHints.browserSteps(server));
    }
    return server.target().origin().equals(origin)
        ? new CommandFailure(
            step,
            "the server redirects to " + origin + to.getRawPath() + ".",
            "Does --server include the whole context path?")
        : new CommandFailure(
            step,
            "the server redirects to " + origin + ", which is not the given server.",
            "If the server has moved, use its new address with --server; no credentials were sent"
                + " there. If the redirect leads to your company's sign-in page: "
                + HttpErrorHints.browserSteps(server));
  }

  private void rejectUnauthorized(String step, HttpTransport.Reply reply) {
    int status = reply.status();
    if (status == 401) {
      throw HttpErrorHints.unauthorized(step, reply, server, credentials);
    }
    if (status == 407) {
      throw new CommandFailure(
          step,
          "the proxy requires a password (407).",
          "Set http_proxy=http://USER:PASSWORD@HOST:PORT in the environment.");
    }
    if (status == 429) {
      String wait = reply.header("Retry-After");
      throw new CommandFailure(
          step,
          "too many attempts (429).",
          wait != null && wait.matches("[0-9]{1,6}")
              ? "Retry after " + wait + " seconds."
              : "Wait a few minutes before trying again.");
    }
  }

  /** Throws an exception for responses that have the same meaning for every request. */
  void rejectFailure(String step, HttpTransport.Reply reply) {
    int status = reply.status();
    if (status >= 500) {
      throw new CommandFailure(
          step,
          reply.displayUrl() + " returned status " + status + ".",
          switch (status) {
            case 502, 504 ->
                "A proxy responds, but the server behind it does not. Is the server running?";
            case 503 -> "The server may be starting or overloaded; try again in a minute.";
            default -> "Internal server error; see the server's log.";
          });
    }
    if (status == 403) {
      throw HttpErrorHints.forbidden(step, reply, this);
    }
  }
}
