package dev.steward.access;

import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.secret.ServerKey;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Browser sessions. A session id is random and signed, so that an id from elsewhere is rejected
 * without a lookup. Only a login stores a row (with the id's hash); an anonymous session exists
 * only as a cookie and never identifies a user.
 */
public final class Sessions {

  public static final long REMEMBER_ME_SECONDS = SessionRows.REMEMBER_ME_MILLIS / 1_000;
  private static final long MAX_AGE_MILLIS = 7 * 24 * 3_600_000L;

  /** Minimum time between updates of a session's last use. */
  private static final long SEEN_UPDATE_MILLIS = 5 * 60_000L;

  private static final int MAX_LISTED = 100;

  /** Number of leading hex digits of an id's hash that identify a session to its user. */
  private static final int PUBLIC_ID_DIGITS = 16;

  private static final int VALUE_LENGTH = 43;

  /** How long a used remember-me value still returns its successor. */
  private static final long GRACE_MILLIS = 30_000;

  private static final RememberMeCheck UNKNOWN = new RememberMeCheck.Unknown();
  private static final RememberMeCheck REPLAYED = new RememberMeCheck.Replayed();

  private record StoredLogin(long userId, String seed, long createdAt, long seenAt) {}

  private final Store store;
  private final Users users;
  private final SessionIds ids;
  private final String cookieName;
  private final InstantSource clock;
  private final InvalidatingCache<String, StoredLogin> logins = new InvalidatingCache<>(10_000);

  public Sessions(
      Store store, Users users, ServerKey server, SecureRandom random, InstantSource clock) {
    this.store = store;
    this.users = users;
    this.ids = new SessionIds(server, random);
    this.cookieName = "JSESSIONID." + Digests.hex(server.derive("cookie")).substring(0, 8);
    this.clock = clock;
  }

  /**
   * Name of the session cookie: {@code JSESSIONID.} and eight hex digits that stay the same for
   * this home.
   */
  public String cookieName() {
    return cookieName;
  }

  /** Generates a signed random id. */
  public String newId() {
    return ids.newId();
  }

  /** True if this server issued the id. */
  public boolean isIssuedHere(String id) {
    return ids.isIssuedHere(id);
  }

  /** The session's user; null if the session is unknown or expired. */
  public @Nullable User find(String id) {
    String hash = SessionIds.hash(id);
    StoredLogin login =
        logins.get(
            hash,
            idHash ->
                store.read(tx ->
                    tx.find(
                        "SELECT user_id, seed, created_at, seen_at FROM login_session WHERE"
                            + " id_hash = ?",
                        row ->
                            new StoredLogin(
                                row.number(1), row.text(2), row.number(3), row.number(4)),
                        idHash)));
    long now = clock.millis();
    if (login == null
        || login.seenAt() + SessionRows.IDLE_MILLIS < now
        || login.createdAt() + MAX_AGE_MILLIS < now) {
      return null;
    }
    User user = users.find(login.userId());
    if (user == null || user.disabled() || !Digests.constantTimeEquals(user.seed(), login.seed())) {
      return null;
    }
    if (login.seenAt() + SEEN_UPDATE_MILLIS < now) {
      store.write(tx -> {
        tx.update("UPDATE login_session SET seen_at = ? WHERE id_hash = ?", now, hash);
        tx.afterCommit(() -> logins.invalidate(hash));
        return true;
      });
    }
    return user;
  }

  /**
   * Starts a session for a user who has just been authenticated, under a new id.
   *
   * @param address the client's address
   * @param agent the client's User-Agent header
   */
  public String begin(User user, String address, String agent) {
    String id = ids.newId();
    store.write(tx ->
        SessionRows.insert(tx, clock.millis(), id, user, address, agent, SessionIds.loginId(id)));
    return id;
  }

  /** Like {@link #begin}, but also creates a remember-me value. */
  public NewSession beginWithRememberMe(User user, String address, String agent) {
    String id = ids.newId();
    String value = ids.newValue();
    store.write(tx -> {
      SessionRows.insertValue(tx, clock.millis(), value, user, SessionIds.loginId(id));
      return SessionRows.insert(
          tx, clock.millis(), id, user, address, agent, SessionIds.loginId(id));
    });
    return new NewSession(id, value);
  }

  /**
   * A user's active sessions, most recently used first; the caller must be the user or an
   * administrator.
   */
  public List<ActiveSession> list(Caller caller, User user) {
    users.requireSelfOrAdmin(caller, user);
    long now = clock.millis();
    return store.read(tx ->
        tx.list(
            "SELECT id_hash, created_at, seen_at, address, agent FROM login_session WHERE"
                + " user_id = ? AND seed = ? AND seen_at >= ? AND created_at >= ?"
                + " ORDER BY seen_at DESC LIMIT "
                + MAX_LISTED,
            row ->
                new ActiveSession(
                    row.text(1).substring(0, PUBLIC_ID_DIGITS),
                    row.number(2),
                    row.number(3),
                    row.text(4),
                    row.text(5)),
            user.id(),
            user.seed(),
            now - SessionRows.IDLE_MILLIS,
            now - MAX_AGE_MILLIS));
  }

  /** The public id of a session, see {@link ActiveSession#publicId}. */
  public String publicId(String id) {
    return SessionIds.hash(id).substring(0, PUBLIC_ID_DIGITS);
  }

  /**
   * Ends one of a user's sessions; the caller must be the user or an administrator. All remember-me
   * values of the user are deleted too; otherwise the same browser would start a new session.
   *
   * @throws Problem.Forbidden if the caller uses a token, which cannot end sessions
   */
  public void end(Caller caller, User user, String publicId) {
    users.requireSelfOrAdmin(caller, user);
    if (caller.usesToken()) {
      throw new Problem.Forbidden(
          "Sessions cannot be ended with an API token. Send the request with the password or in a"
              + " session.",
          null);
    }
    store.write(tx -> {
      for (String hash :
          tx.list(
              "SELECT id_hash FROM login_session WHERE user_id = ?",
              row -> row.text(1),
              user.id())) {
        if (hash.substring(0, PUBLIC_ID_DIGITS).equals(publicId)) {
          tx.update("DELETE FROM login_session WHERE id_hash = ?", hash);
          tx.update("DELETE FROM remember_me WHERE user_id = ?", user.id());
          users.auditSessionEnd(tx, caller, user);
          tx.afterCommit(() -> logins.invalidate(hash));
        }
      }
      return true;
    });
  }

  /** Ends a session; does nothing if it does not exist. */
  public void end(String id) {
    String hash = SessionIds.hash(id);
    store.write(tx -> {
      tx.afterCommit(() -> logins.invalidate(hash));
      return tx.update("DELETE FROM login_session WHERE id_hash = ?", hash);
    });
  }

  /**
   * Signs a user in with a remember-me value and marks the value as used. A returning browser may
   * send several requests at once with the same remember-me value, so for a few seconds all of
   * these requests get the same session and successor. A used value that arrives later must have
   * been copied, and either the thief or the owner may have the successor, so all sessions of the
   * login are ended.
   *
   * @param address the client's address
   * @param agent the client's User-Agent header
   */
  public RememberMeCheck resume(String value, String address, String agent) {
    if (value.length() != VALUE_LENGTH) {
      return UNKNOWN;
    }
    RememberMeRows.RememberMeValue stored =
        store.read(tx -> RememberMeRows.find(tx, SessionIds.hash(value)));
    if (stored == null || stored.expiresAt() < clock.millis()) {
      return UNKNOWN;
    }
    if (stored.ended()) {
      return REPLAYED;
    }
    User user = users.find(stored.userId());
    if (user == null
        || user.disabled()
        || !Digests.constantTimeEquals(user.seed(), stored.seed())) {
      return UNKNOWN;
    }
    return store.write(tx -> resume(tx, value, user, address, agent));
  }

  private RememberMeCheck resume(Tx tx, String value, User user, String address, String agent) {
    RememberMeRows.RememberMeValue stored = RememberMeRows.find(tx, SessionIds.hash(value));
    if (stored == null) {
      return UNKNOWN;
    }
    if (stored.ended()) {
      return REPLAYED;
    }
    var session =
        new NewSession(ids.signed(ids.derive("session", value)), ids.derive("successor", value));
    long now = clock.millis();
    Long usedAt = stored.usedAt();
    if (usedAt == null) {
      SessionRows.insertValue(tx, clock.millis(), session.rememberMe(), user, stored.login());
      RememberMeRows.markUsed(tx, SessionIds.hash(value), stored.login(), now);
      SessionRows.insert(tx, clock.millis(), session.id(), user, address, agent, stored.login());
    } else if (Math.abs(now - usedAt) > GRACE_MILLIS) {
      endLogin(tx, stored.login(), now);
      users.auditReplay(tx, user, address);
      return REPLAYED;
    }
    return new RememberMeCheck.Valid(user, session);
  }

  /** Ends all sessions of one login and invalidates its remember-me values. */
  private void endLogin(Tx tx, String login, long now) {
    List<String> hashes =
        tx.list("SELECT id_hash FROM login_session WHERE login = ?", row -> row.text(1), login);
    tx.update("DELETE FROM login_session WHERE login = ?", login);
    RememberMeRows.end(tx, login, now);
    tx.afterCommit(() -> hashes.forEach(logins::invalidate));
  }

  /**
   * Corrects the times of logins after the clock was set back, so that no session lasts too long.
   */
  public void correctTimes() {
    long now = clock.millis();
    long latestExpiry = now + REMEMBER_ME_SECONDS * 1_000;
    store.write(tx -> {
      tx.update("UPDATE login_session SET seen_at = ? WHERE seen_at > ?", now, now);
      tx.update("UPDATE login_session SET created_at = ? WHERE created_at > ?", now, now);
      tx.update(
          "UPDATE remember_me SET expires_at = ? WHERE expires_at > ?", latestExpiry, latestExpiry);
      tx.afterCommit(logins::invalidateAll);
      return true;
    });
  }

  /** Deletes the remember-me values of the login that this value belongs to. */
  public void forgetRememberMe(String value) {
    store.write(tx -> {
      RememberMeRows.deleteLoginOf(tx, SessionIds.hash(value));
      return true;
    });
  }
}
