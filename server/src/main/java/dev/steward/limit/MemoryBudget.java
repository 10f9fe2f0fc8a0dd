package dev.steward.limit;

import dev.steward.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A number of bytes of the heap that all requests under way share. A request reserves what it is
 * about to allocate and gives it back at its end; where the budget is used up it is refused, so
 * that no number of clients can exhaust the heap.
 *
 * <p>No owner (a user or an address) gets more than three quarters, in small reservations neither,
 * and small ones find room after large ones no longer do: one client does not lock out the others.
 */
public final class MemoryBudget {

  /** Bodies of requests, from their first byte until the request was handled. */
  public static final MemoryBudget BODIES = new MemoryBudget(quarterOfHeap(), "request bodies");

  /** Answers, from when they are computed until the client has received them. */
  public static final MemoryBudget ANSWERS = new MemoryBudget(quarterOfHeap(), "answers");

  /** A reservation up to this size counts as small. */
  private static final long SMALL_BYTES = 64 << 10;

  /** One part in so many of the budget is for small reservations only. */
  private static final int SMALL_PART = 8;

  private static final int RETRY_SECONDS = 5;

  private final long limit;
  private final String content;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Map<String, Long> byOwner = new HashMap<>();
  private long used;

  /**
   * Makes a budget of its own.
   *
   * @param content what is held in it, in the plural: the refusal names it
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

  /** How many bytes are reserved now. */
  public long used() {
    lock.lock();
    try {
      return used;
    } finally {
      lock.unlock();
    }
  }

  /** An empty reservation. The caller closes it. */
  public Reservation open(String owner) {
    return new Reservation(owner);
  }

  private boolean hasRoom(String owner, long ofReservation, long more) {
    long room = ofReservation + more <= SMALL_BYTES ? limit : limit - limit / SMALL_PART;
    return used + more <= room && byOwner.getOrDefault(owner, 0L) + more <= limitOfOwner();
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

  private Problem refusal(long wanted) {
    if (wanted > limitOfOwner()) {
      return new Problem.TooLarge(
          "This takes more memory than one request gets here; send less, or ask for less, such as"
              + " by tree=.");
    }
    return new Problem.Overloaded(
        "The server holds as many " + content + " as fit into its memory; try again later.",
        RETRY_SECONDS);
  }

  /** The part of the budget that one request holds. */
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
     * @throws Problem.Overloaded where there is no room; what was held before stays held
     * @throws Problem.TooLarge where there never is as much room
     */
    public void grow(long more) {
      if (!tryGrow(more)) {
        throw refusal(held() + more);
      }
    }

    /** As above; false where there is no room. */
    public boolean tryGrow(long more) {
      lock.lock();
      try {
        if (closed || !hasRoom(owner, held, more)) {
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
     * Reserves more bytes once there is room for them.
     *
     * @throws Problem.Overloaded where there is none within that time
     */
    public void growWithin(long more, long timeout, TimeUnit unit) {
      long nanos = unit.toNanos(timeout);
      lock.lock();
      try {
        while (!closed && !hasRoom(owner, held, more)) {
          if (nanos <= 0 || held + more > limitOfOwner()) {
            throw refusal(held + more);
          }
          nanos = released.awaitNanos(nanos);
        }
        if (closed) {
          throw refusal(0);
        }
        held += more;
        add(owner, more);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw refusal(0);
      } finally {
        lock.unlock();
      }
    }

    /** Gives bytes back, at most those held. */
    public void shrink(long less) {
      lock.lock();
      try {
        long given = Math.min(less, held);
        if (given > 0) {
          held -= given;
          add(owner, -given);
        }
      } finally {
        lock.unlock();
      }
    }

    /** Counts what is held for another owner: a request's user is known later than its address. */
    public void ownedBy(String other) {
      lock.lock();
      try {
        if (!other.equals(owner)) {
          long moved = held;
          if (moved > 0) {
            add(owner, -moved);
            add(other, moved);
          }
          owner = other;
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

    /** Gives all back; nothing can be reserved any more. */
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
