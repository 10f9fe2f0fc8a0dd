package dev.steward.boot;

import dev.steward.engine.Engine;
import dev.steward.metric.Load;
import dev.steward.metric.LoadStatistics;
import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.Queue;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Supplies the current load in total, for unlabeled builds, and per node label. */
record CurrentLoad(Engine engine, Queue queue) implements Supplier<Map<String, Load.LoadSnapshot>> {

  /** Sums of executors. */
  private static final class Sums {
    private int defined;
    private int online;
    private int free;

    void add(NodeCapacity capacity) {
      defined += capacity.node().executors();
      if (capacity.online()) {
        online += capacity.node().executors();
        free += capacity.freeExecutors().size();
      }
    }

    Load.LoadSnapshot load(int waiting) {
      return new Load.LoadSnapshot(defined, online, 0, online - free, free, waiting);
    }
  }

  @Override
  public Map<String, Load.LoadSnapshot> get() {
    Map<String, Integer> waiting = queue.countByLabel();
    var overall = new Sums();
    var unlabeled = new Sums();
    var byLabel = new HashMap<String, Sums>();
    for (NodeCapacity capacity : engine.executorIndex().capacities()) {
      Node node = capacity.node();
      overall.add(capacity);
      if (node.accepts(null)) {
        unlabeled.add(capacity);
      }
      for (String name : node.allLabels()) {
        byLabel
            .computeIfAbsent(new LabelExpression.Atom(name).text(), _ -> new Sums())
            .add(capacity);
      }
    }
    var loads = new HashMap<String, Load.LoadSnapshot>();
    byLabel.forEach((label, sums) -> loads.put(label, sums.load(waiting.getOrDefault(label, 0))));
    int all = waiting.values().stream().mapToInt(Integer::intValue).sum();
    loads.put(LoadStatistics.OVERALL, overall.load(all));
    loads.put(LoadStatistics.UNLABELED, unlabeled.load(waiting.getOrDefault("", 0)));
    return loads;
  }
}
