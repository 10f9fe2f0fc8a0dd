package dev.steward.cli;

import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The first look at a server, without any credentials: where it really is (context path, https),
 * which level of Jenkins it speaks, and whether people sign in there with a password at all.
 */
final class Probe {

  private static final String STEP = "look at the server";
  private static final int MOST_HOPS = 6;

  /**
   * What was seen.
   *
   * @param level null where the server does not say, or says something odd
   * @param steward true if it is a Steward
   * @param product how to name it to a person
   * @param singleSignOn why passwords are of no use there, as the end of a sentence; null where
   *     they are
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

  /** A walk along redirects: where it ended, and which place it did not follow to. */
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
            ? "its login page has no field for one"
            : null);
  }

  private Seen seen(Walk walk, @Nullable String singleSignOn) {
    String header = walk.last().header("X-Jenkins");
    Level level = Level.find(header);
    if (header == null) {
      terminal.err("The server does not say which Jenkins it is; trying the newest ways first.");
    }
    boolean steward = walk.last().header("X-Steward") != null;
    String product =
        steward
            ? "Steward"
            : header == null || level == null ? "Jenkins" : "Jenkins " + Terminal.said(header);
    return new Seen(walk.target(), level, steward, product, singleSignOn);
  }

  /** The login page leads to another place: a move of the server, or a single sign-on. */
  private Seen signsInElsewhere(Walk walk, URI elsewhere) {
    String place = Target.named(elsewhere);
    if (endsWith(elsewhere, "/login") || isDowngrade(walk.last().uri(), elsewhere)) {
      throw stranger(walk.last().uri(), elsewhere);
    }
    Walk other = walk(walk.target(), "api/json");
    if (other.elsewhere() != null || !other.isJenkins()) {
      throw new Failed(
          STEP,
          Target.named(walk.last().uri()) + " sends to " + place + " before it shows anything.",
          "If the server has moved there, name that address with --server. If that is the sign-in of"
              + " your company, programs need a way around it: ask who runs the server for an"
              + " address that takes API tokens. Nothing secret was sent.");
    }
    return seen(other, "its login page leads to " + place);
  }

  /** Nothing at /login looked like Jenkins: it may have another context path, or hide. */
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
          first.last().named() + " answers " + status + ".",
          status == 502 || status == 504
              ? "A proxy answers, but the server behind it does not: is it running?"
              : "It may be just starting; try again in a minute.");
    }
    if (status == 401 || status == 407) {
      terminal.err(
          "Something in front of the server asks for a password before it shows anything; trying"
              + " with yours.");
      return first;
    }
    throw new Failed(
        STEP,
        first.last().named()
            + " answers "
            + status
            + ", and nothing there says that it is a Jenkins.",
        "Check the address; a Jenkins below a path needs it: https://ci.example.org/jenkins/.");
  }

  private Walk walk(Target from, String path) {
    Target target = from;
    URI at = target.at(path);
    for (int hop = 0; hop < MOST_HOPS; hop++) {
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
        Target.named(at) + " redirects again and again.",
        "Its address in its own settings, or in the proxy before it, is likely wrong.");
  }

  /** What a redirect tells about the server: its context path, and https where there is one. */
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
            "it sends from https to " + Target.named(to) + ", which is not encrypted.",
            "The server's own address (Jenkins URL) or the proxy before it is set up wrongly; nothing"
                + " secret was sent.")
        : new Failed(
            STEP,
            "it sends to " + Target.named(to) + ", which is not the server that you named.",
            "If that is the right one, name it with --server; nothing secret was sent.");
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
