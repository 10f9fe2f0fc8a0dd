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
 * Slows down who guesses passwords. It counts per user and network, and per network over users;
 * failures for one user from many networks slow that user's checks down but never refuse them, so
 * that nobody can lock another out. API tokens never come by here.
 *
 * <p>A try counts from its beginning: a network has never more tries under way than would be
 * allowed one after the other if all of them failed. Those beyond that wait for the result of the
 * others, so a burst of right passwords is not refused.
 */
public final class Throttle {

  private static final int FREE_TRIES = 5;
  private static final int FREE_USERS = 20;
  private static final long MOST_WAIT_MILLIS = 15 * 60_000L;
  private static final long FORGOTTEN_AFTER_MILLIS = 30 * 60_000L;
  private static final long MOST_DELAY_MILLIS = 2_000;
  private static final int MOST_ENTRIES = 20_000;

  /** A full table is looked through for what is over once a second, not at each new name. */
  private static final long SWEEP_MILLIS = 1_000;

  /** How long a try waits for the results of others. */
  private static final int TURN_SECONDS = 3;

  private static final class Tries {
    int failures;

    /** Tries that began and have no result yet. */
    int underWay;

    long last;
    long blockedUntil;

    /** Users who failed from a network. */
    final Set<String> users = new HashSet<>(2);

    @Nullable Condition resolved;
  }

  /** What is counted under one kind of key. */
  private static final class Tally {
    final Map<String, Tries> known = new HashMap<>();

    /** What came while there was no room counts here, together: nobody in particular did it. */
    final Tries rest = new Tries();

    long swept;

    /** True where this key can no longer be told from others. */
    boolean isBlindTo(String key) {
      return known.size() >= MOST_ENTRIES && !known.containsKey(key);
    }

    /** Drops an entry that says nothing any more. */
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

  /** One try under way. Closing it without a result takes it back. */
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
     * How many milliseconds the check must be put off, because others guess at this user, or so
     * many guess that this one cannot be told from them.
     */
    public long delayMillis() {
      return delayMillis;
    }

    /** True where wrong passwords came from this network. */
    public boolean isSuspect() {
      return suspect;
    }

    /** The password was wrong. */
    public void failed() {
      resolve(() -> fail(userKey, pair, from, user, clock.millis()));
    }

    /** The password was right. */
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
   * Lets a check of a password begin, or refuses it unseen.
   *
   * @param network of the client, see {@link #network}
   * @param settled says that the password need not be checked any more, as an equal try succeeded
   * @return null where it is settled
   * @throws Problem.Busy while this network must wait
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
        "Too many wrong passwords came from this address; wait, or use an API token.", seconds);
  }

  /** False where the results of others decide whether this try is allowed. */
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

  /** Only what was counted under the very key refuses: the rest of a flood is anybody's. */
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

  /** The address itself, or the /64 network of an IPv6 address: one customer has a whole one. */
  static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      var literal = InetAddress.ofLiteral(address.replace("[", "").replace("]", ""));
      byte[] bytes = literal.getAddress();
      // An IPv4 address may be written as one of IPv6, and is the same network.
      return bytes.length == 16 ? HexFormat.of().formatHex(bytes, 0, 8) : literal.getHostAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
