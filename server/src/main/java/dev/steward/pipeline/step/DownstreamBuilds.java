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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Waits for builds that pipelines have scheduled. */
public final class DownstreamBuilds implements QueueListener, RunListener {

  /** A signal may be missed if its build is deleted together with its job. */
  private static final long RECHECK_SECONDS = 60;

  private final Queue queue;
  private final Runs runs;
  private final Map<Long, CompletableFuture<Boolean>> byItem = new ConcurrentHashMap<>();
  private final Map<Long, CompletableFuture<Boolean>> byRun = new ConcurrentHashMap<>();

  public DownstreamBuilds(Queue queue, Runs runs) {
    this.queue = queue;
    this.runs = runs;
  }

  /** Waits until an item leaves the queue; returns the number of its run, or 0 for none. */
  long awaitStart(long itemId) throws InterruptedException {
    return await(byItem, itemId, () -> left(itemId));
  }

  private @Nullable Long left(long itemId) {
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
    return await(byRun, runId, () -> ended(runId));
  }

  private @Nullable String ended(long runId) {
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
    while (true) {
      CompletableFuture<Boolean> signal =
          signals.computeIfAbsent(id, _ -> new CompletableFuture<>());
      T value = check.get();
      if (value != null) {
        signals.remove(id, signal);
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
    if (byItem.containsKey(itemId)) {
      tx.afterCommit(() -> signal(byItem, itemId));
    }
  }

  @Override
  public void onStarted(Tx tx, Run run) {}

  @Override
  public void onStepCompleted(Tx tx, Run run, JournalEntry done) {}

  @Override
  public void onFinished(Tx tx, Run run, Result result, long millis) {
    if (byRun.containsKey(run.id())) {
      tx.notifyAfterCommit(() -> signal(byRun, run.id()));
    }
  }

  @Override
  public void onDeleted(Tx tx, long jobId, long runId, long number) {
    if (byRun.containsKey(runId)) {
      tx.notifyAfterCommit(() -> signal(byRun, runId));
    }
  }
}
