package dev.steward.access;

import dev.steward.problem.Problem;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Slows down who guesses passwords. It counts per user and address, and per address over users;
 * failures for one user from many addresses slow that user's checks down but never refuse them, so
 * that nobody can lock another out. API tokens never come by here.
 */
public final class Throttle {

  private static final int FREE_TRIES = 5;
  private static final int FREE_USERS = 20;
  private static final long MOST_WAIT_MILLIS = 15 * 60_000L;
  private static final long FORGOTTEN_AFTER_MILLIS = 30 * 60_000L;
  private static final long MOST_DELAY_MILLIS = 2_000;
  private static final int MOST_ENTRIES = 20_000;

  private static final class Tries {
    int failures;
    long last;
    long blockedUntil;
    final Set<String> users = new HashSet<>(2);
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
  }

  private final InstantSource clock;
  private final Tally pairs = new Tally();
  private final Tally addresses = new Tally();
  private final Tally users = new Tally();

  public Throttle(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Lets a check of a password begin, or refuses it unseen.
   *
   * @return millis that the check must be put off, because others guess at this user, or so many
   *     guess that this one cannot be told from them
   * @throws Problem.Busy while this address must wait
   */
  public synchronized long begin(String userKey, String address) {
    long now = clock.millis();
    String network = network(address);
    String pair = userKey + "\n" + network;
    long until = Math.max(blockedUntil(pairs, pair), blockedUntil(addresses, network));
    if (until > now) {
      throw new Problem.Busy(
          "Too many wrong passwords came from this address; wait, or use an API token.",
          (int) Math.min(Integer.MAX_VALUE, (until - now + 999) / 1_000));
    }
    Tries user = users.isBlindTo(userKey) ? users.rest : users.known.get(userKey);
    long delay = delay(user, now);
    if (pairs.isBlindTo(pair)) {
      delay = Math.max(delay, delay(pairs.rest, now));
    }
    if (addresses.isBlindTo(network)) {
      delay = Math.max(delay, delay(addresses.rest, now));
    }
    return delay;
  }

  private static long delay(@Nullable Tries tries, long now) {
    return tries == null || tries.last + FORGOTTEN_AFTER_MILLIS < now
        ? 0
        : Math.min(MOST_DELAY_MILLIS, Math.max(0, tries.failures - FREE_TRIES) * 20L);
  }

  /** Only what was counted under the very key refuses: the rest of a flood is anybody's. */
  private static long blockedUntil(Tally tally, String key) {
    Tries tries = tally.known.get(key);
    return tries == null ? 0 : tries.blockedUntil;
  }

  public synchronized void failed(String userKey, String address) {
    long now = clock.millis();
    String network = network(address);
    Tries pair = entry(pairs, userKey + "\n" + network, now);
    pair.failures = Math.min(pair.failures + 1, 1_000);
    pair.blockedUntil = now + wait(pair.failures - FREE_TRIES);
    Tries from = entry(addresses, network, now);
    from.failures = Math.min(from.failures + 1, 1_000);
    if (from.users.size() < 1_000) {
      from.users.add(userKey);
    }
    from.blockedUntil = now + wait(from.users.size() - FREE_USERS);
    Tries user = entry(users, userKey, now);
    user.failures = Math.min(user.failures + 1, 1_000);
  }

  private static long wait(int beyond) {
    return beyond <= 0 ? 0 : Math.min(MOST_WAIT_MILLIS, 1_000L << Math.min(beyond, 20));
  }

  public synchronized void succeeded(String userKey, String address) {
    String network = network(address);
    pairs.known.remove(userKey + "\n" + network);
    Tries from = addresses.known.get(network);
    if (from != null) {
      from.users.remove(userKey);
    }
  }

  /** A full table is looked through for what is over once a second, not at each new name. */
  private static final long SWEEP_MILLIS = 1_000;

  private static Tries entry(Tally tally, String key, long now) {
    Map<String, Tries> table = tally.known;
    Tries known = table.get(key);
    if (known == null) {
      if (table.size() >= MOST_ENTRIES && tally.swept + SWEEP_MILLIS < now) {
        tally.swept = now;
        for (Iterator<Tries> all = table.values().iterator(); all.hasNext(); ) {
          Tries old = all.next();
          if (old.last + FORGOTTEN_AFTER_MILLIS < now && old.blockedUntil < now) {
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
    known.last = now;
    return known;
  }

  /** The address itself, or the /64 network of an IPv6 address: one customer has a whole one. */
  static String network(String address) {
    if (address.indexOf(':') < 0) {
      return address;
    }
    try {
      byte[] bytes =
          java.net.InetAddress.ofLiteral(address.replaceAll("[\\[\\]]", "")).getAddress();
      if (bytes.length != 16) {
        return address;
      }
      return java.util.HexFormat.of().formatHex(bytes, 0, 8);
    } catch (IllegalArgumentException e) {
      return address;
    }
  }
}
