package dev.steward.access;

import dev.steward.cache.BoundedMap;
import dev.steward.secret.Digests;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Cache of successful password checks by user and network. For five minutes a keyed digest of the
 * password saves the same pair another hash. The network is part of the key: answers from this
 * cache are fast, so for any other network it would be an oracle for guessing.
 */
final class RecentLogins {

  private static final long MILLIS = 5 * 60_000L;
  private static final int LIMIT = 10_000;

  /**
   * Number of refused attempts after which a pair has to prove its password again. It keeps a user
   * signed in whose neighbor mistypes, and limits what a guessing neighbor can learn.
   */
  private static final int MAX_REFUSED = 20;

  private static final class Login {
    final String digest;
    final long until;
    final AtomicInteger refused = new AtomicInteger();

    Login(String digest, long until) {
      this.digest = digest;
      this.until = until;
    }
  }

  private final byte[] key = new byte[32];
  private final InstantSource clock;
  private final BoundedMap<String, Login> logins = new BoundedMap<>(LIMIT);

  RecentLogins(SecureRandom random, InstantSource clock) {
    this.clock = clock;
    random.nextBytes(key);
  }

  /** True if the pair proved this password recently, for this version of the user. */
  boolean fits(User user, String network, String password) {
    Login login = logins.get(pair(user, network));
    return login != null
        && login.until > clock.millis()
        && login.refused.get() < MAX_REFUSED
        && Digests.same(login.digest, digest(user, network, password));
  }

  /** True if the pair proved a password since the server started. */
  boolean contains(User user, String network) {
    return logins.get(pair(user, network)) != null;
  }

  void add(User user, String network, String password) {
    logins.put(
        pair(user, network), new Login(digest(user, network, password), clock.millis() + MILLIS));
  }

  /** Counts an attempt that was refused without a check. */
  void onRefused(User user, String network) {
    Login login = logins.get(pair(user, network));
    if (login != null) {
      login.refused.incrementAndGet();
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
