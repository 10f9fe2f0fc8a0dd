package dev.steward.engine;

import dev.steward.engine.Engine.ActiveBuild;
import dev.steward.job.Job;
import dev.steward.node.Nodes;
import dev.steward.queue.ExecutorIndex;
import dev.steward.queue.ExecutorLease;
import dev.steward.queue.StoredLease;
import dev.steward.run.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The executors of all nodes, and the builds that occupy them. */
final class ExecutorPool {

  private final ExecutorIndex index;
  private final Map<String, Map<Integer, ActiveBuild>> activeBuilds = new ConcurrentHashMap<>();

  /** Runs of pipelines by id; only their blocks occupy executors. */
  private final Map<Long, ActiveBuild> pipelines = new ConcurrentHashMap<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  ExecutorPool(Nodes nodes) {
    index = new ExecutorIndex(nodes);
  }

  /** Which executors are free. */
  ExecutorIndex index() {
    return index;
  }

  /** Occupies the executor that the run was assigned to, if any. */
  ActiveBuild occupy(Job job, Run run) {
    var build = new ActiveBuild(run.builtOn(), run.executor(), job, run, null);
    if (run.executor() == Run.NO_EXECUTOR) {
      pipelines.put(run.id(), build);
    } else {
      occupy(build);
    }
    return build;
  }

  /** Occupies the executor of a block; does nothing if the block occupies it already. */
  void occupy(Job job, Run run, StoredLease stored) {
    ExecutorLease lease = stored.lease();
    occupy(new ActiveBuild(lease.node(), lease.executor(), job, run, stored));
  }

  private void occupy(ActiveBuild build) {
    activeBuilds.compute(
        build.node(),
        (_, current) -> {
          Map<Integer, ActiveBuild> builds = current == null ? new ConcurrentHashMap<>() : current;
          builds.put(build.executor(), build);
          return builds;
        });
    index.occupy(build.node(), build.executor());
  }

  /** Frees the executor of a build. */
  void release(ActiveBuild build) {
    if (build.executor() == Run.NO_EXECUTOR) {
      pipelines.remove(build.run().id());
      return;
    }
    activeBuilds.computeIfPresent(
        build.node(),
        (_, builds) -> {
          builds.remove(build.executor());
          return builds.isEmpty() ? null : builds;
        });
    index.release(build.node(), build.executor());
    lock.lock();
    try {
      idle.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Frees the executor of a block.
   *
   * @return false if the block occupies none
   */
  boolean release(long runId, String block) {
    for (ActiveBuild build : blocks(runId)) {
      StoredLease stored = build.lease();
      if (stored != null && stored.lease().block().equals(block)) {
        release(build);
        return true;
      }
    }
    return false;
  }

  /** The blocks of a run that occupy executors. */
  List<ActiveBuild> blocks(long runId) {
    var blocks = new ArrayList<ActiveBuild>();
    for (Map<Integer, ActiveBuild> builds : activeBuilds.values()) {
      for (ActiveBuild build : builds.values()) {
        if (build.run().id() == runId && build.lease() != null) {
          blocks.add(build);
        }
      }
    }
    return blocks;
  }

  /** Running pipelines, oldest first. */
  List<ActiveBuild> pipelines() {
    var all = new ArrayList<>(pipelines.values());
    all.sort(Comparator.comparingLong(build -> build.run().id()));
    return all;
  }

  /** The active build of a run itself, not of its blocks; null if there is none. */
  @Nullable ActiveBuild find(long runId) {
    ActiveBuild pipeline = pipelines.get(runId);
    if (pipeline != null) {
      return pipeline;
    }
    for (Map<Integer, ActiveBuild> builds : activeBuilds.values()) {
      for (ActiveBuild build : builds.values()) {
        if (build.run().id() == runId && build.lease() == null) {
          return build;
        }
      }
    }
    return null;
  }

  /** True while the build occupies its executor. */
  boolean isActive(ActiveBuild build) {
    return build.equals(activeBuilds.getOrDefault(build.node(), Map.of()).get(build.executor()));
  }

  /** Builds and blocks of pipelines that occupy executors, ordered by node and executor. */
  List<ActiveBuild> activeBuilds() {
    var all = new ArrayList<ActiveBuild>();
    activeBuilds.values().forEach(builds -> all.addAll(builds.values()));
    all.sort(Comparator.comparing(ActiveBuild::node).thenComparingInt(ActiveBuild::executor));
    return all;
  }

  /** The build on an executor; null if there is none. */
  @Nullable ActiveBuild activeBuild(String node, int executor) {
    return activeBuilds.getOrDefault(node, Map.of()).get(executor);
  }

  /** Builds and blocks of pipelines on a node, ordered by executor. */
  List<ActiveBuild> activeBuilds(String node) {
    Map<Integer, ActiveBuild> builds = activeBuilds.get(node);
    if (builds == null) {
      return List.of();
    }
    var all = new ArrayList<>(builds.values());
    all.sort(Comparator.comparingInt(ActiveBuild::executor));
    return all;
  }

  /**
   * Waits until no build is running; false on timeout. Pipelines do not count: they continue after
   * a restart.
   */
  boolean awaitIdle(long millis) throws InterruptedException {
    return await(this::hasNoBuild, Duration.ofMillis(millis));
  }

  private boolean hasNoBuild() {
    return activeBuilds.values().stream()
        .flatMap(builds -> builds.values().stream())
        .allMatch(build -> build.lease() != null);
  }

  /** Waits until a node runs no build; false on timeout. */
  boolean awaitIdle(String node, Duration limit) throws InterruptedException {
    return await(() -> !activeBuilds.containsKey(node), limit);
  }

  private boolean await(BooleanSupplier isIdle, Duration limit) throws InterruptedException {
    long nanos = limit.toNanos();
    lock.lock();
    try {
      while (!isIdle.getAsBoolean()) {
        if (nanos <= 0) {
          return false;
        }
        nanos = idle.awaitNanos(nanos);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }
}
