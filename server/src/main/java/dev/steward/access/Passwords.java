package dev.steward.access;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.LongPasswordStrategies;
import dev.steward.problem.Problem;
import dev.steward.secret.Digests;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Passwords as bcrypt, and the care that a check of 80 ms of CPU asks for: few at once, a short
 * queue, and a short memory of those that fitted.
 */
public final class Passwords {

  private static final String SCHEME = "#jbcrypt:";
  private static final int COST = 10;

  /** Imported hashes may be dearer than ours, but not so dear that one check stops the server. */
  private static final int MOST_COST = 14;

  private static final int MOST_BYTES = 72;
  private static final long REMEMBERED_MILLIS = 5 * 60_000L;
  private static final int MOST_REMEMBERED = 1_000;
  private static final int WAIT_SECONDS = 3;

  private final SecureRandom random;
  private final InstantSource clock;
  private final Semaphore checks =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final byte[] processKey = new byte[32];
  private final Map<String, Long> fitted = new ConcurrentHashMap<>();
  private final AtomicLong checked = new AtomicLong();
  private volatile @Nullable String decoy;

  public Passwords(SecureRandom random, InstantSource clock) {
    this.random = random;
    this.clock = clock;
    random.nextBytes(processKey);
  }

  /**
   * The hash to store.
   *
   * @throws Problem.Invalid for an empty one, one that bcrypt would cut, and one that looks like an
   *     API token
   */
  public String hash(String password) {
    if (password.isEmpty()) {
      throw new Problem.Invalid("Password is required");
    }
    if (password.getBytes(StandardCharsets.UTF_8).length > MOST_BYTES) {
      throw new Problem.Invalid("Password cannot be longer than 72 characters.");
    }
    if (TokenSecret.looksLikeOne(password)) {
      throw new Problem.Invalid("A password may not look like an API token.");
    }
    return SCHEME + bcrypt(password);
  }

  private String bcrypt(String password) {
    acquire();
    try {
      return new String(
          BCrypt.with(BCrypt.Version.VERSION_2A, random, LongPasswordStrategies.none())
              .hashToChar(COST, password.toCharArray()));
    } finally {
      checks.release();
    }
  }

  /**
   * True where the password is the user's. For nobody (null) it costs the same and is false.
   *
   * @throws Problem.Busy where too many wait already
   */
  public boolean fits(@Nullable User user, String password) {
    String stored = user == null ? null : user.password();
    String hash =
        stored != null && stored.startsWith(SCHEME) ? stored.substring(SCHEME.length()) : null;
    boolean usable = hash != null && cost(hash) <= MOST_COST;
    acquire();
    try {
      checked.incrementAndGet();
      boolean fits =
          BCrypt.verifyer(null, LongPasswordStrategies.truncate(BCrypt.Version.VERSION_2A))
              .verify(
                  password.getBytes(StandardCharsets.UTF_8),
                  (usable && hash != null ? hash : decoy()).getBytes(StandardCharsets.US_ASCII))
              .verified;
      return fits && usable;
    } finally {
      checks.release();
    }
  }

  private static int cost(String hash) {
    try {
      return hash.length() == 60 ? Integer.parseInt(hash.substring(4, 6)) : Integer.MAX_VALUE;
    } catch (NumberFormatException e) {
      return Integer.MAX_VALUE;
    }
  }

  /** A hash that nothing fits, made once: checking against it costs what any check costs. */
  private String decoy() {
    String known = decoy;
    if (known == null) {
      byte[] noise = new byte[24];
      random.nextBytes(noise);
      known =
          new String(
              BCrypt.with(BCrypt.Version.VERSION_2A, random, LongPasswordStrategies.none())
                  .hashToChar(COST, Digests.hex(noise).toCharArray()));
      decoy = known;
    }
    return known;
  }

  private void acquire() {
    try {
      if (!checks.tryAcquire(WAIT_SECONDS, TimeUnit.SECONDS)) {
        throw new Problem.Busy(
            "Too many passwords are being checked right now; try again, or use an API token, which"
                + " is never made to wait.",
            WAIT_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Busy("The server is stopping.", WAIT_SECONDS);
    }
  }

  /** True where the very password fitted this very version of the user minutes ago. */
  boolean fittedLately(User user, String password) {
    Long until = fitted.get(trace(user, password));
    return until != null && until > clock.millis();
  }

  void remember(User user, String password) {
    long now = clock.millis();
    if (fitted.size() >= MOST_REMEMBERED) {
      fitted.values().removeIf(until -> until <= now);
      if (fitted.size() >= MOST_REMEMBERED) {
        fitted.clear();
      }
    }
    fitted.put(trace(user, password), now + REMEMBERED_MILLIS);
  }

  private String trace(User user, String password) {
    return Digests.hex(Digests.hmac(processKey, user.id() + ";" + user.version() + ";" + password));
  }

  /** How many hashes were computed for checks since the start: for the tests that count them. */
  public long checksSoFar() {
    return checked.get();
  }
}
