package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.node.LabelExpression;
import dev.steward.run.Runs;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Snapshot of facts for one scheduling pass. Definitions and dependencies are read on demand and at
 * most once; waiting items and active runs come from memory.
 */
final class QueueSnapshot implements Blockers.Facts {

  private final long now;
  private final Jobs jobs;
  private final Runs runs;
  private final PendingItems backlog;
  private final DependencyCache dependencies;
  private final BlockNodes blockNodes;
  private final Map<Long, Definition> definitions = new HashMap<>();
  private final Set<Long> consultedJobs = new HashSet<>();
  private final Map<String, CategoryLimit> limits;
  private final Map<String, LabelExpression> labels = new HashMap<>();
  private final Map<Long, String> pendingNodes = new HashMap<>();
  private @Nullable ThrottleCheck throttles;
  private long nextDueAt = Long.MAX_VALUE;

  QueueSnapshot(
      Jobs jobs,
      Runs runs,
      PendingItems backlog,
      DependencyCache dependencies,
      BlockNodes blockNodes,
      Map<String, CategoryLimit> limits,
      long now) {
    this.now = now;
    this.jobs = jobs;
    this.runs = runs;
    this.backlog = backlog;
    this.dependencies = dependencies;
    this.blockNodes = blockNodes;
    this.limits = limits;
  }

  /** Adds a definition that the caller has already read. */
  QueueSnapshot with(long jobId, Definition definition) {
    definitions.put(jobId, definition);
    return this;
  }

  /** Adds a build that is about to start. */
  void addPending(ThrottleCheck.CountedBuild build) {
    throttles().add(build);
    pendingNodes.put(build.jobId(), build.node());
  }

  private @Nullable String lastNode(long jobId) {
    String pending = pendingNodes.get(jobId);
    return pending == null ? runs.lastNode(jobId) : pending;
  }

  /** Forgets which facts the verdicts so far depend on. */
  void resetDependencies() {
    consultedJobs.clear();
    nextDueAt = Long.MAX_VALUE;
    if (throttles != null) {
      throttles.countedJobs().clear();
    }
  }

  private @Nullable Definition definition(long jobId) {
    Definition definition = definitions.get(jobId);
    if (definition == null) {
      Job job = jobs.find(jobId);
      if (job != null) {
        definition = jobs.definition(job);
        definitions.put(jobId, definition);
      }
    }
    return definition;
  }

  @Override
  public int running(long jobId) {
    consultedJobs.add(jobId);
    return runs.running(jobId);
  }

  @Override
  public boolean concurrent(long jobId) {
    Definition definition = definition(jobId);
    return definition != null && definition.concurrent();
  }

  @Override
  public List<QueueItem> waiting(long jobId) {
    consultedJobs.add(jobId);
    List<QueueItem> items = backlog.of(jobId);
    for (QueueItem item : items) {
      if (item.dueAt() > now) {
        nextDueAt = Math.min(nextDueAt, item.dueAt());
      }
    }
    return items;
  }

  @Override
  public @Nullable QueueItem first(long jobId) {
    return backlog.first(jobId);
  }

  @Override
  public Set<Long> upstream(long jobId) {
    Definition definition = definition(jobId);
    if (definition == null || !definition.blocksOnUpstream()) {
      return Set.of();
    }
    return dependencies.upstream(jobId);
  }

  @Override
  public Set<Long> downstream(long jobId) {
    Definition definition = definition(jobId);
    if (definition == null || !definition.blocksOnDownstream()) {
      return Set.of();
    }
    return dependencies.downstream(jobId);
  }

  /** Verdict on the item, using the definition passed to {@link #with}, if any. */
  Verdict verdict(QueueItem item, ExecutorIndex executors, boolean quiet) {
    return switch (item.task()) {
      case BUILD -> ofBuild(item, executors, quiet);
      case PIPELINE -> ofPipeline(item, quiet);
      case BLOCK -> ofBlock(item, executors, quiet);
    };
  }

  private Verdict ofBuild(QueueItem item, ExecutorIndex executors, boolean quiet) {
    boolean isReady = isReady(item);
    return QueueStates.verdict(
        item,
        facts(
            item,
            quiet,
            executors.place(
                label(item),
                item.jobName(),
                lastNode(item.jobId()),
                isReady ? throttles().fullNodes(item, executors::node) : Map.of())));
  }

  /** A pipeline needs no executor itself, so it starts whatever the nodes are doing. */
  private Verdict ofPipeline(QueueItem item, boolean quiet) {
    return QueueStates.verdict(
        item, facts(item, quiet, new Verdict.Buildable(null, new Verdict.Shortage.NoShortage())));
  }

  /** Only a lack of executors delays a block, since the run that it belongs to has started. */
  private Verdict ofBlock(QueueItem item, ExecutorIndex executors, boolean quiet) {
    return QueueStates.verdict(
        item,
        new QueueStates.Facts(
            now,
            quiet,
            true,
            0,
            false,
            null,
            null,
            null,
            executors.place(
                label(item), item.jobName(), blockNodes.last(LaneKey.of(item)), Map.of())));
  }

  private boolean isReady(QueueItem item) {
    return item.state() == QueueItem.ItemState.WAITING && item.dueAt() <= now;
  }

  private QueueStates.Facts facts(QueueItem item, boolean quiet, Verdict.Buildable placement) {
    long jobId = item.jobId();
    var blockers = new Blockers(this, now);
    boolean isReady = isReady(item);
    return new QueueStates.Facts(
        now,
        quiet,
        concurrent(jobId),
        running(jobId),
        isReady && blockers.hasEarlier(item),
        isReady ? blockers.blockingUpstream(item) : null,
        isReady ? blockers.blockingDownstream(item) : null,
        isReady ? throttles().reasonOnAllNodes(item) : null,
        placement);
  }

  private ThrottleCheck throttles() {
    ThrottleCheck check = throttles;
    if (check == null) {
      check =
          new ThrottleCheck(
              () ->
                  runs.active().stream()
                      .map(run ->
                          new ThrottleCheck.CountedBuild(
                              run.jobId(), run.builtOn(), run.parameters()))
                      .toList(),
              limits,
              id -> {
                Definition definition = definition(id);
                return definition == null ? null : definition.throttle();
              });
      throttles = check;
    }
    return check;
  }

  /** The jobs whose builds were counted for concurrency limits. */
  Set<Long> countedJobs() {
    return throttles().countedJobs();
  }

  /** The jobs that the verdicts so far depend on. */
  Set<Long> consultedJobs() {
    return consultedJobs;
  }

  /**
   * Time at which a verdict may change without an event, in epoch millis; null if there is no such
   * time.
   */
  @Nullable Long nextDueAt() {
    return nextDueAt == Long.MAX_VALUE ? null : nextDueAt;
  }

  /**
   * The label expression of an item: its own or, for builds without one, that of the item's job;
   * null if there is none.
   */
  @Nullable LabelExpression label(QueueItem item) {
    String own = item.ownLabel();
    if (own != null) {
      return label(own);
    }
    if (!item.isBuildRequest()) {
      return null;
    }
    Definition definition = definition(item.jobId());
    String label = definition == null ? null : definition.label();
    return label == null ? null : label(label);
  }

  private LabelExpression label(String text) {
    return labels.computeIfAbsent(text, LabelExpression::of);
  }
}
