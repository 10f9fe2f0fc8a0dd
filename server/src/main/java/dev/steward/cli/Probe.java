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
   * @param level null if the server reports none or a malformed one
   * @param steward true if the server is a Steward
   * @param product name in messages
   * @param singleSignOn why the server does not accept passwords, as the end of a sentence; null if
   *     it does
   */
  record Seen(
      Target target,
      @Nullable Level level,
      boolean steward,
      String product,
      @Nullable String singleSignOn) {

    boolean isBefore(Level other) {
      return level != null && level.isBefore(other);
    }
  }

  /**
   * Result of following redirects: the last response, and a redirect to elsewhere that was not
   * followed.
   */
  private record Walk(Target target, Wire.Reply last, @Nullable URI elsewhere) {
    boolean isJenkins() {
      return last.header("X-Jenkins") != null || last.header("X-Steward") != null;
    }
  }

  private final Wire wire;
  private final Terminal terminal;

  Probe(Wire wire, Terminal terminal) {
    this.wire = wire;
    this.terminal = terminal;
  }

  Seen look(Target named) {
    Walk walk = walk(named, "login");
    URI elsewhere = walk.elsewhere();
    if (elsewhere != null) {
      return signsInElsewhere(walk, elsewhere);
    }
    boolean hasForm = hasPasswordField(walk.last());
    if (!walk.isJenkins() && !hasForm) {
      walk = searched(walk);
      hasForm = hasPasswordField(walk.last());
    }
    if (!walk.target().equals(named)) {
      terminal.err("The server is at " + walk.target().url() + ".");
    }
    boolean isLoginPage = walk.last().status() == 200 && endsWith(walk.last().uri(), "/login");
    return seen(
        walk,
        walk.isJenkins() && isLoginPage && !hasForm && !walk.last().body().isBlank()
            ? "its login page has no password field"
            : null);
  }

  private Seen seen(Walk walk, @Nullable String singleSignOn) {
    String header = walk.last().header("X-Jenkins");
    Level level = Level.find(header);
    if (header == null) {
      terminal.err("The server does not report its Jenkins version; assuming a recent one.");
    }
    boolean steward = walk.last().header("X-Steward") != null;
    String product =
        steward
            ? "Steward"
            : header == null || level == null ? "Jenkins" : "Jenkins " + Terminal.said(header);
    return new Seen(walk.target(), level, steward, product, singleSignOn);
  }

  /** Handles a login page that redirects to another origin: a moved server or single sign-on. */
  private Seen signsInElsewhere(Walk walk, URI elsewhere) {
    String place = Target.named(elsewhere);
    if (endsWith(elsewhere, "/login") || isDowngrade(walk.last().uri(), elsewhere)) {
      throw stranger(walk.last().uri(), elsewhere);
    }
    Walk other = walk(walk.target(), "api/json");
    if (other.elsewhere() != null || !other.isJenkins()) {
      throw new Failed(
          STEP,
          Target.named(walk.last().uri()) + " redirects to " + place + " before showing a page.",
          "If the server has moved, use that address with --server. If it is your"
              + " company's single sign-on, ask the administrator for an address that"
              + " accepts API tokens. No credentials were sent.");
    }
    return seen(other, "its login page redirects to " + place);
  }

  /**
   * Searches for the server if {@code /login} is not a Jenkins page: it may have another context
   * path.
   */
  private Walk searched(Walk first) {
    Walk start = walk(first.target(), "");
    URI elsewhere = start.elsewhere();
    if (elsewhere != null) {
      throw stranger(start.last().uri(), elsewhere);
    }
    if (!start.target().equals(first.target())) {
      Walk login = walk(start.target(), "login");
      if (login.elsewhere() == null && (login.isJenkins() || hasPasswordField(login.last()))) {
        return login;
      }
    }
    if (start.isJenkins()) {
      return start;
    }
    Walk api = walk(first.target(), "api/json");
    if (api.elsewhere() == null && api.isJenkins()) {
      return api;
    }
    int status = first.last().status();
    if (status >= 500) {
      throw new Failed(
          STEP,
          first.last().named() + " returned status " + status + ".",
          status == 502 || status == 504
              ? "A proxy responds, but the server behind it does not. Is it running?"
              : "It may be starting; try again in a minute.");
    }
    if (status == 401 || status == 407) {
      terminal.err("A proxy in front of the server requires a password; trying yours.");
      return first;
    }
    throw new Failed(
        STEP,
        first.last().named() + " returned status " + status + " and is not a Jenkins server.",
        "Check the address; include the context path, such as"
            + " https://ci.example.org/jenkins/.");
  }

  private Walk walk(Target from, String path) {
    Target target = from;
    URI at = target.at(path);
    for (int hop = 0; hop < MAX_HOPS; hop++) {
      Wire.Reply reply = wire.send(STEP, at, Map.of(), null);
      URI to = reply.redirect();
      if (to == null) {
        return new Walk(target, reply, null);
      }
      Target there = target.follow(to);
      if (there == null) {
        return new Walk(target, reply, to);
      }
      target = target(target, there, to, path);
      at = to;
    }
    throw new Failed(
        STEP,
        Target.named(at) + " sends too many redirects.",
        "Its URL is probably wrong in its own settings or in the proxy in front of it.");
  }

  /** Derives the server's context path, and https, from a redirect. */
  private static Target target(Target known, Target there, URI to, String path) {
    for (String end : new String[] {"/login", "/securityRealm/commenceLogin"}) {
      if (there.context().endsWith(end)) {
        return there.in(there.context().substring(0, there.context().length() - end.length()));
      }
    }
    if (path.isEmpty() && endsWith(to, "/")) {
      return there;
    }
    return there.in(known.context());
  }

  private static Failed stranger(URI from, URI to) {
    return isDowngrade(from, to)
        ? new Failed(
            STEP,
            "it redirects from https to " + Target.named(to) + ", which is not encrypted.",
            "The server's own address (Jenkins URL) or the proxy in front of it is"
                + " misconfigured. No credentials were sent.")
        : new Failed(
            STEP,
            "it redirects to " + Target.named(to) + ", which is not the given server.",
            "If it is correct, use it with --server. No credentials were sent.");
  }

  private static boolean isDowngrade(URI from, URI to) {
    return "https".equalsIgnoreCase(from.getScheme()) && "http".equalsIgnoreCase(to.getScheme());
  }

  private static boolean endsWith(URI uri, String end) {
    return uri.getRawPath() != null && uri.getRawPath().endsWith(end);
  }

  private static boolean hasPasswordField(Wire.Reply reply) {
    return Tags.of(reply.body()).stream()
        .anyMatch(tag ->
            tag.name().equals("input")
                && (tag.get("type").equalsIgnoreCase("password")
                    || tag.get("name").equals("j_password")));
  }
}
