package dev.steward.access;

import dev.steward.problem.Problem;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

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

  /** All that does not fit into a full table counts here, together. */
  private static final String OVERFLOW = "*";

  private static final class Tries {
    int failures;
    long last;
    long blockedUntil;
    final Set<String> users = new HashSet<>(2);
  }

  private final InstantSource clock;
  private final Map<String, Tries> pairs = new HashMap<>();
  private final Map<String, Tries> addresses = new HashMap<>();
  private final Map<String, Tries> users = new HashMap<>();

  public Throttle(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Lets a check of a password begin, or refuses it unseen.
   *
   * @return millis that the check must be put off, because others guess at this user
   * @throws Problem.Busy while this address must wait
   */
  public synchronized long begin(String userKey, String address) {
    long now = clock.millis();
    String network = network(address);
    long until =
        Math.max(blockedUntil(pairs, userKey + "\n" + network), blockedUntil(addresses, network));
    if (until > now) {
      throw new Problem.Busy(
          "Too many wrong passwords came from this address; wait, or use an API token.",
          (int) Math.min(Integer.MAX_VALUE, (until - now + 999) / 1_000));
    }
    Tries user = users.get(userKey);
    return user == null || user.last + FORGOTTEN_AFTER_MILLIS < now
        ? 0
        : Math.min(MOST_DELAY_MILLIS, Math.max(0, user.failures - FREE_TRIES) * 20L);
  }

  private static long blockedUntil(Map<String, Tries> table, String key) {
    Tries tries = table.get(key);
    if (tries == null && table.size() >= MOST_ENTRIES) {
      tries = table.get(OVERFLOW);
    }
    return tries == null ? 0 : tries.blockedUntil;
  }

  public synchronized void failed(String userKey, String address) {
    long now = clock.millis();
    String network = network(address);
    Tries pair = entry(pairs, userKey + "\n" + network, now);
    pair.failures++;
    pair.blockedUntil = now + wait(pair.failures - FREE_TRIES);
    Tries from = entry(addresses, network, now);
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
    pairs.remove(userKey + "\n" + network);
    Tries from = addresses.get(network);
    if (from != null) {
      from.users.remove(userKey);
    }
  }

  /** A full table is looked through for what is over once a second, not at each new name. */
  private static final long SWEEP_MILLIS = 1_000;

  private long swept;

  private Tries entry(Map<String, Tries> table, String key, long now) {
    Tries known = table.get(key);
    if (known == null) {
      if (table.size() >= MOST_ENTRIES && swept + SWEEP_MILLIS < now) {
        swept = now;
        for (Iterator<Tries> all = table.values().iterator(); all.hasNext(); ) {
          Tries old = all.next();
          if (old.last + FORGOTTEN_AFTER_MILLIS < now && old.blockedUntil < now) {
            all.remove();
          }
        }
      }
      known =
          table.computeIfAbsent(table.size() >= MOST_ENTRIES ? OVERFLOW : key, _ -> new Tries());
    } else if (known.last + FORGOTTEN_AFTER_MILLIS < now && known.blockedUntil < now) {
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
