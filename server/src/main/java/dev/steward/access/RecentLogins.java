package dev.steward.access;

import dev.steward.cache.BoundedMap;
import dev.steward.secret.Digests;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cache of successful password checks by user and network. A keyed digest of the password is valid
 * for five minutes and saves another bcrypt computation. The network is part of the key; otherwise,
 * an attacker on another network could test guesses against the fast cache.
 */
final class RecentLogins {

  private static final long VALID_MILLIS = 5 * 60_000L;
  private static final int MAX_LOGINS = 10_000;

  /**
   * Number of refused attempts after which a user on a network needs a full password check again.
   * The limit tolerates typing errors, but bounds guessing from the same network.
   */
  private static final int MAX_REFUSED = 20;

  private static final class RecentLogin {
    final String digest;
    final long until;
    final AtomicInteger refusals = new AtomicInteger();

    RecentLogin(String digest, long until) {
      this.digest = digest;
      this.until = until;
    }
  }

  private final byte[] key = new byte[32];
  private final InstantSource clock;
  private final BoundedMap<String, RecentLogin> logins = new BoundedMap<>(MAX_LOGINS);

  RecentLogins(SecureRandom random, InstantSource clock) {
    this.clock = clock;
    random.nextBytes(key);
  }

  /**
   * True if this password was accepted recently for the user and network and for this version of
   * the user.
   */
  boolean matches(User user, String network, String password) {
    RecentLogin login = logins.get(pair(user, network));
    return login != null
        && login.until > clock.millis()
        && login.refusals.get() < MAX_REFUSED
        && Digests.constantTimeEquals(login.digest, digest(user, network, password));
  }

  /** True if a password has been accepted for the user and network since startup. */
  boolean contains(User user, String network) {
    return logins.get(pair(user, network)) != null;
  }

  void add(User user, String network, String password) {
    logins.put(
        pair(user, network),
        new RecentLogin(digest(user, network, password), clock.millis() + VALID_MILLIS));
  }

  /** Counts an attempt that was refused without a check. */
  void onRefused(User user, String network) {
    RecentLogin login = logins.get(pair(user, network));
    if (login != null) {
      login.refusals.incrementAndGet();
    }
  }

  private static String pair(User user, String network) {
    return user.id() + ";" + network;
  }

  private String digest(User user, String network, String password) {
    return Digests.hex(
        Digests.hmac(key, pair(user, network) + ";" + user.version() + ";" + password));
  }
}
