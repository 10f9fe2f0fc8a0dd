package dev.steward.boot;

import dev.steward.engine.Engine;
import dev.steward.metric.Load;
import dev.steward.metric.LoadStatistics;
import dev.steward.node.LabelExpression;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.Queue;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Supplies the current load in total, for unlabeled builds, and per node label. */
record CurrentLoad(Engine engine, Queue queue) implements Supplier<Map<String, Load.LoadSnapshot>> {

  @Override
  public Map<String, Load.LoadSnapshot> get() {
    Map<String, Integer> waiting = queue.countByLabel();
    var loads = new HashMap<String, Load.LoadSnapshot>();
    List<NodeCapacity> spots = engine.capacities();
    int all = waiting.values().stream().mapToInt(Integer::intValue).sum();
    loads.put(LoadStatistics.OVERALL, load(spots, all));
    loads.put(
        LoadStatistics.UNLABELED,
        load(
            spots.stream().filter(spot -> spot.node().accepts(null)).toList(),
            waiting.getOrDefault("", 0)));
    for (NodeCapacity spot : spots) {
      for (String name : spot.node().allLabels()) {
        var label = new LabelExpression.Atom(name);
        loads.computeIfAbsent(
            label.text(),
            text ->
                load(
                    spots.stream().filter(other -> label.matches(other.node())).toList(),
                    waiting.getOrDefault(text, 0)));
      }
    }
    return loads;
  }

  private static Load.LoadSnapshot load(List<NodeCapacity> spots, int waiting) {
    int defined = 0;
    int online = 0;
    int free = 0;
    for (NodeCapacity spot : spots) {
      defined += spot.node().executors();
      if (spot.online()) {
        online += spot.node().executors();
        free += spot.freeExecutors().size();
      }
    }
    return new Load.LoadSnapshot(defined, online, 0, online - free, free, waiting);
  }
}
