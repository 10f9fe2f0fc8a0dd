package dev.steward.boot;

import dev.steward.cloud.Demand;
import dev.steward.engine.Engine;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.node.LabelExpression;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.queue.Verdict;
import dev.steward.queue.Verdict.Shortage;
import dev.steward.queue.Verdicts;
import java.util.ArrayList;
import java.util.HashMap;
import org.jspecify.annotations.Nullable;

/** Determines from the queue which builds are waiting for nodes. */
record CloudDemand(Engine engine, Queue queue, Jobs jobs) implements Demand {

  /** The definition of a job; null if the job was deleted. */
  private record JobDefinition(@Nullable Definition definition) {}

  @Override
  public WaitingBuilds waiting(int limit, boolean includesBuildsWithoutLabel) {
    var builds = new ArrayList<WaitingBuild>();
    var definitions = new HashMap<Long, JobDefinition>();
    Verdicts verdicts = engine.verdicts();
    long nextDueAt = Long.MAX_VALUE;
    for (QueueItem item : queue.waiting()) {
      if (builds.size() >= limit) {
        break;
      }
      if (!item.needsExecutor()) {
        continue;
      }
      Definition definition =
          definitions.computeIfAbsent(item.jobId(), this::definition).definition();
      LabelExpression label = definition == null ? null : verdicts.label(item, definition);
      if (definition == null || (label == null && !includesBuildsWithoutLabel)) {
        continue;
      }
      switch (verdicts.of(item, definition)) {
        case Verdict.Waiting(long until) -> nextDueAt = Math.min(nextDueAt, until);
        case Verdict.Buildable(var node, Shortage shortage) -> {
          if (node != null) {
            builds.add(new WaitingBuild(label, node.name()));
          } else if (isEndedByNode(shortage, label == null)) {
            builds.add(new WaitingBuild(label, null));
          }
        }
        case Verdict.Blocked _, Verdict.NotQueued _ -> {}
      }
    }
    return new WaitingBuilds(builds, nextDueAt);
  }

  private JobDefinition definition(long jobId) {
    Job job = jobs.find(jobId);
    return new JobDefinition(job == null ? null : jobs.definition(job, job.revision()));
  }

  private static boolean isEndedByNode(Shortage shortage, boolean hasNoLabel) {
    return switch (shortage) {
      case Shortage.ExecutorWithLabel _,
          Shortage.ExecutorOnNode _,
          Shortage.NodeWithLabel _,
          Shortage.OnlineNodeWithLabel _,
          Shortage.OnlineNode _ ->
          true;
      case Shortage.AnyExecutor _, Shortage.UnreservedNode _ -> hasNoLabel;
      case Shortage.NoShortage _, Shortage.Quiet _, Shortage.NodeBelowLimit _ -> false;
    };
  }

  @Override
  public boolean isBusy(String node) {
    return !engine.isIdle(node);
  }
}
