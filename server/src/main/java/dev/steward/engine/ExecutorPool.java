package dev.steward.engine;

import dev.steward.engine.Engine.ActiveBuild;
import dev.steward.job.Job;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.queue.NodeCapacity;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The executors of all nodes, and the builds that occupy them. */
final class ExecutorPool {

  private record ExecutorId(String node, int executor) {}

  private final Nodes nodes;
  private final Map<ExecutorId, ActiveBuild> activeBuilds = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();

  ExecutorPool(Nodes nodes) {
    this.nodes = nodes;
  }

  private static ExecutorId executorId(ActiveBuild build) {
    return new ExecutorId(build.node(), build.executor());
  }

  /** Occupies the executor that the run was assigned to. */
  ActiveBuild occupy(Job job, Run run) {
    var build = new ActiveBuild(run.builtOn(), run.executor(), job, run);
    activeBuilds.put(executorId(build), build);
    return build;
  }

  /** Frees the executor of a build. */
  void release(ActiveBuild build) {
    activeBuilds.remove(executorId(build));
    lock.lock();
    try {
      if (activeBuilds.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** True while the build occupies its executor. */
  boolean isActive(ActiveBuild build) {
    return build.equals(activeBuilds.get(executorId(build)));
  }

  /** Running builds, ordered by node and executor. */
  List<ActiveBuild> activeBuilds() {
    var all = new ArrayList<>(activeBuilds.values());
    all.sort(Comparator.comparing(ActiveBuild::node).thenComparingInt(ActiveBuild::executor));
    return all;
  }

  /** Free capacity of each node. */
  List<NodeCapacity> capacities() {
    Map<String, Set<Integer>> taken = new HashMap<>();
    for (ExecutorId executorId : activeBuilds.keySet()) {
      taken.computeIfAbsent(executorId.node(), _ -> new HashSet<>()).add(executorId.executor());
    }
    var capacities = new ArrayList<NodeCapacity>();
    for (Node node : nodes.all()) {
      Set<Integer> used = taken.getOrDefault(node.name(), Set.of());
      var free = new ArrayList<Integer>();
      // After the number of executors has been reduced, busy executors still finish their builds.
      for (int i = 0; i < node.executors() && used.size() + free.size() < node.executors(); i++) {
        if (!used.contains(i)) {
          free.add(i);
        }
      }
      capacities.add(new NodeCapacity(node, nodes.isOnline(node), free));
    }
    return capacities;
  }

  /** Waits until no build is running; false on timeout. */
  boolean awaitIdle(long millis) throws InterruptedException {
    long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (!activeBuilds.isEmpty()) {
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
