package dev.steward.boot;

import dev.steward.agent.Workload;
import dev.steward.engine.Engine;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.node.Node;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.queue.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Determines from the queue and the running builds whether nodes are needed. */
record NodeWorkload(Engine engine, Queue queue, Jobs jobs) implements Workload {

  /** Number of waiting jobs and labels that are checked for a node; further ones are ignored. */
  private static final int MAX_KINDS = 500;

  /** What determines the nodes of a waiting item. */
  private record ItemKind(long jobId, @Nullable String label) {

    static ItemKind of(QueueItem item) {
      QueueItem.Block block = item.block();
      return new ItemKind(item.jobId(), block == null ? null : block.label());
    }
  }

  @Override
  public boolean isInDemand(Node node) {
    List<QueueItem> waiting = queue.waiting();
    var checked = new HashSet<ItemKind>();
    for (QueueItem item : waiting) {
      if (checked.size() >= MAX_KINDS) {
        return false;
      }
      Job job = checked.add(ItemKind.of(item)) ? jobs.find(item.jobId()) : null;
      if (job != null
          && engine.verdict(item, jobs.definition(job, job.revision()))
              instanceof Verdict.Buildable(var free, Verdict.Shortage shortage)
          && free == null
          && isEndedBy(shortage, node)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isEndedBy(Verdict.Shortage shortage, Node node) {
    return switch (shortage) {
      case Verdict.Shortage.AnyExecutor _, Verdict.Shortage.UnreservedNode _ -> node.accepts(null);
      case Verdict.Shortage.ExecutorWithLabel(var label) -> label.matches(node);
      case Verdict.Shortage.OnlineNodeWithLabel(var label) -> label.matches(node);
      case Verdict.Shortage.ExecutorOnNode(Node only) -> only.name().equals(node.name());
      case Verdict.Shortage.OnlineNode(Node only) -> only.name().equals(node.name());
      case Verdict.Shortage.NoShortage _,
          Verdict.Shortage.Quiet _,
          Verdict.Shortage.NodeWithLabel _,
          Verdict.Shortage.NodeBelowLimit _ ->
          false;
    };
  }

  @Override
  public boolean isBusy(Node node) {
    return engine.activeBuilds().stream().anyMatch(build -> build.node().equals(node.name()));
  }

  @Override
  public void failBuilds(Node node, String message, Duration limit) throws InterruptedException {
    engine.failBuilds(node.name(), message, limit);
  }
}
