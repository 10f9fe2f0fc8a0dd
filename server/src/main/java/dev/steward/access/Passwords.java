package dev.steward.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import at.favre.lib.crypto.bcrypt.Radix64Encoder;
import dev.steward.limit.ComputePool;
import dev.steward.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hashes and checks passwords with bcrypt. A check takes 80 ms of CPU time, so guessing is
 * throttled, the number of concurrent checks and the queue are bounded, and recent successes are
 * cached.
 */
public final class Passwords {

  /** Prefix of hashes created here. */
  private static final String OWN_PREFIX = "#bcrypt:";

  /** Prefix of hashes created by Jenkins, which truncated long passwords. */
  private static final String IMPORTED_PREFIX = "#jbcrypt:";

  private static final int COST = 10;

  /** Upper bound for the cost of imported bcrypt hashes, so that no check blocks the server. */
  private static final int MAX_COST = 14;

  private static final int MAX_BYTES = 72;
  private static final int MAX_WARNED = 1_000;
  private static final int WAIT_SECONDS = 3;

  private static final Pattern BCRYPT_FORMAT =
      Pattern.compile("\\$2[abxy]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

  /** Maximum length of an input in characters; longer inputs are rejected without hashing. */
  private static final int MAX_LENGTH = 1_000;

  /** Maximum length of a user name. */
  private static final int MAX_NAME = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);

  private final SecureRandom random;

  /** Number of concurrent hash computations. */
  private static final int MAX_CONCURRENT_HASHES =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final HashingQueue queue = new HashingQueue(MAX_CONCURRENT_HASHES, WAIT_SECONDS);

  /** Computing a hash takes tens of milliseconds, too long for a carrier of virtual threads. */
  private final ComputePool threads =
      new ComputePool(MAX_CONCURRENT_HASHES, Integer.MAX_VALUE, Integer.MAX_VALUE, WAIT_SECONDS);

  private final AtomicLong checks = new AtomicLong();
  private final RecentLogins recentSuccesses;
  private final LoginThrottle throttle;

  /**
   * Hash whose password nobody knows; it is checked for names without a user, so that the response
   * takes as long as for an existing user.
   */
  private final String decoy;

  /**
   * Users whose unusable hash has been logged: it is logged once per user, not once per attempt.
   */
  private final Set<Long> warnedUsers = ConcurrentHashMap.newKeySet();

  public Passwords(SecureRandom random, InstantSource clock) {
    this.random = random;
    recentSuccesses = new RecentLogins(random, clock);
    throttle = new LoginThrottle(clock);
    decoy = decoy(random);
  }

  /**
   * Random bits formatted as a hash: no password is known for them, and startup need not run
   * bcrypt.
   */
  private static String decoy(SecureRandom random) {
    byte[] salt = new byte[16];
    byte[] hash = new byte[23];
    random.nextBytes(salt);
    random.nextBytes(hash);
    var alphabet = new Radix64Encoder.Default();
    return "$2a$"
        + COST
        + "$"
        + new String(alphabet.encode(salt), StandardCharsets.US_ASCII)
        + new String(alphabet.encode(hash), StandardCharsets.US_ASCII);
  }

  /**
   * True if the password is that of the user with this name. After repeated failures, the check is
   * delayed and finally refused. A check for a null or disabled user takes as long as any other
   * check.
   *
   * @throws Problem.Busy if this address is throttled or the queue is full
   */
  boolean check(@Nullable User user, String name, String password, String address) {
    // A token is rejected without bcrypt, so that a client looping with a revoked token costs
    // nothing.
    if (TokenSecret.looksLikeToken(password)
        || password.isEmpty()
        || password.length() > MAX_LENGTH) {
      return false;
    }
    String network = LoginThrottle.network(address);
    User active = user == null || user.disabled() ? null : user;
    boolean proven = active != null && recentSuccesses.contains(active, network);
    // The throttle consults only the cache entry of this user and network. Without an entry, a
    // blocked network is refused, so it cannot use the cache to test passwords.
    try (LoginThrottle.LoginAttempt attempt =
        throttle.begin(
            User.key(name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name),
            network,
            () -> active != null && recentSuccesses.matches(active, network, password))) {
      if (attempt == null) {
        return true;
      }
      if (!proven) {
        pause(attempt.delayMillis());
      }
      if (!matches(user, password, rank(user, proven, attempt)) || active == null) {
        attempt.failed();
        return false;
      }
      recentSuccesses.add(active, network, password);
      attempt.succeeded();
      return true;
    } catch (Problem.Busy e) {
      if (active != null) {
        recentSuccesses.onRefused(active, network);
      }
      throw e;
    }
  }

  private static HashingQueue.Rank rank(
      @Nullable User user, boolean proven, LoginThrottle.LoginAttempt attempt) {
    if (proven) {
      return HashingQueue.Rank.PROVEN;
    }
    if (user == null) {
      return HashingQueue.Rank.UNKNOWN;
    }
    return attempt.isSuspect() ? HashingQueue.Rank.SUSPECT : HashingQueue.Rank.KNOWN;
  }

  private static void pause(long millis) {
    if (millis <= 0) {
      return;
    }
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Hashes a password for storage.
   *
   * @throws Problem.Invalid if it is empty, too long for bcrypt, or looks like an API token
   */
  public String hash(String password) {
    check(password);
    return OWN_PREFIX + bcrypt(password);
  }

  /** True if the text has the prefix of an imported hash. */
  static boolean isImportedHash(String text) {
    return text.startsWith(IMPORTED_PREFIX);
  }

  /**
   * Validates an imported hash, which is stored unchanged.
   *
   * @throws Problem.Invalid if it cannot be used for a login
   */
  static void checkImportedHash(String text) {
    int cost = cost(text.substring(IMPORTED_PREFIX.length()));
    if (cost == Integer.MAX_VALUE) {
      throw new Problem.Invalid(
          "#jbcrypt: must be followed by a bcrypt hash (for example, $2a$10$ and 53 more"
              + " characters).");
    }
    if (cost > MAX_COST) {
      throw new Problem.Invalid(
          "The bcrypt cost of this hash is " + cost + "; the maximum is " + MAX_COST + ".");
    }
  }

  /** Validates like {@link #hash}, without hashing. */
  static void check(String password) {
    if (password.isEmpty()) {
      throw new Problem.Invalid("Password is required");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      throw new Problem.Invalid("Password cannot be longer than 72 characters.");
    }
    if (TokenSecret.looksLikeToken(password)) {
      throw new Problem.Invalid("A password must not look like an API token.");
    }
  }

  private String bcrypt(String password) {
    queue.acquire(HashingQueue.Rank.PROVEN);
    try {
      return threads.run(() ->
          new String(
              BCrypt.with(BCrypt.Version.VERSION_2A, random, LongPasswordStrategies.none())
                  .hashToChar(COST, password.toCharArray())));
    } finally {
      queue.release();
    }
  }

  /**
   * True if the password is the user's. For a null user, the check takes the same time and returns
   * false.
   *
   * @throws Problem.Busy if the queue is full
   */
  boolean matches(@Nullable User user, String password) {
    return matches(user, password, HashingQueue.Rank.KNOWN);
  }

  private boolean matches(@Nullable User user, String password, HashingQueue.Rank rank) {
    String hash = user == null ? null : usableHash(user, password);
    queue.acquire(rank);
    try {
      checks.incrementAndGet();
      String compared = hash != null ? hash : decoy;
      boolean matches =
          threads.run(() ->
              BCrypt.verifyer(null, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
                  .verify(
                      password.getBytes(StandardCharsets.UTF_8),
                      compared.getBytes(StandardCharsets.US_ASCII))
                  .verified);
      return matches && hash != null;
    } finally {
      queue.release();
    }
  }

  /** The user's hash; null if the password cannot be checked against it. */
  private @Nullable String usableHash(User user, String password) {
    String stored = user.password();
    if (stored == null) {
      return null;
    }
    if (stored.startsWith(OWN_PREFIX)) {
      // Bcrypt ignores bytes beyond its limit; longer passwords were never set here.
      String own = stored.substring(OWN_PREFIX.length());
      boolean complete = password.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
      return complete && cost(own) <= MAX_COST ? own : null;
    }
    String hash =
        stored.startsWith(IMPORTED_PREFIX) ? stored.substring(IMPORTED_PREFIX.length()) : "";
    int cost = cost(hash);
    if (cost <= MAX_COST) {
      return hash;
    }
    if (warnedUsers.size() < MAX_WARNED && warnedUsers.add(user.id())) {
      if (cost == Integer.MAX_VALUE) {
        LOG.warn(
            "the stored password of {} is not a bcrypt hash: the user cannot log in with it", user);
      } else {
        LOG.warn(
            "the imported password hash of {} has cost {}, above the maximum of {}: set a new"
                + " password",
            user,
            cost,
            MAX_COST);
      }
    }
    return null;
  }

  /** The cost of a bcrypt hash; {@code Integer.MAX_VALUE} if the text is not such a hash. */
  private static int cost(String hash) {
    Matcher matcher = BCRYPT_FORMAT.matcher(hash);
    return matcher.matches() ? Integer.parseInt(matcher.group(1)) : Integer.MAX_VALUE;
  }

  /** Number of hashes computed for checks since startup; used by tests. */
  public long checkCount() {
    return checks.get();
  }
}
