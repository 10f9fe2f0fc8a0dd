package dev.steward.access;

import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import dev.steward.secret.ServerKey;
import dev.steward.store.Cached;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Browser sessions. An id is random and signed, so that one that we did not issue is known without
 * a look anywhere. Only a login stores a row (and only the id's hash); a visitor's session exists
 * in the cookie alone, and never says who somebody is.
 */
public final class Sessions {

  public static final long REMEMBERED_SECONDS = 14 * 24 * 3_600L;
  private static final long IDLE_MILLIS = 8 * 3_600_000L;
  private static final long LONGEST_MILLIS = 7 * 24 * 3_600_000L;

  /** A session that was seen so lately need not be written again. */
  private static final long SEEN_STEP_MILLIS = 5 * 60_000L;

  private static final int RANDOM_BYTES = 18;
  private static final int MOST_TEXT = 200;
  private static final int MOST_LISTED = 100;

  /** Hex digits of the hash of an id by which its user names a session. */
  private static final int MARK = 16;

  private static final int VALUE_BYTES = 32;
  private static final int VALUE_LENGTH = 43;

  /** How long a spent remember-me value still leads to its successor. */
  private static final long GRACE_MILLIS = 30_000;

  private static final RememberMeCheck UNKNOWN = new RememberMeCheck.Unknown();
  private static final RememberMeCheck REPLAYED = new RememberMeCheck.Replayed();

  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private record Login(long userId, String seed, long createdAt, long seenAt) {}

  private final Store store;
  private final Users users;
  private final byte[] key;
  private final String cookieName;
  private final SecureRandom random;
  private final InstantSource clock;
  private final Cached<String, Login> logins = new Cached<>(10_000);

  public Sessions(
      Store store, Users users, ServerKey server, SecureRandom random, InstantSource clock) {
    this.store = store;
    this.users = users;
    this.key = server.derive("sessions");
    this.cookieName = "JSESSIONID." + Digests.hex(server.derive("cookie")).substring(0, 8);
    this.random = random;
    this.clock = clock;
  }

  /** {@code JSESSIONID.} and eight hex digits that stay the same for this home. */
  public String cookieName() {
    return cookieName;
  }

  /** A fresh id, known to nobody but who gets it. */
  public String newId() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return signed(ENCODER.encodeToString(bytes));
  }

  private String signed(String id) {
    return id + "." + signature(id);
  }

  private String signature(String id) {
    return ENCODER.encodeToString(Arrays.copyOf(Digests.hmac(key, id), RANDOM_BYTES));
  }

  /** True where this server issued the id. */
  public boolean isOurs(String id) {
    int dot = id.indexOf('.');
    return dot > 0
        && id.length() < 100
        && Digests.same(signature(id.substring(0, dot)), id.substring(dot + 1));
  }

  /** Who logged in under the id; null where nobody did, or it is over. */
  public @Nullable User find(String id) {
    String hash = hash(id);
    Login login =
        logins.get(
            hash,
            wanted ->
                store.read(tx ->
                    tx.find(
                        "SELECT person_id, seed, created_at, seen_at FROM login_session WHERE"
                            + " id_hash = ?",
                        row -> new Login(row.number(1), row.text(2), row.number(3), row.number(4)),
                        wanted)));
    long now = clock.millis();
    if (login == null
        || login.seenAt() + IDLE_MILLIS < now
        || login.createdAt() + LONGEST_MILLIS < now) {
      return null;
    }
    User user = users.find(login.userId());
    if (user == null || user.disabled() || !Digests.same(user.seed(), login.seed())) {
      return null;
    }
    if (login.seenAt() + SEEN_STEP_MILLIS < now) {
      store.write(tx -> {
        tx.update("UPDATE login_session SET seen_at = ? WHERE id_hash = ?", now, hash);
        tx.afterCommit(() -> logins.forget(hash));
        return true;
      });
    }
    return user;
  }

  /**
   * Begins a session of a user who has just proved who they are, under an id of its own.
   *
   * @param address of the client
   * @param agent what the client says that it is
   */
  public String begin(User user, String address, String agent) {
    String id = newId();
    store.write(tx -> insert(tx, id, user, address, agent, login(id)));
    return id;
  }

  /**
   * A session that has just begun.
   *
   * @param rememberMe signs the user in again once the session is over, for two weeks and once
   */
  public record NewSession(String id, String rememberMe) {
    @Override
    public String toString() {
      return "NewSession";
    }
  }

  /** As {@link #begin}, for a browser that is to be remembered. */
  public NewSession beginRemembered(User user, String address, String agent) {
    String id = newId();
    byte[] bytes = new byte[VALUE_BYTES];
    random.nextBytes(bytes);
    String value = ENCODER.encodeToString(bytes);
    store.write(tx -> {
      insertValue(tx, value, user, login(id));
      return insert(tx, id, user, address, agent, login(id));
    });
    return new NewSession(id, value);
  }

  /** Names a login by the hash of the id of its first session, of which it says nothing. */
  private static String login(String id) {
    return hash("login;" + id);
  }

  private int insert(Tx tx, String id, User user, String address, String agent, String login) {
    long now = clock.millis();
    tx.update("DELETE FROM login_session WHERE seen_at < ?", now - IDLE_MILLIS);
    return tx.update(
        "INSERT INTO login_session (id_hash, person_id, seed, created_at, seen_at, address, agent,"
            + " login) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        hash(id),
        user.id(),
        user.seed(),
        now,
        now,
        cut(address),
        cut(agent),
        login);
  }

  private void insertValue(Tx tx, String value, User user, String login) {
    long now = clock.millis();
    RememberMeRows.insert(tx, hash(value), user, login, now, now + REMEMBERED_SECONDS * 1_000);
  }

  private static String cut(String text) {
    return text.length() <= MOST_TEXT ? text : text.substring(0, MOST_TEXT);
  }

  /**
   * A session that goes on.
   *
   * @param mark names it to its user; nobody comes in with it
   * @param createdAt epoch millis
   * @param seenAt epoch millis, five minutes behind at most
   * @param address where the login came from
   * @param agent what the browser said that it is; empty where it said nothing
   */
  public record Session(String mark, long createdAt, long seenAt, String address, String agent) {}

  /** The sessions of a user that go on, the one seen last first: for that user, or an admin. */
  public List<Session> list(Caller caller, User user) {
    users.requireSelfOrAdmin(caller, user);
    long now = clock.millis();
    return store.read(tx ->
        tx.list(
            "SELECT id_hash, created_at, seen_at, address, agent FROM login_session WHERE"
                + " person_id = ? AND seed = ? AND seen_at >= ? AND created_at >= ?"
                + " ORDER BY seen_at DESC LIMIT "
                + MOST_LISTED,
            row ->
                new Session(
                    row.text(1).substring(0, MARK),
                    row.number(2),
                    row.number(3),
                    row.text(4),
                    row.text(5)),
            user.id(),
            user.seed(),
            now - IDLE_MILLIS,
            now - LONGEST_MILLIS));
  }

  /** What names the session of an id to its user. */
  public String mark(String id) {
    return hash(id).substring(0, MARK);
  }

  /**
   * Ends one of a user's sessions, as that user or an administrator. What any browser remembers of
   * the user ends with it: else the very browser would begin the next one by itself.
   *
   * @throws Problem.Forbidden with a token: it may not end sessions
   */
  public void end(Caller caller, User user, String mark) {
    users.requireSelfOrAdmin(caller, user);
    if (caller.cameWithToken()) {
      throw new Problem.Forbidden("An API token may not end sessions.", null);
    }
    store.write(tx -> {
      for (String hash :
          tx.list(
              "SELECT id_hash FROM login_session WHERE person_id = ?",
              row -> row.text(1),
              user.id())) {
        if (hash.substring(0, MARK).equals(mark)) {
          tx.update("DELETE FROM login_session WHERE id_hash = ?", hash);
          tx.update("DELETE FROM remembered WHERE person_id = ?", user.id());
          users.recordEnd(tx, caller, user);
          tx.afterCommit(() -> logins.forget(hash));
        }
      }
      return true;
    });
  }

  /** Ends a session; nothing happens where there is none. */
  public void end(String id) {
    String hash = hash(id);
    store.write(tx -> {
      tx.afterCommit(() -> logins.forget(hash));
      return tx.update("DELETE FROM login_session WHERE id_hash = ?", hash);
    });
  }

  /**
   * Signs a user in by a remember-me value, which is spent by that. A browser that comes back sends
   * several requests at once, each with the same value: for some seconds all of them get the same
   * session and the same successor. A spent value that comes later was copied, and there is no
   * telling whether the thief or the owner has the successor: the login ends for both.
   *
   * @param address of the client
   * @param agent what the client says that it is
   */
  public RememberMeCheck resume(String value, String address, String agent) {
    if (value.length() != VALUE_LENGTH) {
      return UNKNOWN;
    }
    RememberMeRows.Value found = store.read(tx -> RememberMeRows.find(tx, hash(value)));
    if (found == null || found.expiresAt() < clock.millis()) {
      return UNKNOWN;
    }
    if (found.ended()) {
      return REPLAYED;
    }
    User user = users.find(found.userId());
    if (user == null || user.disabled() || !Digests.same(user.seed(), found.seed())) {
      return UNKNOWN;
    }
    return store.write(tx -> resume(tx, value, user, address, agent));
  }

  private RememberMeCheck resume(Tx tx, String value, User user, String address, String agent) {
    RememberMeRows.Value found = RememberMeRows.find(tx, hash(value));
    if (found == null) {
      return UNKNOWN;
    }
    if (found.ended()) {
      return REPLAYED;
    }
    var session = new NewSession(signed(derived("session", value)), derived("successor", value));
    long now = clock.millis();
    Long spentAt = found.spentAt();
    if (spentAt == null) {
      insertValue(tx, session.rememberMe(), user, found.login());
      RememberMeRows.spend(tx, hash(value), found.login(), now);
      insert(tx, session.id(), user, address, agent, found.login());
    } else if (Math.abs(now - spentAt) > GRACE_MILLIS) {
      endLogin(tx, found.login(), now);
      users.recordReplay(tx, user, address);
      return REPLAYED;
    }
    return new RememberMeCheck.Valid(user, session);
  }

  /**
   * A secret that follows from a remember-me value and the server's key. Requests that come
   * together find the same one, and none is stored in the clear.
   */
  private String derived(String purpose, String value) {
    return ENCODER.encodeToString(Digests.hmac(key, purpose + ";" + value));
  }

  /** Ends all sessions and remember-me values of one login. */
  private void endLogin(Tx tx, String login, long now) {
    List<String> hashes =
        tx.list("SELECT id_hash FROM login_session WHERE login = ?", row -> row.text(1), login);
    tx.update("DELETE FROM login_session WHERE login = ?", login);
    RememberMeRows.end(tx, login, now);
    tx.afterCommit(() -> hashes.forEach(logins::forget));
  }

  /**
   * Corrects the times of logins after the clock was set back: none lasts longer from now on than
   * it would have.
   */
  public void rebase() {
    long now = clock.millis();
    long longest = now + REMEMBERED_SECONDS * 1_000;
    store.write(tx -> {
      tx.update("UPDATE login_session SET seen_at = ? WHERE seen_at > ?", now, now);
      tx.update("UPDATE login_session SET created_at = ? WHERE created_at > ?", now, now);
      tx.update("UPDATE remembered SET expires_at = ? WHERE expires_at > ?", longest, longest);
      tx.afterCommit(logins::forgetAll);
      return true;
    });
  }

  /** Forgets the login that a remember-me value belongs to. */
  public void forget(String value) {
    store.write(tx -> {
      RememberMeRows.forget(tx, hash(value));
      return true;
    });
  }

  private static String hash(String secret) {
    return Digests.hex(Digests.sha256(secret.getBytes(StandardCharsets.UTF_8)));
  }
}
