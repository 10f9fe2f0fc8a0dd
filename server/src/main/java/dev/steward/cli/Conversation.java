package dev.steward.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Authenticated requests to one server. They carry its cookies and, once fetched, its crumb, none
 * of which is sent to another origin. Failures that any request can have are explained here.
 */
final class Conversation {

  private static final int MAX_HOPS = 3;

  private final Wire wire;
  private final Probe.Seen seen;
  private final Credentials credentials;
  private final Cookies cookies;
  private @Nullable Crumb crumb;

  Conversation(Wire wire, Probe.Seen seen, Credentials credentials) {
    this.wire = wire;
    this.seen = seen;
    this.credentials = credentials;
    this.cookies = new Cookies(seen.target());
  }

  Probe.Seen seen() {
    return seen;
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

  void use(Crumb fetched) {
    crumb = fetched;
  }

  /** GET below the context path; a refusal or a server error is thrown. */
  Wire.Reply get(String step, String path) {
    Wire.Reply reply = ask(step, path);
    refuse(step, reply);
    return reply;
  }

  /**
   * GET below the context path; follows redirects that stay below it. Throws only for failures that
   * no other request avoids, such as rejected credentials.
   */
  Wire.Reply ask(String step, String path) {
    URI at = seen.target().at(path);
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      Wire.Reply reply = send(step, at, null);
      URI to = reply.redirect();
      if (to == null) {
        refuseCaller(step, reply);
        return reply;
      }
      if (!seen.target().holds(to) || isLogin(to)) {
        throw redirected(step, to);
      }
      at = to;
    }
    throw new Failed(step, "too many redirects.", "");
  }

  /** POST below the context path; redirects are not followed. */
  Wire.Reply post(String step, String path, Form form) {
    Wire.Reply reply = send(step, seen.target().at(path), form);
    Crumb known = crumb;
    if (lacksCrumb(reply) && known != null) {
      // A proxy may drop the crumb's header, but not a form field.
      Wire.Reply again =
          send(step, seen.target().at(path), form.with(known.field(), known.value()));
      reply = lacksCrumb(again) ? reply : again;
    }
    URI to = reply.redirect();
    if (to != null) {
      throw redirected(step, to);
    }
    refuseCaller(step, reply);
    refuse(step, reply);
    return reply;
  }

  private Wire.Reply send(String step, URI to, @Nullable Form form) {
    var secrets = new LinkedHashMap<String, String>();
    secrets.put("Authorization", credentials.basic());
    String line = cookies.line(to);
    if (!line.isEmpty()) {
      secrets.put("Cookie", line);
    }
    Crumb known = crumb;
    if (form != null && known != null) {
      secrets.put(known.field(), known.value());
    }
    Wire.Reply reply = wire.send(step, to, secrets, form);
    cookies.keep(to, reply.headers().allValues("Set-Cookie"));
    return reply;
  }

  private static boolean lacksCrumb(Wire.Reply reply) {
    return reply.status() == 403 && reply.body().contains("No valid crumb");
  }

  private static boolean isLogin(URI to) {
    String path = String.valueOf(to.getRawPath());
    return path.endsWith("/login") || path.endsWith("/securityRealm/commenceLogin");
  }

  private Failed redirected(String step, URI to) {
    String place = Target.named(to);
    if (isLogin(to) || seen.singleSignOn() != null) {
      return new Failed(
          step,
          "the server redirects to a login page (at "
              + place
              + ") instead of accepting the password.",
          Advice.clicks(seen));
    }
    return seen.target().origin().equals(place)
        ? new Failed(
            step,
            "the server redirects to " + place + to.getRawPath() + ".",
            "Does --server include the whole context path?")
        : new Failed(
            step,
            "the server redirects to " + place + ", which is not the given server.",
            "If it is correct, use it with --server; no credentials were sent to it."
                + " If it is your company's sign-in page: "
                + Advice.clicks(seen));
  }

  private void refuseCaller(String step, Wire.Reply reply) {
    int status = reply.status();
    if (status == 401) {
      throw Advice.unauthorized(step, reply, seen, credentials);
    }
    if (status == 407) {
      throw new Failed(
          step,
          "the proxy requires a password (407).",
          "Set http_proxy=http://USER:PASSWORD@HOST:PORT in the environment.");
    }
    if (status == 429) {
      String wait = reply.header("Retry-After");
      throw new Failed(
          step,
          "too many attempts (429).",
          wait != null && wait.matches("[0-9]{1,6}")
              ? "Retry after " + wait + " seconds."
              : "Wait some minutes before trying again.");
    }
  }

  /** Throws for responses that mean the same for every request. */
  void refuse(String step, Wire.Reply reply) {
    int status = reply.status();
    if (status >= 500) {
      throw new Failed(
          step,
          reply.named() + " returned status " + status + ".",
          switch (status) {
            case 502, 504 -> "A proxy responds, but the server behind it does not. Is it running?";
            case 503 -> "It is starting or overloaded; try again in a minute.";
            default -> "Internal server error; see the server's log.";
          });
    }
    if (status == 403) {
      throw Advice.forbidden(step, reply, this);
    }
  }
}
