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
 * Passwords as bcrypt, and the care that a check of 80 ms of CPU asks for: who guesses is slowed
 * down, few are checked at once, the queue is short, and those that fitted are remembered for a
 * while.
 */
public final class Passwords {

  /** Hashes made here. */
  private static final String OWN = "#bcrypt:";

  /** Hashes made by Jenkins, which cut a password that was too long. */
  private static final String IMPORTED = "#jbcrypt:";

  private static final int COST = 10;

  /** Imported hashes may be dearer than ours, but not so dear that one check stops the server. */
  private static final int MOST_COST = 14;

  private static final int MOST_BYTES = 72;
  private static final int MAX_WARNED = 1_000;
  private static final int WAIT_SECONDS = 3;

  private static final Pattern FORM =
      Pattern.compile("\\$2[abxy]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

  /** Nobody types more than this. */
  private static final int LONGEST = 1_000;

  /** No user has a longer name. */
  private static final int MAX_NAME = 100;

  private static final Logger LOG = LoggerFactory.getLogger(Passwords.class);

  private final SecureRandom random;

  /** How many hashes are computed at once. */
  private static final int HASHES = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private final HashingQueue queue = new HashingQueue(HASHES, WAIT_SECONDS);

  /** A hash takes tens of milliseconds, for which a carrier of virtual threads would be missed. */
  private final ComputePool threads =
      new ComputePool(HASHES, Integer.MAX_VALUE, Integer.MAX_VALUE, WAIT_SECONDS);

  private final AtomicLong checked = new AtomicLong();
  private final RecentLogins recent;
  private final Throttle throttle;

  /** A hash that nothing fits: checking against it costs what any check costs. */
  private final String decoy;

  /** Users whose hash was warned of: a log is no place for each try. */
  private final Set<Long> warned = ConcurrentHashMap.newKeySet();

  public Passwords(SecureRandom random, InstantSource clock) {
    this.random = random;
    recent = new RecentLogins(random, clock);
    throttle = new Throttle(clock);
    decoy = decoy(random);
  }

  /** No password is known for random bits, and to draw them costs nothing at the start. */
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
   * True where the password is that of the user of this name. Who guesses is slowed down, and in
   * the end refused unseen; for nobody (null) and for who is barred it costs the same.
   *
   * @throws Problem.Busy where this address must wait, or too many wait already
   */
  boolean check(@Nullable User user, String name, String password, String address) {
    // What looks like a token is no password: a loop with a revoked token costs no bcrypt.
    if (TokenSecret.looksLikeOne(password) || password.isEmpty() || password.length() > LONGEST) {
      return false;
    }
    String network = Throttle.network(address);
    User active = user == null || user.disabled() ? null : user;
    boolean proven = active != null && recent.contains(active, network);
    // The throttle asks the cache of this pair alone, and a pair without an entry is refused while
    // it is blocked: to a network that never proved the password the cache says nothing.
    try (Throttle.Attempt attempt =
        throttle.begin(
            User.key(name.length() > MAX_NAME ? name.substring(0, MAX_NAME) : name),
            network,
            () -> active != null && recent.fits(active, network, password))) {
      if (attempt == null) {
        return true;
      }
      if (!proven) {
        pause(attempt.delayMillis());
      }
      if (!fits(user, password, rank(user, proven, attempt)) || active == null) {
        attempt.failed();
        return false;
      }
      recent.add(active, network, password);
      attempt.succeeded();
      return true;
    } catch (Problem.Busy e) {
      if (active != null) {
        recent.onRefused(active, network);
      }
      throw e;
    }
  }

  private static HashingQueue.Rank rank(
      @Nullable User user, boolean proven, Throttle.Attempt attempt) {
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
   * The hash to store.
   *
   * @throws Problem.Invalid for an empty one, one that bcrypt would cut, and one that looks like an
   *     API token
   */
  public String hash(String password) {
    check(password);
    return OWN + bcrypt(password);
  }

  /** True for a text that says of itself that it is a hash. */
  static boolean isHashed(String text) {
    return text.startsWith(IMPORTED);
  }

  /**
   * Looks at a hash that another server made; what says so is stored as it is.
   *
   * @throws Problem.Invalid where nobody could log in with it
   */
  static void checkHashed(String text) {
    int cost = cost(text.substring(IMPORTED.length()));
    if (cost == Integer.MAX_VALUE) {
      throw new Problem.Invalid(
          "Behind #jbcrypt: stands a hash of bcrypt, such as $2a$10$ and 53 characters.");
    }
    if (cost > MOST_COST) {
      throw new Problem.Invalid(
          "This hash costs 2^"
              + cost
              + " rounds; no more than 2^"
              + MOST_COST
              + " are spent on one.");
    }
  }

  /** As {@link #hash}, without hashing. */
  static void check(String password) {
    if (password.isEmpty()) {
      throw new Problem.Invalid("Password is required");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new Problem.Invalid("Password cannot be longer than 72 characters.");
    }
    if (TokenSecret.looksLikeOne(password)) {
      throw new Problem.Invalid("A password may not look like an API token.");
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
   * True where the password is the user's. For nobody (null) it costs the same and is false.
   *
   * @throws Problem.Busy where too many wait already
   */
  boolean fits(@Nullable User user, String password) {
    return fits(user, password, HashingQueue.Rank.KNOWN);
  }

  private boolean fits(@Nullable User user, String password, HashingQueue.Rank rank) {
    String hash = user == null ? null : usable(user, password);
    queue.acquire(rank);
    try {
      checked.incrementAndGet();
      String against = hash != null ? hash : decoy;
      boolean fits =
          threads.run(() ->
              BCrypt.verifyer(null, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
                  .verify(
                      password.getBytes(StandardCharsets.UTF_8),
                      against.getBytes(StandardCharsets.US_ASCII))
                  .verified);
      return fits && hash != null;
    } finally {
      queue.release();
    }
  }

  /** The user's hash where the password can be checked against it. */
  private @Nullable String usable(User user, String password) {
    String stored = user.password();
    if (stored == null) {
      return null;
    }
    if (stored.startsWith(OWN)) {
      // Bcrypt sees no more than so many bytes: what is longer was never set here.
      String own = stored.substring(OWN.length());
      boolean whole = password.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
      return whole && cost(own) <= MOST_COST ? own : null;
    }
    String hash = stored.startsWith(IMPORTED) ? stored.substring(IMPORTED.length()) : "";
    int cost = cost(hash);
    if (cost <= MOST_COST) {
      return hash;
    }
    if (warned.size() < MAX_WARNED && warned.add(user.id())) {
      if (cost == Integer.MAX_VALUE) {
        LOG.warn("the stored password of {} is no bcrypt hash: nobody logs in with it", user);
      } else {
        LOG.warn(
            "the imported password of {} costs 2^{} rounds, and no more than 2^{} are spent on one:"
                + " give the user a new password",
            user,
            cost,
            MOST_COST);
      }
    }
    return null;
  }

  /** The cost that a hash was made with; more than any where it is none. */
  private static int cost(String hash) {
    Matcher form = FORM.matcher(hash);
    return form.matches() ? Integer.parseInt(form.group(1)) : Integer.MAX_VALUE;
  }

  /** How many hashes were computed for checks since the start: for the tests that count them. */
  public long checksSoFar() {
    return checked.get();
  }
}
