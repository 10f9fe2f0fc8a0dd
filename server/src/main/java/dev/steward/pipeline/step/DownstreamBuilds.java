package dev.steward.pipeline.step;

import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.queue.QueueListener;
import dev.steward.run.JournalEntry;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunListener;
import dev.steward.run.Runs;
import dev.steward.store.Tx;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for builds that pipelines have scheduled. */
public final class DownstreamBuilds implements QueueListener, RunListener {

  /** A signal may be missed if its build is deleted together with its job. */
  private static final long RECHECK_SECONDS = 60;

  private final LongFunction<@Nullable Long> startedBy;
  private final LongFunction<@Nullable String> resultOf;
  private final Map<Long, CompletableFuture<Boolean>> byItem = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<Boolean>> byRun = new ConcurrentHashMap<>();

  public DownstreamBuilds(Queue queue, Runs runs) {
    this(itemId -> left(queue, itemId), runId -> ended(runs, runId));
  }

  /**
   * Creates an object that reads the state of builds from elsewhere.
   *
   * @param startedBy returns the number of the run that an item of the queue has become, 0 if the
   *     item was cancelled, and null while it waits
   * @param resultOf returns the result of a run, an empty text if the run was deleted, and null
   *     while it runs
   */
  DownstreamBuilds(
      LongFunction<@Nullable Long> startedBy, LongFunction<@Nullable String> resultOf) {
    this.startedBy = startedBy;
    this.resultOf = resultOf;
  }

  /** Waits until an item leaves the queue; returns the number of its run, or 0 for none. */
  long awaitStart(long itemId) throws InterruptedException {
    return await(byItem, itemId, () -> startedBy.apply(itemId));
  }

  private static @Nullable Long left(Queue queue, long itemId) {
    QueueItem item = queue.find(itemId);
    if (item == null) {
      return 0L;
    }
    Long number = item.runNumber();
    return switch (item.state()) {
      case WAITING -> null;
      case CANCELLED -> 0L;
      case LEFT -> number == null ? Long.valueOf(0) : number;
    };
  }

  /** Waits until a run has ended; returns its result, or an empty text if it was deleted. */
  String awaitEnd(long runId) throws InterruptedException {
    return await(byRun, runId, () -> resultOf.apply(runId));
  }

  private static @Nullable String ended(Runs runs, long runId) {
    Run run = runs.find(runId);
    if (run == null) {
      return "";
    }
    Result result = run.result();
    return run.running() || result == null ? null : result.name();
  }

  private static <T> T await(
      Map<Long, CompletableFuture<Boolean>> signals, long id, Supplier<@Nullable T> check)
      throws InterruptedException {
    try {
      while (true) {
        CompletableFuture<Boolean> signal =
            signals.computeIfAbsent(id, _ -> new CompletableFuture<>());
        T value = check.get();
        if (value != null) {
          return value;
        }
        try {
          signal.get(RECHECK_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
          // The state is read again, in case a signal was missed.
        } catch (ExecutionException e) {
          throw new IllegalStateException("waiting for a build failed", e);
        }
      }
    } finally {
      // Others that wait for the same build share the signal, and check again.
      signal(signals, id);
    }
  }

  private static void signal(Map<Long, CompletableFuture<Boolean>> signals, long id) {
    CompletableFuture<Boolean> signal = signals.remove(id);
    if (signal != null) {
      signal.complete(true);
    }
  }

  @Override
  public void onEntered(Tx tx, QueueItem item) {}

  @Override
  public void onLeft(Tx tx, long itemId, long jobId, String jobName, @Nullable Long runNumber) {
    // A step may begin to wait, and still find the item in the queue, before the commit.
    tx.afterCommit(() -> signal(byItem, itemId));
  }

  @Override
  public void onStarted(Tx tx, Run run) {}

  @Override
  public void onStepCompleted(Tx tx, Run run, JournalEntry done) {}

  @Override
  public void onFinished(Tx tx, Run run, Result result, long millis) {
    tx.notifyAfterCommit(() -> signal(byRun, run.id()));
  }

  @Override
  public void onDeleted(Tx tx, long jobId, long runId, long number) {
    tx.notifyAfterCommit(() -> signal(byRun, runId));
  }
}
