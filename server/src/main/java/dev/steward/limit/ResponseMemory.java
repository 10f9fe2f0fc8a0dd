package dev.steward.limit;

import dev.steward.limit.MemoryBudget.Reservation;
import org.jspecify.annotations.Nullable;

/**
 * The memory reservation of the response that the current thread computes. Code that builds large
 * responses reserves its buffers here without knowing the request; outside of a request, nothing is
 * counted.
 */
public final class ResponseMemory {

  /** Minimum size of counted buffers; smaller ones are numerous and short-lived. */
  public static final int COUNTED_BYTES = 16 << 10;

  private static final ScopedValue<Reservation> CURRENT = ScopedValue.newInstance();

  private ResponseMemory() {}

  /** Runs {@code operation} with a reservation for {@link #resize} and {@link #reserve}. */
  public static <T extends @Nullable Object, E extends Exception> T runWith(
      Reservation reservation, ScopedValue.CallableOp<T, E> operation) throws E {
    return ScopedValue.where(CURRENT, reservation).call(operation);
  }

  static @Nullable Reservation current() {
    return CURRENT.isBound() ? CURRENT.get() : null;
  }

  /** Attributes the memory of this request to a user instead of an address. */
  public static void setOwner(String owner) {
    Reservation reservation = current();
    if (reservation != null) {
      reservation.setOwner(owner);
    }
  }

  /**
   * Called before a buffer is replaced by a larger one.
   *
   * @throws dev.steward.problem.Problem.Overloaded if the budget is exhausted
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
   * Reserves memory that a computation is about to allocate.
   *
   * @throws dev.steward.problem.Problem.Overloaded if the budget is exhausted
   */
  public static void reserve(long bytes) {
    resize(0, bytes);
  }

  /** Adds up small allocations and reserves them together. */
  public static final class AllocationCounter {
    private long count;

    /**
     * Counts more bytes.
     *
     * @throws dev.steward.problem.Problem.Overloaded if the budget is exhausted
     */
    public void add(long bytes) {
      count += bytes;
      if (count >= COUNTED_BYTES) {
        reserve(count);
        count = 0;
      }
    }
  }

  /** Releases reserved memory that is no longer referenced. */
  public static void release(long bytes) {
    Reservation reservation = current();
    if (reservation != null && bytes >= COUNTED_BYTES) {
      reservation.shrink(bytes);
    }
  }
}
