package dev.steward.limit;

import dev.steward.limit.MemoryBudget.Reservation;
import org.jspecify.annotations.Nullable;

/**
 * The reservation of the answer that this thread computes. Code that builds large answers reserves
 * its buffers here without knowing of requests; outside of a request nothing is counted.
 */
public final class AnswerMemory {

  /** Buffers below this size are not counted: there are many, and they live for a moment. */
  public static final int COUNTED_BYTES = 16 << 10;

  private static final ScopedValue<Reservation> CURRENT = ScopedValue.newInstance();

  private AnswerMemory() {}

  /** Runs {@code served} with a reservation that {@link #resize} and {@link #reserve} count in. */
  public static <T extends @Nullable Object, E extends Exception> T during(
      Reservation reservation, ScopedValue.CallableOp<T, E> served) throws E {
    return ScopedValue.where(CURRENT, reservation).call(served);
  }

  static @Nullable Reservation current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /** Counts what this request holds for a user, rather than for an address. */
  public static void ownedBy(String owner) {
    Reservation reservation = current();
    if (reservation != null) {
      reservation.ownedBy(owner);
    }
  }

  /**
   * A buffer is about to be replaced by a larger one.
   *
   * @throws dev.steward.problem.Problem.Overloaded where there is no room
   */
  public static void resize(long from, long to) {
    Reservation reservation = current();
    if (reservation != null && to >= COUNTED_BYTES) {
      reservation.grow(to);
      if (from >= COUNTED_BYTES) {
        reservation.shrink(from);
      }
    }
  }

  /**
   * Reserves what a computation is about to allocate.
   *
   * @throws dev.steward.problem.Problem.Overloaded where there is no room
   */
  public static void reserve(long bytes) {
    resize(0, bytes);
  }

  /** Reserves for many small things at once what is counted for each of them. */
  public static final class Counter {
    private long count;

    /**
     * Counts more bytes.
     *
     * @throws dev.steward.problem.Problem.Overloaded where there is no room
     */
    public void add(long bytes) {
      count += bytes;
      if (count >= COUNTED_BYTES) {
        reserve(count);
        count = 0;
      }
    }
  }

  /** Gives back what was reserved and is garbage by now. */
  public static void release(long bytes) {
    Reservation reservation = current();
    if (reservation != null && bytes >= COUNTED_BYTES) {
      reservation.shrink(bytes);
    }
  }
}
