package dev.steward.gate;

import dev.steward.access.Caller;
import dev.steward.access.Crumbs;
import dev.steward.access.RememberMeCheck;
import dev.steward.access.Sessions;
import dev.steward.access.User;
import dev.steward.http.Request;
import dev.steward.http.Response;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Session state of one request: the client's session ID, if valid, and the cookies that the
 * response sets.
 */
public final class Visit {

  private static final String REMEMBER_ME = "remember-me";
  private static final String CONFIRMATION = "steward-confirmation";
  private static final int CONFIRMATION_SECONDS = 60;

  /** Cookie with the reason of a sign-out, for the login page. */
  private static final String SIGNED_OUT = "signed-out";

  private static final String REPLAY = "replay";

  private final Sessions sessions;
  private final Crumbs crumbs;
  private final Site site;
  private final boolean secure;
  private final String address;
  private final String agent;
  private final @Nullable String remembered;
  private final @Nullable String confirmation;
  private boolean confirmed;
  private final List<String> cookies = new ArrayList<>(1);
  private @Nullable String id;
  private boolean replayed;

  Visit(Sessions sessions, Crumbs crumbs, Site site, Request request) {
    this.sessions = sessions;
    this.crumbs = crumbs;
    this.site = site;
    this.secure = site.secure(request.peer());
    this.address = request.peer().address();
    String says = request.header("User-Agent");
    this.agent = says == null ? "" : says;
    if (request.header("Cookie") == null) {
      this.remembered = null;
      this.confirmation = null;
      return;
    }
    String brought = request.cookie(sessions.cookieName());
    this.id = brought != null && sessions.isIssuedHere(brought) ? brought : null;
    this.remembered = request.cookie(REMEMBER_ME);
    this.replayed = REPLAY.equals(request.cookie(SIGNED_OUT));
    this.confirmation = request.cookie(CONFIRMATION);
  }

  /** The name of the session cookie. */
  public String cookieName() {
    return sessions.cookieName();
  }

  /** The active sessions of a user. */
  public List<Sessions.ActiveSession> sessions(Caller caller, User user) {
    return sessions.list(caller, user);
  }

  /** Ends a user's session, which may be this one. */
  public void end(Caller caller, User user, String mark) {
    sessions.end(caller, user, mark);
  }

  /** The public ID of this session; empty without a session. */
  public String mark() {
    String known = id;
    return known == null ? "" : sessions.publicId(known);
  }

  /** The session's or remember-me user; null if anonymous. */
  @Nullable User user() {
    String known = id;
    if (known != null) {
      User user = sessions.find(known);
      if (user != null) {
        return user;
      }
    }
    String value = remembered;
    if (value == null) {
      return null;
    }
    return switch (sessions.resume(value, address, agent)) {
      case RememberMeCheck.Valid(User user, Sessions.NewSession session) -> {
        set(session);
        yield user;
      }
      case RememberMeCheck.Replayed _ -> {
        clear(REMEMBER_ME);
        set(SIGNED_OUT, REPLAY, "; Max-Age=600");
        replayed = true;
        yield null;
      }
      case RememberMeCheck.Unknown _ -> {
        clear(REMEMBER_ME);
        yield null;
      }
    };
  }

  /**
   * True if this browser was signed out because its remember-me cookie was used twice; clears the
   * notice, which the login page shows once.
   */
  public boolean takeReplayNotice() {
    if (replayed) {
      clear(SIGNED_OUT);
    }
    return replayed;
  }

  /** The session's user at this moment; null if there is none. */
  @Nullable User present() {
    String known = id;
    return known == null ? null : sessions.find(known);
  }

  /** Begins a session with a new ID after a login. */
  public void begin(User user, boolean remember) {
    String known = id;
    if (known != null) {
      sessions.end(known);
    }
    if (remember) {
      set(sessions.beginWithRememberMe(user, address, agent));
    } else {
      String fresh = sessions.begin(user, address, agent);
      id = fresh;
      set(sessions.cookieName(), fresh, "");
    }
    if (replayed) {
      clear(SIGNED_OUT);
    }
  }

  private void set(Sessions.NewSession session) {
    id = session.id();
    set(sessions.cookieName(), session.id(), "");
    set(REMEMBER_ME, session.rememberMe(), "; Max-Age=" + Sessions.REMEMBER_ME_SECONDS);
  }

  /** Ends the session and removes the remember-me cookie. */
  public void end() {
    String known = id;
    if (known != null) {
      sessions.end(known);
    }
    String value = remembered;
    if (value != null) {
      sessions.forgetRememberMe(value);
    }
    id = null;
    clear(REMEMBER_ME);
    clear(sessions.cookieName());
  }

  String crumb(Caller caller) {
    String known = id;
    if (known == null) {
      known = sessions.newId();
      id = known;
      set(sessions.cookieName(), known, "");
    }
    return crumbs.issue(caller, known);
  }

  /** True if the request contains a valid crumb for this caller and session. */
  public boolean hasValidCrumb(Request request, Caller caller) {
    String known = id;
    if (known == null) {
      return false;
    }
    String crumb = request.header(Crumbs.FIELD);
    if (crumb == null) {
      crumb = request.parameters().find(Crumbs.FIELD);
    }
    return crumb != null && crumbs.isValid(crumb, caller, known);
  }

  /** Makes the session's next page show a confirmation. */
  void confirm(Caller caller, Confirmation what) {
    String known = id;
    if (known != null) {
      long until = System.currentTimeMillis() / 1_000 + CONFIRMATION_SECONDS;
      String text = what.encoded() + "." + until;
      set(
          CONFIRMATION,
          text + "." + crumbs.sign(text, caller, known),
          "; Max-Age=" + CONFIRMATION_SECONDS);
      confirmed = true;
    }
  }

  /** True if the endpoint has set a confirmation itself. */
  boolean isConfirmed() {
    return confirmed;
  }

  /** The confirmation that the browser sent; it is shown only once. */
  @Nullable Confirmation takeConfirmation(Caller caller) {
    String brought = confirmation;
    String known = id;
    if (brought == null) {
      return null;
    }
    clear(CONFIRMATION);
    int seal = brought.lastIndexOf('.');
    int time = brought.lastIndexOf('.', seal - 1);
    if (known == null
        || time < 0
        || !crumbs.isSigned(brought.substring(seal + 1), brought.substring(0, seal), caller, known)
        || Long.parseLong(brought.substring(time + 1, seal)) * 1_000 < System.currentTimeMillis()) {
      return null;
    }
    return Confirmation.decoded(brought.substring(0, time));
  }

  private void set(String name, String value, String more) {
    cookies.removeIf(cookie -> cookie.startsWith(name + "="));
    cookies.add(
        name
            + "="
            + value
            + "; Path="
            + (site.contextPath().isEmpty() ? "/" : site.contextPath())
            + "; HttpOnly; SameSite=Lax"
            + (secure ? "; Secure" : "")
            + more);
  }

  private void clear(String name) {
    set(name, "", "; Max-Age=0");
  }

  Response onto(Response response) {
    for (String cookie : cookies) {
      response.with("Set-Cookie", cookie);
    }
    return response;
  }
}
