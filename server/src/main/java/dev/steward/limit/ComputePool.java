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
 * Runs work that keeps a processor busy on a few platform threads. A virtual thread that computes
 * keeps its carrier until it blocks, and there are as few carriers as processors: some long
 * computations on them stop all other requests. The operating system shares the processors fairly
 * between this pool and the carriers instead, and prefers the carriers.
 *
 * <p>Work waits in order of arrival. Beyond a number that waits, of all or of one owner, and beyond
 * a time, it is refused. Work of no request, such as a build's or the queue's, is never refused:
 * nobody would ask for it again.
 */
public final class ComputePool {

  /** The pool that all requests share. */
  public static final ComputePool SHARED =
      new ComputePool(Math.max(2, Runtime.getRuntime().availableProcessors()), 200, 50, 60);

  private static final int RETRY_SECONDS = 5;
  private static final int IDLE_SECONDS = 10;

  private final ExecutorService threads;
  private final int maxWaiting;
  private final int maxOfOwner;
  private final int waitSeconds;
  private final Map<String, Integer> waiting = new HashMap<>();
  private int allWaiting;

  /**
   * Makes a pool; its threads start with the first work and end when there was none for a while.
   *
   * @param maxWaiting how much work of all requests together may wait or run
   * @param waitSeconds how long work of a request may wait for a thread
   */
  public ComputePool(int size, int maxWaiting, int maxOfOwner, int waitSeconds) {
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
    this.maxWaiting = maxWaiting;
    this.maxOfOwner = maxOfOwner;
    this.waitSeconds = waitSeconds;
  }

  /**
   * Work for a platform thread of its own that computes: short requests get a processor first.
   * Other pools of platform threads are made with it too.
   */
  public static Runnable atLowPriority(Runnable work) {
    return () -> {
      ThreadPriority.lower();
      work.run();
    };
  }

  private enum State {
    WAITING,
    RUNNING,
    GIVEN_UP
  }

  /** One piece of work and what became of it. */
  private static final class Work<T extends @Nullable Object> {
    final CompletableFuture<T> result = new CompletableFuture<>();
    private State state = State.WAITING;

    /** False where the other side was first. */
    synchronized boolean become(State next) {
      if (state == State.WAITING) {
        state = next;
        return true;
      }
      return false;
    }
  }

  /**
   * Computes something and waits for it. On a platform thread, such as one of this pool, it is
   * computed where it is.
   *
   * @throws Problem.Overloaded where too much work of requests waits already, or no thread was free
   *     in time
   */
  public <T extends @Nullable Object> T run(Supplier<T> computation) {
    if (!Thread.currentThread().isVirtual()) {
      return computation.get();
    }
    Reservation memory = AnswerMemory.current();
    if (memory == null) {
      return await(begin(null, computation), Long.MAX_VALUE);
    }
    String owner = memory.owner();
    enter(owner);
    try {
      return await(begin(memory, computation), waitSeconds);
    } finally {
      leave(owner);
    }
  }

  private <T extends @Nullable Object> Work<T> begin(
      @Nullable Reservation memory, Supplier<T> computation) {
    var work = new Work<T>();
    threads.execute(() -> {
      if (work.become(State.RUNNING)) {
        compute(work, memory, computation);
      }
    });
    return work;
  }

  private static <T extends @Nullable Object> void compute(
      Work<T> work, @Nullable Reservation memory, Supplier<T> computation) {
    try {
      work.result.complete(
          memory == null ? computation.get() : AnswerMemory.during(memory, computation::get));
    } catch (RuntimeException | Error e) {
      work.result.completeExceptionally(e);
    }
  }

  private <T extends @Nullable Object> T await(Work<T> work, long seconds) {
    try {
      try {
        return work.result.get(seconds, TimeUnit.SECONDS);
      } catch (TimeoutException e) {
        if (work.become(State.GIVEN_UP)) {
          throw refusal();
        }
        // It has a thread by now, and its own limits end it.
        return work.result.get();
      }
    } catch (InterruptedException e) {
      work.become(State.GIVEN_UP);
      Thread.currentThread().interrupt();
      throw refusal();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case RuntimeException failure -> throw failure;
        case Error failure -> throw failure;
        case null, default -> throw new IllegalStateException(e);
      }
    }
  }

  /** How much work of requests waits or runs. */
  synchronized int waiting() {
    return allWaiting;
  }

  private synchronized void enter(String owner) {
    int ofOwner = waiting.getOrDefault(owner, 0);
    if (allWaiting >= maxWaiting || ofOwner >= maxOfOwner) {
      throw refusal();
    }
    allWaiting++;
    waiting.put(owner, ofOwner + 1);
  }

  private synchronized void leave(String owner) {
    allWaiting--;
    waiting.merge(owner, -1, (count, less) -> count + less == 0 ? null : count + less);
  }

  private static Problem.Overloaded refusal() {
    return new Problem.Overloaded(
        "The server computes as many large answers as it can at once; try again later.",
        RETRY_SECONDS);
  }
}
