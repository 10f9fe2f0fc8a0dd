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
 * users. Failures for one user from many networks delay that user's checks but never refuse them,
 * so that nobody can lock out another user. API tokens are not throttled.
 *
 * <p>An attempt counts from its start: a network never has more concurrent attempts than would be
 * allowed in sequence if all of them failed. Further attempts wait for the results of the others,
 * so a burst of correct passwords is not refused.
 */
public final class Throttle {

  private static final int FREE_TRIES = 5;
  private static final int FREE_USERS = 20;
  private static final long MOST_WAIT_MILLIS = 15 * 60_000L;
  private static final long FORGOTTEN_AFTER_MILLIS = 30 * 60_000L;
  private static final long MOST_DELAY_MILLIS = 2_000;
  private static final int MOST_ENTRIES = 20_000;

  /** Minimum time between removals of expired entries from a full table. */
  private static final long SWEEP_MILLIS = 1_000;

  /** How long an attempt waits for the results of others. */
  private static final int TURN_SECONDS = 3;

  private static final class Tries {
    int failures;

    /** Attempts without a result yet. */
    int underWay;

    long last;
    long blockedUntil;

    /** Users with failed attempts from a network. */
    final Set<String> users = new HashSet<>(2);

    @Nullable Condition resolved;
  }

  /** Counters by key. */
  private static final class Tally {
    final Map<String, Tries> known = new HashMap<>();

    /** Shared counter for keys that found no room in the table. */
    final Tries rest = new Tries();

    long swept;

    /** True if this key is counted in the shared counter. */
    boolean isBlindTo(String key) {
      return known.size() >= MOST_ENTRIES && !known.containsKey(key);
    }

    /** Removes an entry that holds no information. */
    void tidy(String key, Tries tries) {
      if (tries.failures == 0 && tries.underWay == 0 && tries.users.isEmpty()) {
        known.remove(key, tries);
      }
    }
  }

  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Tally pairs = new Tally();
  private final Tally networks = new Tally();
  private final Tally users = new Tally();

  public Throttle(InstantSource clock) {
    this.clock = clock;
  }

  /** An attempt in progress. Closing it without a result cancels it. */
  public final class Attempt implements AutoCloseable {
    private final String userKey;
    private final String network;
    private final Tries pair;
    private final Tries from;
    private final Tries user;
    private final long delayMillis;
    private final boolean suspect;
    private boolean resolved;

    private Attempt(String userKey, String network, long delayMillis, long now) {
      this.userKey = userKey;
      this.network = network;
      this.delayMillis = delayMillis;
      pair = entry(pairs, pair(userKey, network), now);
      from = entry(networks, network, now);
      user = entry(users, userKey, now);
      suspect = !from.users.isEmpty();
      pair.underWay++;
      from.underWay++;
      user.underWay++;
    }

    /**
     * Delay of the check in milliseconds, because of failures for this user from other networks, or
     * because the shared counter is used.
     */
    public long delayMillis() {
      return delayMillis;
    }

    /** True if this network sent wrong passwords. */
    public boolean isSuspect() {
      return suspect;
    }

    /** Records a wrong password. */
    public void failed() {
      resolve(() -> fail(userKey, pair, from, user, clock.millis()));
    }

    /** Records a correct password. */
    public void succeeded() {
      resolve(() -> {
        if (pair != pairs.rest) {
          pair.failures = 0;
        }
        from.users.remove(userKey);
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
        pair.underWay--;
        from.underWay--;
        user.underWay--;
        result.run();
        pairs.tidy(pair(userKey, network), pair);
        networks.tidy(network, from);
        users.tidy(userKey, user);
        if (from.resolved != null) {
          from.resolved.signalAll();
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Starts a password check, or refuses it without a check.
   *
   * @param network the client's network, see {@link #network}
   * @param settled true if no check is needed, since an equal attempt succeeded
   * @return null if {@code settled} is true
   * @throws Problem.Busy if this network is blocked
   */
  public @Nullable Attempt begin(String userKey, String network, BooleanSupplier settled) {
    String pair = pair(userKey, network);
    long left = TimeUnit.SECONDS.toNanos(TURN_SECONDS);
    lock.lock();
    try {
      while (!settled.getAsBoolean()) {
        long now = clock.millis();
        long until = Math.max(blockedUntil(pairs, pair), blockedUntil(networks, network));
        if (until > now) {
          throw busy((int) Math.min(Integer.MAX_VALUE, (until - now + 999) / 1_000));
        }
        if (hasTurn(pair, network)) {
          return new Attempt(userKey, network, delay(userKey, pair, network, now), now);
        }
        if (left <= 0) {
          throw busy(TURN_SECONDS);
        }
        Tries from = entry(networks, network, now);
        if (from.resolved == null) {
          from.resolved = lock.newCondition();
        }
        left = from.resolved.awaitNanos(left);
      }
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Problem.Busy("The server is stopping.", TURN_SECONDS);
    } finally {
      lock.unlock();
    }
  }

  private static Problem.Busy busy(int seconds) {
    return new Problem.Busy(
        "Too many wrong passwords from this address. Try again later, or use an API" + " token.",
        seconds);
  }

  /** False if the results of other attempts decide whether this one is allowed. */
  private boolean hasTurn(String pair, String network) {
    Tries same = pairs.known.get(pair);
    if (same != null && same.underWay > 0) {
      return false;
    }
    Tries from = networks.known.get(network);
    return from == null || from.underWay < Math.max(1, FREE_USERS + 1 - from.users.size());
  }

  private long delay(String userKey, String pair, String network, long now) {
    Tries user = users.isBlindTo(userKey) ? users.rest : users.known.get(userKey);
    long delay = delay(user, now);
    if (pairs.isBlindTo(pair)) {
      delay = Math.max(delay, delay(pairs.rest, now));
    }
    if (networks.isBlindTo(network)) {
      delay = Math.max(delay, delay(networks.rest, now));
    }
    return delay;
  }

  private static long delay(@Nullable Tries tries, long now) {
    return tries == null || tries.last + FORGOTTEN_AFTER_MILLIS < now
        ? 0
        : Math.min(
            MOST_DELAY_MILLIS, Math.max(0, tries.failures + tries.underWay - FREE_TRIES) * 20L);
  }

  /** Only the key's own counter blocks: the shared counter is not attributable to one client. */
  private static long blockedUntil(Tally tally, String key) {
    Tries tries = tally.known.get(key);
    return tries == null ? 0 : tries.blockedUntil;
  }

  private static void fail(String userKey, Tries pair, Tries from, Tries user, long now) {
    pair.last = now;
    from.last = now;
    user.last = now;
    pair.failures = Math.min(pair.failures + 1, 1_000);
    pair.blockedUntil = now + wait(pair.failures - FREE_TRIES);
    from.failures = Math.min(from.failures + 1, 1_000);
    if (from.users.size() < 1_000) {
      from.users.add(userKey);
    }
    from.blockedUntil = now + wait(from.users.size() - FREE_USERS);
    user.failures = Math.min(user.failures + 1, 1_000);
  }

  private static long wait(int beyond) {
    return beyond <= 0 ? 0 : Math.min(MOST_WAIT_MILLIS, 1_000L << Math.min(beyond, 20));
  }

  private static Tries entry(Tally tally, String key, long now) {
    Map<String, Tries> table = tally.known;
    Tries known = table.get(key);
    if (known == null) {
      if (table.size() >= MOST_ENTRIES && tally.swept + SWEEP_MILLIS < now) {
        tally.swept = now;
        for (Iterator<Tries> all = table.values().iterator(); all.hasNext(); ) {
          Tries old = all.next();
          if (old.underWay == 0
              && old.last + FORGOTTEN_AFTER_MILLIS < now
              && old.blockedUntil < now) {
            all.remove();
          }
        }
      }
      if (table.size() >= MOST_ENTRIES) {
        known = tally.rest;
      } else {
        known = new Tries();
        table.put(key, known);
      }
    }
    if (known.last + FORGOTTEN_AFTER_MILLIS < now && known.blockedUntil < now) {
      known.failures = 0;
      known.users.clear();
    }
    return known;
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
      // An IPv4-mapped IPv6 address is the same network.
      return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) : literal.getHostAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
