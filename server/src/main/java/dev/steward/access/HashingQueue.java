package dev.steward.access;

import dev.steward.problem.Problem;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Priority queue for the few permits to compute a password hash. Waiters are served by rank, then
 * in order of arrival, so that a flood of guesses does not displace legitimate logins.
 */
final class HashingQueue {

  /** Likelihood that a waiter is legitimate, most likely first. */
  enum Rank {
    /** A user on a network where their password was accepted before, or a signed-in user. */
    PROVEN,
    /** An existing user, on a network without failures. */
    KNOWN,
    /** An existing user, on a network that has sent wrong passwords. */
    SUSPECT,
    /** A name without a user. */
    UNKNOWN
  }

  private static final class Waiter {
    final Condition permitGranted;
    boolean hasPermit;

    Waiter(Condition permitGranted) {
      this.permitGranted = permitGranted;
    }
  }

  private final int waitSeconds;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Rank, Set<Waiter>> waiters = new EnumMap<>(Rank.class);
  private int free;

  HashingQueue(int permits, int waitSeconds) {
    this.free = permits;
    this.waitSeconds = waitSeconds;
    for (Rank rank : Rank.values()) {
      waiters.put(rank, new LinkedHashSet<>());
    }
  }

  /**
   * Waits for a permit.
   *
   * @throws Problem.Busy if no permit becomes free in time
   */
  void acquire(Rank rank) {
    lock.lock();
    try {
      if (free > 0) {
        free--;
        return;
      }
      var waiter = new Waiter(lock.newCondition());
      Set<Waiter> queue = queue(rank);
      queue.add(waiter);
      try {
        long remainingNanos = TimeUnit.SECONDS.toNanos(waitSeconds);
        while (!waiter.hasPermit && remainingNanos > 0) {
          remainingNanos = waiter.permitGranted.awaitNanos(remainingNanos);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        queue.remove(waiter);
        if (waiter.hasPermit) {
          passPermit();
        }
        throw new Problem.Busy("The server is stopping.", waitSeconds);
      }
      if (!waiter.hasPermit) {
        queue.remove(waiter);
        throw new Problem.Busy(
            "Too many password checks are in progress. Try again later, or use an API"
                + " token: tokens are not throttled.",
            waitSeconds);
      }
    } finally {
      lock.unlock();
    }
  }

  void release() {
    lock.lock();
    try {
      passPermit();
    } finally {
      lock.unlock();
    }
  }

  private void passPermit() {
    Waiter next = poll();
    if (next == null) {
      free++;
    } else {
      next.hasPermit = true;
      next.permitGranted.signal();
    }
  }

  private @Nullable Waiter poll() {
    for (Set<Waiter> queue : waiters.values()) {
      Iterator<Waiter> all = queue.iterator();
      if (all.hasNext()) {
        Waiter first = all.next();
        all.remove();
        return first;
      }
    }
    return null;
  }

  private Set<Waiter> queue(Rank rank) {
    return waiters.computeIfAbsent(rank, _ -> new LinkedHashSet<>());
  }
}
