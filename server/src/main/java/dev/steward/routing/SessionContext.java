package dev.steward.routing;

import dev.steward.access.ActiveSession;
import dev.steward.access.Caller;
import dev.steward.access.Crumbs;
import dev.steward.access.NewSession;
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
public final class SessionContext {

  private static final String REMEMBER_ME = "remember-me";
  private static final String CONFIRMATION = "steward-confirmation";
  private static final int CONFIRMATION_SECONDS = 60;

  /** Cookie with the reason for a sign-out, for the login page. */
  private static final String SIGNED_OUT = "signed-out";

  private static final String REPLAY = "replay";

  private final Sessions sessions;
  private final Crumbs crumbs;
  private final Site site;
  private final boolean secure;
  private final String address;
  private final String userAgent;
  private final @Nullable String rememberMeCookie;
  private final @Nullable String confirmationCookie;
  private boolean confirmed;
  private final List<String> cookies = new ArrayList<>(1);
  private @Nullable String sessionId;
  private boolean replayed;

  SessionContext(Sessions sessions, Crumbs crumbs, Site site, Request request) {
    this.sessions = sessions;
    this.crumbs = crumbs;
    this.site = site;
    this.secure = site.secure(request.peer());
    this.address = request.peer().address();
    String header = request.header("User-Agent");
    this.userAgent = header == null ? "" : header;
    if (request.header("Cookie") == null) {
      this.rememberMeCookie = null;
      this.confirmationCookie = null;
      return;
    }
    String cookie = request.cookie(sessions.cookieName());
    this.sessionId = cookie != null && sessions.isIssuedHere(cookie) ? cookie : null;
    this.rememberMeCookie = request.cookie(REMEMBER_ME);
    this.replayed = REPLAY.equals(request.cookie(SIGNED_OUT));
    this.confirmationCookie = request.cookie(CONFIRMATION);
  }

  /** The name of the session cookie. */
  public String cookieName() {
    return sessions.cookieName();
  }

  /** The active sessions of a user. */
  public List<ActiveSession> sessions(Caller caller, User user) {
    return sessions.list(caller, user);
  }

  /** Ends a user's session, which may be the session of this request. */
  public void end(Caller caller, User user, String mark) {
    sessions.end(caller, user, mark);
  }

  /** The public ID of this session; empty without a session. */
  public String mark() {
    String currentId = sessionId;
    return currentId == null ? "" : sessions.publicId(currentId);
  }

  /** The user of the session or of the remember-me cookie; null if anonymous. */
  @Nullable User user() {
    String currentId = sessionId;
    if (currentId != null) {
      User user = sessions.find(currentId);
      if (user != null) {
        return user;
      }
    }
    String value = rememberMeCookie;
    if (value == null) {
      return null;
    }
    return switch (sessions.resume(value, address, userAgent)) {
      case RememberMeCheck.Valid(User user, NewSession session) -> {
        set(session);
        yield user;
      }
      case RememberMeCheck.Replayed _ -> {
        expireCookie(REMEMBER_ME);
        set(SIGNED_OUT, REPLAY, "; Max-Age=600");
        replayed = true;
        yield null;
      }
      case RememberMeCheck.Unknown _ -> {
        expireCookie(REMEMBER_ME);
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
      expireCookie(SIGNED_OUT);
    }
    return replayed;
  }

  /** The session's current user; null if there is none. */
  @Nullable User currentUser() {
    String currentId = sessionId;
    return currentId == null ? null : sessions.find(currentId);
  }

  /** Begins a session with a new ID after a login. */
  public void begin(User user, boolean remember) {
    String currentId = sessionId;
    if (currentId != null) {
      sessions.end(currentId);
    }
    if (remember) {
      set(sessions.beginWithRememberMe(user, address, userAgent));
    } else {
      String newId = sessions.begin(user, address, userAgent);
      sessionId = newId;
      set(sessions.cookieName(), newId, "");
    }
    if (replayed) {
      expireCookie(SIGNED_OUT);
    }
  }

  private void set(NewSession session) {
    sessionId = session.id();
    set(sessions.cookieName(), session.id(), "");
    set(REMEMBER_ME, session.rememberMe(), "; Max-Age=" + Sessions.REMEMBER_ME_SECONDS);
  }

  /** Ends the session and removes the remember-me cookie. */
  public void end() {
    String currentId = sessionId;
    if (currentId != null) {
      sessions.end(currentId);
    }
    String value = rememberMeCookie;
    if (value != null) {
      sessions.forgetRememberMe(value);
    }
    sessionId = null;
    expireCookie(REMEMBER_ME);
    expireCookie(sessions.cookieName());
  }

  String crumb(Caller caller) {
    String currentId = sessionId;
    if (currentId == null) {
      currentId = sessions.newId();
      sessionId = currentId;
      set(sessions.cookieName(), currentId, "");
    }
    return crumbs.issue(caller, currentId);
  }

  /** True if the request contains a valid crumb for this caller and session. */
  public boolean hasValidCrumb(Request request, Caller caller) {
    String currentId = sessionId;
    if (currentId == null) {
      return false;
    }
    String crumb = request.header(Crumbs.FIELD);
    if (crumb == null) {
      crumb = request.parameters().find(Crumbs.FIELD);
    }
    return crumb != null && crumbs.isValid(crumb, caller, currentId);
  }

  /** Makes the session's next page show a confirmation. */
  void confirm(Caller caller, Confirmation message) {
    String currentId = sessionId;
    if (currentId != null) {
      long until = System.currentTimeMillis() / 1_000 + CONFIRMATION_SECONDS;
      String text = message.encoded() + "." + until;
      set(
          CONFIRMATION,
          text + "." + crumbs.sign(text, caller, currentId),
          "; Max-Age=" + CONFIRMATION_SECONDS);
      confirmed = true;
    }
  }

  /** True if the endpoint has set a confirmation itself. */
  boolean isConfirmed() {
    return confirmed;
  }

  /** The confirmation that the browser sent, which is shown only once; null if there is none. */
  @Nullable Confirmation takeConfirmation(Caller caller) {
    String cookie = confirmationCookie;
    String currentId = sessionId;
    if (cookie == null) {
      return null;
    }
    expireCookie(CONFIRMATION);
    int seal = cookie.lastIndexOf('.');
    int time = cookie.lastIndexOf('.', seal - 1);
    if (currentId == null
        || time < 0
        || !crumbs.isSigned(
            cookie.substring(seal + 1), cookie.substring(0, seal), caller, currentId)
        || Long.parseLong(cookie.substring(time + 1, seal)) * 1_000 < System.currentTimeMillis()) {
      return null;
    }
    return Confirmation.decoded(cookie.substring(0, time));
  }

  private void set(String name, String value, String attributes) {
    cookies.removeIf(cookie -> cookie.startsWith(name + "="));
    cookies.add(
        name
            + "="
            + value
            + "; Path="
            + (site.contextPath().isEmpty() ? "/" : site.contextPath())
            + "; HttpOnly; SameSite=Lax"
            + (secure ? "; Secure" : "")
            + attributes);
  }

  private void expireCookie(String name) {
    set(name, "", "; Max-Age=0");
  }

  Response addCookies(Response response) {
    for (String cookie : cookies) {
      response.with("Set-Cookie", cookie);
    }
    return response;
  }
}
