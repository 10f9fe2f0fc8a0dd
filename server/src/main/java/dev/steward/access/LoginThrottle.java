package dev.steward.access;

import dev.steward.problem.Problem;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Slows down password guessing. Failures are counted per user and network, and per network across
 * users. Failures for one user from many networks delay that user's checks but never cause a
 * refusal, so that nobody can lock out another user. API tokens are not throttled.
 *
 * <p>An attempt counts as soon as it starts, so a network never has more concurrent attempts than
 * would be allowed in sequence if all of them failed. Further attempts wait for the results of
 * earlier ones, so a burst of correct passwords is not refused.
 */
public final class LoginThrottle {

  private static final int FREE_ATTEMPTS = 5;
  private static final int FREE_USERS = 20;
  private static final long MAX_WAIT_MILLIS = 15 * 60_000L;
  private static final long EXPIRY_MILLIS = 30 * 60_000L;
  private static final long MAX_DELAY_MILLIS = 2_000;
  private static final int MAX_ENTRIES = 20_000;

  /** Minimum time between removals of expired entries from a full table. */
  private static final long SWEEP_INTERVAL_MILLIS = 1_000;

  /** How long an attempt waits for the results of earlier attempts. */
  private static final int TURN_TIMEOUT_SECONDS = 10;

  private static final int RETRY_SECONDS = 3;

  private static final class AttemptCounter {
    int failures;

    /** Attempts that do not have a result yet. */
    int pending;

    long lastFailureAt;
    long blockedUntil;

    /** Users with failed attempts from this network. */
    final Set<String> users = new HashSet<>(2);

    @Nullable Condition attemptResolved;
  }

  /** Counters by key. */
  private static final class CounterTable {
    final Map<String, AttemptCounter> counters = new HashMap<>();

    /** Shared counter for keys that do not fit into the table. */
    final AttemptCounter overflow = new AttemptCounter();

    long sweptAt;

    /** True if this key is counted in the shared counter. */
    boolean usesOverflow(String key) {
      return counters.size() >= MAX_ENTRIES && !counters.containsKey(key);
    }

    /** Removes an entry that contains no information. */
    void removeIfEmpty(String key, AttemptCounter counter) {
      if (counter.failures == 0 && counter.pending == 0 && counter.users.isEmpty()) {
        counters.remove(key, counter);
      }
    }
  }

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final CounterTable pairs = new CounterTable();
  private final CounterTable networks = new CounterTable();
  private final CounterTable users = new CounterTable();

  public LoginThrottle(InstantSource clock) {
    this.clock = clock;
  }

  /** An attempt in progress. Closing an attempt without a result cancels it. */
  public final class LoginAttempt implements AutoCloseable {
    private final String userKey;
    private final String network;
    private final AttemptCounter pairCounter;
    private final AttemptCounter networkCounter;
    private final AttemptCounter userCounter;
    private final long delayMillis;
    private final boolean suspect;
    private boolean resolved;

    private LoginAttempt(String userKey, String network, long delayMillis, long now) {
      this.userKey = userKey;
      this.network = network;
      this.delayMillis = delayMillis;
      pairCounter = counter(pairs, pair(userKey, network), now);
      networkCounter = counter(networks, network, now);
      userCounter = counter(users, userKey, now);
      suspect = !networkCounter.users.isEmpty();
      pairCounter.pending++;
      networkCounter.pending++;
      userCounter.pending++;
    }

    /**
     * Delay of the check in milliseconds, due to failures for this user from other networks or to
     * the failures in a shared counter.
     */
    public long delayMillis() {
      return delayMillis;
    }

    /** True if this network has sent wrong passwords. */
    public boolean isSuspect() {
      return suspect;
    }

    /** Records a wrong password. */
    public void failed() {
      resolve(
          () -> recordFailure(userKey, pairCounter, networkCounter, userCounter, clock.millis()));
    }

    /** Records a correct password. */
    public void succeeded() {
      resolve(() -> {
        if (pairCounter != pairs.overflow) {
          pairCounter.failures = 0;
        }
        networkCounter.users.remove(userKey);
      });
    }

    @Override
    public void close() {
      resolve(() -> {});
    }

    private void resolve(Runnable result) {
      lock.lock();
      try {
        if (resolved) {
          return;
        }
        resolved = true;
        pairCounter.pending--;
        networkCounter.pending--;
        userCounter.pending--;
        result.run();
        pairs.removeIfEmpty(pair(userKey, network), pairCounter);
        networks.removeIfEmpty(network, networkCounter);
        users.removeIfEmpty(userKey, userCounter);
        if (networkCounter.attemptResolved != null) {
          networkCounter.attemptResolved.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Starts a password check, or refuses the attempt.
   *
   * @param network the client's network, see {@link #network}
   * @param alreadyVerified true if no check is needed, since an identical attempt succeeded
   * @return null if {@code alreadyVerified} is true
   * @throws Problem.Busy if this network is blocked
   */
  public @Nullable LoginAttempt begin(
      String userKey, String network, BooleanSupplier alreadyVerified) {
    String pair = pair(userKey, network);
    long remainingNanos = TimeUnit.SECONDS.toNanos(TURN_TIMEOUT_SECONDS);
    lock.lock();
    try {
      while (!alreadyVerified.getAsBoolean()) {
        long now = clock.millis();
        long until = Math.max(blockedUntil(pairs, pair), blockedUntil(networks, network));
        if (until > now) {
          throw tooManyFailures((int) Math.min(Integer.MAX_VALUE, (until - now + 999) / 1_000));
        }
        if (mayStart(pair, network)) {
          return new LoginAttempt(userKey, network, delay(userKey, pair, network, now), now);
        }
        if (remainingNanos <= 0) {
          throw new Problem.Busy(
              "Another password check from this address is still in progress. Try again later, or"
                  + " use an API token.",
              RETRY_SECONDS);
        }
        AttemptCounter networkCounter = counter(networks, network, now);
        if (networkCounter.attemptResolved == null) {
          networkCounter.attemptResolved = lock.newCondition();
        }
        remainingNanos = networkCounter.attemptResolved.awaitNanos(remainingNanos);
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Busy("The server is stopping.", RETRY_SECONDS);
    } finally {
      lock.unlock();
    }
  }

  private static Problem.Busy tooManyFailures(int seconds) {
    return new Problem.Busy(
        "Too many wrong passwords from this address. Try again later, or use an API token.",
        seconds);
  }

  /** False if this attempt has to wait for the results of earlier attempts. */
  private boolean mayStart(String pair, String network) {
    AttemptCounter pairCounter = pairs.counters.get(pair);
    if (pairCounter != null && pairCounter.pending > 0) {
      return false;
    }
    AttemptCounter networkCounter = networks.counters.get(network);
    return networkCounter == null
        || networkCounter.pending < Math.max(1, FREE_USERS + 1 - networkCounter.users.size());
  }

  private long delay(String userKey, String pair, String network, long now) {
    AttemptCounter userCounter =
        users.usesOverflow(userKey) ? users.overflow : users.counters.get(userKey);
    long delay = delay(userCounter, now);
    if (pairs.usesOverflow(pair)) {
      delay = Math.max(delay, delay(pairs.overflow, now));
    }
    if (networks.usesOverflow(network)) {
      delay = Math.max(delay, delay(networks.overflow, now));
    }
    return delay;
  }

  private static long delay(@Nullable AttemptCounter counter, long now) {
    return counter == null || counter.lastFailureAt + EXPIRY_MILLIS < now
        ? 0
        : Math.min(
            MAX_DELAY_MILLIS,
            Math.max(0, counter.failures + counter.pending - FREE_ATTEMPTS) * 20L);
  }

  /**
   * Only the key's own counter blocks, since the shared counter is not attributable to one client.
   */
  private static long blockedUntil(CounterTable table, String key) {
    AttemptCounter counter = table.counters.get(key);
    return counter == null ? 0 : counter.blockedUntil;
  }

  private static void recordFailure(
      String userKey,
      AttemptCounter pairCounter,
      AttemptCounter networkCounter,
      AttemptCounter userCounter,
      long now) {
    pairCounter.lastFailureAt = now;
    networkCounter.lastFailureAt = now;
    userCounter.lastFailureAt = now;
    pairCounter.failures = Math.min(pairCounter.failures + 1, 1_000);
    pairCounter.blockedUntil = now + blockMillis(pairCounter.failures - FREE_ATTEMPTS);
    networkCounter.failures = Math.min(networkCounter.failures + 1, 1_000);
    if (networkCounter.users.size() < 1_000) {
      networkCounter.users.add(userKey);
    }
    networkCounter.blockedUntil = now + blockMillis(networkCounter.users.size() - FREE_USERS);
    userCounter.failures = Math.min(userCounter.failures + 1, 1_000);
  }

  private static long blockMillis(int excess) {
    return excess <= 0 ? 0 : Math.min(MAX_WAIT_MILLIS, 1_000L << Math.min(excess, 20));
  }

  private static AttemptCounter counter(CounterTable counterTable, String key, long now) {
    Map<String, AttemptCounter> counters = counterTable.counters;
    AttemptCounter counter = counters.get(key);
    if (counter == null) {
      if (counters.size() >= MAX_ENTRIES && counterTable.sweptAt + SWEEP_INTERVAL_MILLIS < now) {
        counterTable.sweptAt = now;
        for (Iterator<AttemptCounter> all = counters.values().iterator(); all.hasNext(); ) {
          AttemptCounter old = all.next();
          if (old.pending == 0
              && old.lastFailureAt + EXPIRY_MILLIS < now
              && old.blockedUntil < now) {
            all.remove();
          }
        }
      }
      if (counters.size() >= MAX_ENTRIES) {
        counter = counterTable.overflow;
      } else {
        counter = new AttemptCounter();
        counters.put(key, counter);
      }
    }
    if (counter.lastFailureAt + EXPIRY_MILLIS < now && counter.blockedUntil < now) {
      counter.failures = 0;
      counter.users.clear();
    }
    return counter;
  }

  private static String pair(String userKey, String network) {
    return userKey + "\n" + network;
  }

  /** The address, or the /64 network of an IPv6 address, which usually belongs to one customer. */
  static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      var literal = InetAddress.ofLiteral(address.replace("[", "").replace("]", ""));
      byte[] bytes = literal.getAddress();
      // An IPv4-mapped IPv6 address belongs to the same network as the IPv4 address.
      return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) : literal.getHostAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
