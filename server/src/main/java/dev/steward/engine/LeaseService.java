package dev.steward.engine;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.node.Nodes;
import dev.steward.queue.BlockKey;
import dev.steward.queue.ClaimedLease;
import dev.steward.queue.ExecutorLease;
import dev.steward.queue.LeaseRequest;
import dev.steward.queue.Leases;
import dev.steward.queue.Leases.RequestState;
import dev.steward.queue.QueueItem;
import dev.steward.queue.ShortageText;
import dev.steward.queue.StoredLease;
import dev.steward.queue.Verdict;
import dev.steward.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lends the executors of the pool to blocks of running pipelines. */
final class LeaseService implements ExecutorLeases {

  private static final Logger LOG = LoggerFactory.getLogger(LeaseService.class);

  private final Leases leases;
  private final Jobs jobs;
  private final Nodes nodes;
  private final ExecutorPool pool;
  private final ReentrantLock claiming;
  private final Function<QueueItem, Verdict> verdicts;
  private final Consumer<Runnable> background;
  private final Runnable wake;
  private final Duration reportDelay;

  /**
   * Blocks whose threads wait for an executor. Completed with the lease, or with nothing if the
   * state of the request has to be read again.
   */
  private final Map<BlockKey, CompletableFuture<Optional<StoredLease>>> waiting =
      new ConcurrentHashMap<>();

  private final Map<BlockKey, NodeObserver> observers = new ConcurrentHashMap<>();

  /**
   * Creates the service without reading anything.
   *
   * @param claiming held until claimed executors are occupied
   * @param verdicts determines why an item is waiting
   * @param background runs tasks on threads of their own
   * @param wake called when an executor becomes free
   * @param reportDelay how long a request waits before its reason is reported
   */
  LeaseService(
      Leases leases,
      Jobs jobs,
      Nodes nodes,
      ExecutorPool pool,
      ReentrantLock claiming,
      Function<QueueItem, Verdict> verdicts,
      Consumer<Runnable> background,
      Runnable wake,
      Duration reportDelay) {
    this.leases = leases;
    this.jobs = jobs;
    this.nodes = nodes;
    this.pool = pool;
    this.claiming = claiming;
    this.verdicts = verdicts;
    this.background = background;
    this.wake = wake;
    this.reportDelay = reportDelay;
    leases.onChange(this::check);
  }

  /** Occupies the executors of unfinished runs after a start of the server. */
  void resume(List<Run> unfinished) {
    List<StoredLease> stored = leases.resume();
    if (stored.isEmpty()) {
      return;
    }
    var runs = new ConcurrentHashMap<Long, Run>();
    unfinished.forEach(run -> runs.put(run.id(), run));
    for (StoredLease lease : stored) {
      Run run = runs.get(lease.lease().runId());
      Job job = run == null ? null : jobs.find(run.jobId());
      if (run != null && job != null) {
        pool.occupy(job, run, lease);
      }
    }
  }

  /** Gives a block the executor that was claimed for it. */
  void grant(ClaimedLease claimed) {
    pool.occupy(claimed.job(), claimed.run(), claimed.stored());
    ExecutorLease lease = claimed.stored().lease();
    complete(new BlockKey(lease.runId(), lease.block()), Optional.of(claimed.stored()));
  }

  private void check(BlockKey block) {
    complete(block, Optional.empty());
  }

  /** Makes all waiting blocks read the state of their requests again. */
  void checkAll() {
    waiting.keySet().forEach(this::check);
  }

  private void complete(BlockKey block, Optional<StoredLease> stored) {
    CompletableFuture<Optional<StoredLease>> signal = waiting.get(block);
    if (signal != null) {
      signal.complete(stored);
    }
  }

  @Override
  public ExecutorLease acquire(LeaseRequest request, Consumer<String> onWaiting)
      throws InterruptedException, RequestCancelled {
    var block = new BlockKey(request.run().id(), request.block());
    long reportAt = System.nanoTime() + reportDelay.toNanos();
    boolean isReported = false;
    while (true) {
      var signal = new CompletableFuture<Optional<StoredLease>>();
      waiting.put(block, signal);
      try {
        switch (leases.request(request)) {
          case RequestState.Granted(StoredLease stored) -> {
            occupy(request, stored);
            return stored.lease();
          }
          case RequestState.Cancelled _ -> throw new RequestCancelled("Queue task was cancelled");
          case RequestState.Waiting(QueueItem item) -> {
            if (!isReported && !isCompleted(signal, reportAt - System.nanoTime())) {
              onWaiting.accept(reason(item));
              isReported = true;
            }
            Optional<StoredLease> stored = signal.get();
            if (stored.isPresent()) {
              return stored.get().lease();
            }
          }
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException(e);
      } finally {
        waiting.remove(block, signal);
      }
    }
  }

  private void occupy(LeaseRequest request, StoredLease stored) {
    claiming.lock();
    try {
      pool.occupy(request.job(), request.run(), stored);
    } finally {
      claiming.unlock();
    }
  }

  private static boolean isCompleted(CompletableFuture<?> signal, long nanos)
      throws InterruptedException, ExecutionException {
    try {
      signal.get(Math.max(0, nanos), TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  private String reason(QueueItem item) {
    return verdicts.apply(item) instanceof Verdict.Buildable(_, Verdict.Shortage shortage)
        ? ShortageText.of(shortage)
        : ShortageText.of(new Verdict.Shortage.NoShortage());
  }

  @Override
  public void cancel(long runId, String block) {
    leases.end(runId, block);
    free(runId, block);
  }

  @Override
  public void release(ExecutorLease lease) {
    cancel(lease.runId(), lease.block());
  }

  private void free(long runId, String block) {
    boolean isFreed;
    // A lease that was claimed before it ended must be occupied before it is freed.
    claiming.lock();
    try {
      isFreed = pool.release(runId, block);
    } finally {
      claiming.unlock();
    }
    observers.remove(new BlockKey(runId, block));
    if (isFreed) {
      wake.run();
    }
  }

  /** Frees the executors of a run that has ended; its end has deleted its leases. */
  void endRun(long runId) {
    for (Engine.ActiveBuild build : pool.blocks(runId)) {
      StoredLease stored = build.lease();
      if (stored != null) {
        free(runId, stored.lease().block());
      }
    }
  }

  @Override
  public LeaseObservation onNodeDeleted(ExecutorLease lease, Consumer<String> action) {
    var block = new BlockKey(lease.runId(), lease.block());
    var observer = new NodeObserver(action);
    observers.put(block, observer);
    if (!lease.node().isEmpty() && nodes.find(lease.node()) == null) {
      notify(observer, "The node " + lease.node() + " was deleted.");
    }
    return () -> observers.remove(block, observer);
  }

  /** Notifies the blocks on a deleted node. */
  void onNodeDeleted(List<Engine.ActiveBuild> builds, String reason) {
    var deleted = new ArrayList<NodeObserver>();
    for (Engine.ActiveBuild build : builds) {
      StoredLease stored = build.lease();
      NodeObserver observer =
          stored == null
              ? null
              : observers.get(new BlockKey(stored.lease().runId(), stored.lease().block()));
      if (observer != null) {
        deleted.add(observer);
      }
    }
    deleted.forEach(observer -> notify(observer, reason));
  }

  private void notify(NodeObserver observer, String reason) {
    background.accept(() -> {
      try {
        observer.notify(reason);
      } catch (RuntimeException e) {
        LOG.warn("a block did not react to the deletion of its node", e);
      }
    });
  }

  /** An action for the deletion of a node, which runs once. */
  private static final class NodeObserver {
    private final Consumer<String> action;
    private final AtomicBoolean isNotified = new AtomicBoolean();

    NodeObserver(Consumer<String> action) {
      this.action = action;
    }

    void notify(String reason) {
      if (isNotified.compareAndSet(false, true)) {
        action.accept(reason);
      }
    }
  }
}
