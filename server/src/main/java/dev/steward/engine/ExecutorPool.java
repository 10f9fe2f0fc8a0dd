package dev.steward.engine;

import dev.steward.engine.Engine.ActiveBuild;
import dev.steward.job.Job;
import dev.steward.node.Nodes;
import dev.steward.queue.ExecutorIndex;
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
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  ExecutorPool(Nodes nodes) {
    index = new ExecutorIndex(nodes);
  }

  /** Which executors are free. */
  ExecutorIndex index() {
    return index;
  }

  /** Occupies the executor that the run was assigned to. */
  ActiveBuild occupy(Job job, Run run) {
    var build = new ActiveBuild(run.builtOn(), run.executor(), job, run);
    activeBuilds.compute(
        build.node(),
        (_, current) -> {
          Map<Integer, ActiveBuild> builds = current == null ? new ConcurrentHashMap<>() : current;
          builds.put(build.executor(), build);
          return builds;
        });
    index.occupy(build.node(), build.executor());
    return build;
  }

  /** Frees the executor of a build. */
  void release(ActiveBuild build) {
    activeBuilds.computeIfPresent(
        build.node(),
        (_, builds) -> {
          builds.remove(build.executor());
          return builds.isEmpty() ? null : builds;
        });
    index.release(build.node(), build.executor());
    lock.lock();
    try {
      if (!activeBuilds.containsKey(build.node())) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** True while the build occupies its executor. */
  boolean isActive(ActiveBuild build) {
    return build.equals(activeBuilds.getOrDefault(build.node(), Map.of()).get(build.executor()));
  }

  /** Running builds, ordered by node and executor. */
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

  /** Running builds of a node, ordered by executor. */
  List<ActiveBuild> activeBuilds(String node) {
    Map<Integer, ActiveBuild> builds = activeBuilds.get(node);
    if (builds == null) {
      return List.of();
    }
    var all = new ArrayList<>(builds.values());
    all.sort(Comparator.comparingInt(ActiveBuild::executor));
    return all;
  }

  /** Waits until no build is running; false on timeout. */
  boolean awaitIdle(long millis) throws InterruptedException {
    return await(activeBuilds::isEmpty, Duration.ofMillis(millis));
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
