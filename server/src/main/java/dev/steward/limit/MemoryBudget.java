package dev.steward.limit;

import dev.steward.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limit on the heap memory that all active requests share. A request reserves memory before
 * allocating it, and releases the memory when the request ends. If the budget is exhausted, the
 * request is rejected, so that no number of clients can exhaust the heap.
 *
 * <p>No owner (a user or an address) gets more than three quarters of the budget, and part of it is
 * for small reservations only, so one client cannot lock out the others.
 */
public final class MemoryBudget {

  /** Budget for request bodies, from their first byte until the request has been handled. */
  public static final MemoryBudget REQUEST_BODIES =
      new MemoryBudget(quarterOfHeap(), "request bodies");

  /** Budget for responses, from their computation until the client has received them. */
  public static final MemoryBudget RESPONSES = new MemoryBudget(quarterOfHeap(), "responses");

  /** A reservation up to this size counts as small. */
  private static final long SMALL_BYTES = 64 << 10;

  /** The budget divided by this number is for small reservations only. */
  private static final int SMALL_DIVISOR = 8;

  private static final int RETRY_SECONDS = 5;

  private final long limit;
  private final String content;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<String, Long> byOwner = new HashMap<>();
  private long used;

  /**
   * Creates a separate budget.
   *
   * @param content plural noun for the reserved objects, used in error messages
   */
  public MemoryBudget(long limit, String content) {
    this.limit = limit;
    this.content = content;
  }

  private static long quarterOfHeap() {
    return Runtime.getRuntime().maxMemory() / 4;
  }

  public long limit() {
    return limit;
  }

  /** Number of reserved bytes. */
  public long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  /** Opens an empty reservation, to be closed by the caller. */
  public Reservation open(String owner) {
    return new Reservation(owner);
  }

  private boolean fits(String owner, long held, long more) {
    long available = held + more <= SMALL_BYTES ? limit : limit - limit / SMALL_DIVISOR;
    return used + more <= available && byOwner.getOrDefault(owner, 0L) + more <= limitOfOwner();
  }

  private long limitOfOwner() {
    return limit / 4 * 3;
  }

  private void add(String owner, long more) {
    used += more;
    byOwner.merge(owner, more, (one, other) -> one + other == 0 ? null : one + other);
    if (more < 0) {
      released.signalAll();
    }
  }

  private Problem rejection(long bytes) {
    if (bytes > limitOfOwner()) {
      return new Problem.TooLarge(
          "This request needs more memory than a single request may use. Send less data, or select"
              + " fewer fields with tree=.");
    }
    return new Problem.Overloaded(
        "The memory for " + content + " is used up. Try again later.", RETRY_SECONDS);
  }

  /** The part of the budget that one request has reserved. */
  public final class Reservation implements AutoCloseable {

    private String owner;
    private long held;
    private boolean closed;

    private Reservation(String owner) {
      this.owner = owner;
    }

    /**
     * Reserves more bytes.
     *
     * @throws Problem.Overloaded if the budget is exhausted; earlier reservations stay
     * @throws Problem.TooLarge if the request exceeds the maximum for one owner
     */
    public void grow(long more) {
      if (!tryGrow(more)) {
        throw rejection(held() + more);
      }
    }

    /** Like {@link #grow}, but returns false if the budget is exhausted. */
    public boolean tryGrow(long more) {
      lock.lock();
      try {
        if (closed || !fits(owner, held, more)) {
          return false;
        }
        held += more;
        add(owner, more);
        return true;
      } finally {
        lock.unlock();
      }
    }

    /**
     * Reserves more bytes, waiting until the budget allows it.
     *
     * @throws Problem.Overloaded on timeout
     */
    public void growWithin(long more, long timeout, TimeUnit unit) {
      long nanos = unit.toNanos(timeout);
      lock.lock();
      try {
        while (!closed && !fits(owner, held, more)) {
          if (nanos <= 0 || held + more > limitOfOwner()) {
            throw rejection(held + more);
          }
          nanos = released.awaitNanos(nanos);
        }
        if (closed) {
          throw rejection(0);
        }
        held += more;
        add(owner, more);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw rejection(0);
      } finally {
        lock.unlock();
      }
    }

    /** Releases bytes, but at most as many as are reserved. */
    public void shrink(long bytes) {
      lock.lock();
      try {
        long released = Math.min(bytes, held);
        if (released > 0) {
          held -= released;
          add(owner, -released);
        }
      } finally {
        lock.unlock();
      }
    }

    /** Moves the reservation from the client's address to the user, once the user is known. */
    public void setOwner(String newOwner) {
      lock.lock();
      try {
        if (!newOwner.equals(owner)) {
          long moved = held;
          if (moved > 0) {
            add(owner, -moved);
            add(newOwner, moved);
          }
          owner = newOwner;
        }
      } finally {
        lock.unlock();
      }
    }

    String owner() {
      lock.lock();
      try {
        return owner;
      } finally {
        lock.unlock();
      }
    }

    public long held() {
      lock.lock();
      try {
        return held;
      } finally {
        lock.unlock();
      }
    }

    /** Releases all bytes; the reservation can no longer be used. */
    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        if (held > 0) {
          add(owner, -held);
          held = 0;
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
