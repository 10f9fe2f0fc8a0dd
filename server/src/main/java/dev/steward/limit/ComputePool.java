package dev.steward.limit;

import dev.steward.limit.MemoryBudget.Reservation;
import dev.steward.problem.Problem;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs CPU-bound work on a few platform threads. A virtual thread that computes keeps its carrier
 * until it blocks, and there are only as many carriers as processors: a few long computations on
 * virtual threads would stall all other requests. The operating system shares the processors
 * between this pool and the carriers, and prefers the carriers.
 *
 * <p>Work is queued in order of arrival. Work is rejected if too much of it is queued, in total or
 * for one owner, or if it has waited too long. Work that belongs to no request, such as that of
 * builds or the queue, is never rejected: no client would retry it.
 */
public final class ComputePool {

  /** The pool shared by all requests. */
  public static final ComputePool SHARED =
      new ComputePool(Math.max(2, Runtime.getRuntime().availableProcessors()), 200, 50, 60);

  private static final int RETRY_SECONDS = 5;
  private static final int IDLE_SECONDS = 10;

  private final ExecutorService threads;
  private final int maxPending;
  private final int maxPerOwner;
  private final int waitSeconds;
  private final Map<String, Integer> pending = new HashMap<>();
  private int totalPending;

  /**
   * Creates a pool; its threads start on demand and end when idle.
   *
   * @param maxPending maximum number of computations for all requests together, waiting or running
   * @param waitSeconds how long a request waits for a thread
   */
  public ComputePool(int size, int maxPending, int maxPerOwner, int waitSeconds) {
    var number = new AtomicInteger();
    var pool =
        new ThreadPoolExecutor(
            size,
            size,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            work ->
                Thread.ofPlatform()
                    .name("compute-" + number.incrementAndGet())
                    .daemon()
                    .unstarted(atLowPriority(work)));
    pool.allowCoreThreadTimeOut(true);
    this.threads = pool;
    this.maxPending = maxPending;
    this.maxPerOwner = maxPerOwner;
    this.waitSeconds = waitSeconds;
  }

  /**
   * Wraps work for a platform thread so that it runs at low priority and short requests get a
   * processor first. Other pools use this method too.
   */
  public static Runnable atLowPriority(Runnable work) {
    return () -> {
      ThreadPriority.lower();
      work.run();
    };
  }

  private enum ComputationState {
    WAITING,
    RUNNING,
    ABANDONED
  }

  /** A computation with its state and result. */
  private static final class Computation<T extends @Nullable Object> {
    final CompletableFuture<T> result = new CompletableFuture<>();
    private ComputationState state = ComputationState.WAITING;

    /** Returns false, without an effect, if the computation is no longer waiting. */
    synchronized boolean moveTo(ComputationState next) {
      if (state == ComputationState.WAITING) {
        state = next;
        return true;
      }
      return false;
    }
  }

  /**
   * Runs a computation and waits for it. If the caller is on a platform thread, such as one of this
   * pool, the computation runs on that thread.
   *
   * @throws Problem.Overloaded if too many computations for requests are queued, or no thread
   *     becomes free in time
   */
  public <T extends @Nullable Object> T run(Supplier<T> computation) {
    if (!Thread.currentThread().isVirtual()) {
      return computation.get();
    }
    Reservation memory = ResponseMemory.current();
    if (memory == null) {
      return await(submit(null, computation), Long.MAX_VALUE);
    }
    String owner = memory.owner();
    enter(owner);
    try {
      return await(submit(memory, computation), waitSeconds);
    } finally {
      leave(owner);
    }
  }

  private <T extends @Nullable Object> Computation<T> submit(
      @Nullable Reservation memory, Supplier<T> computation) {
    var work = new Computation<T>();
    threads.execute(() -> {
      if (work.moveTo(ComputationState.RUNNING)) {
        compute(work, memory, computation);
      }
    });
    return work;
  }

  private static <T extends @Nullable Object> void compute(
      Computation<T> work, @Nullable Reservation memory, Supplier<T> computation) {
    try {
      work.result.complete(
          memory == null ? computation.get() : ResponseMemory.runWith(memory, computation::get));
    } catch (RuntimeException | Error e) {
      work.result.completeExceptionally(e);
    }
  }

  private <T extends @Nullable Object> T await(Computation<T> work, long seconds) {
    try {
      try {
        return work.result.get(seconds, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (work.moveTo(ComputationState.ABANDONED)) {
          throw rejection();
        }
        // The computation is already running, and its duration is bounded by its own limits.
        return work.result.get();
      }
    } catch (InterruptedException e) {
      work.moveTo(ComputationState.ABANDONED);
      Thread.currentThread().interrupt();
      throw rejection();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** Number of computations for requests, waiting or running. */
  synchronized int pending() {
    return totalPending;
  }

  private synchronized void enter(String owner) {
    int pendingOfOwner = pending.getOrDefault(owner, 0);
    if (totalPending >= maxPending || pendingOfOwner >= maxPerOwner) {
      throw rejection();
    }
    totalPending++;
    pending.put(owner, pendingOfOwner + 1);
  }

  private synchronized void leave(String owner) {
    totalPending--;
    pending.merge(owner, -1, (count, less) -> count + less == 0 ? null : count + less);
  }

  private static Problem.Overloaded rejection() {
    return new Problem.Overloaded(
        "Too many large responses are being computed. Try again later.", RETRY_SECONDS);
  }
}
