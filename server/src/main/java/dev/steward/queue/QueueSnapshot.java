package dev.steward.queue;

import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.node.LabelExpression;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.store.InvalidatingCache;
import dev.steward.store.Store;
import java.util.ArrayList;
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

  /** Cache of job dependencies, invalidated when a definition changes. */
  record DependencyCache(
      JobDependencies of,
      InvalidatingCache<Long, Set<Long>> upstream,
      InvalidatingCache<Long, Set<Long>> downstream) {

    static DependencyCache of(JobDependencies links) {
      return new DependencyCache(
          links, new InvalidatingCache<>(10_000), new InvalidatingCache<>(10_000));
    }

    void invalidate() {
      upstream.invalidateAll();
      downstream.invalidateAll();
    }
  }

  private final long now;
  private final Store store;
  private final Jobs jobs;
  private final Runs runs;
  private final PendingItems backlog;
  private final DependencyCache links;
  private final Map<Long, Definition> definitions = new HashMap<>();
  private final Set<Long> consultedJobs = new HashSet<>();
  private final Map<String, Queue.CategoryLimit> limits;
  private final List<ThrottleCheck.CountedBuild> pendingBuilds = new ArrayList<>();
  private @Nullable ThrottleCheck throttles;
  private long nextDueAt = Long.MAX_VALUE;

  QueueSnapshot(
      Store store,
      Jobs jobs,
      Runs runs,
      PendingItems backlog,
      DependencyCache links,
      Map<String, Queue.CategoryLimit> limits,
      long now) {
    this.now = now;
    this.store = store;
    this.jobs = jobs;
    this.runs = runs;
    this.backlog = backlog;
    this.links = links;
    this.limits = limits;
  }

  /** Adds a definition that the caller has already read. */
  QueueSnapshot with(long jobId, Definition definition) {
    definitions.put(jobId, definition);
    return this;
  }

  /** Adds builds that are about to start to the throttle counts. */
  QueueSnapshot withPending(List<ThrottleCheck.CountedBuild> builds) {
    pendingBuilds.addAll(builds);
    return this;
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
    Set<Long> jobIds = links.upstream.get(jobId, id -> store.read(tx -> links.of.upstream(tx, id)));
    return jobIds == null ? Set.of() : jobIds;
  }

  @Override
  public Set<Long> downstream(long jobId) {
    Definition definition = definition(jobId);
    if (definition == null || !definition.blocksOnDownstream()) {
      return Set.of();
    }
    Set<Long> jobIds =
        links.downstream.get(jobId, id -> store.read(tx -> links.of.downstream(tx, id)));
    return jobIds == null ? Set.of() : jobIds;
  }

  /** Verdict on the item, using the definition passed to {@link #with}, if any. */
  Verdict verdict(QueueItem item, List<NodeCapacity> capacities, boolean quiet) {
    long jobId = item.jobId();
    var blockers = new Blockers(this, now);
    boolean isReady = item.state() == QueueItem.ItemState.WAITING && item.dueAt() <= now;
    return QueueStates.verdict(
        item,
        new QueueStates.Facts(
            now,
            quiet,
            concurrent(jobId),
            running(jobId),
            isReady && blockers.hasEarlier(item),
            isReady ? blockers.blockingUpstream(item) : null,
            isReady ? blockers.blockingDownstream(item) : null,
            isReady ? throttles().reasonOnAllNodes(item) : null,
            isReady ? full(item, capacities) : Map.of(),
            label(jobId),
            capacities));
  }

  private Map<String, Integer> full(QueueItem item, List<NodeCapacity> capacities) {
    var runningByNode = new HashMap<String, Integer>();
    for (NodeCapacity capacity : capacities) {
      Integer running =
          capacity.hasFreeExecutor() ? throttles().runningIfFull(item, capacity.node()) : null;
      if (running != null) {
        runningByNode.put(capacity.node().name(), running);
      }
    }
    return runningByNode;
  }

  private ThrottleCheck throttles() {
    ThrottleCheck check = throttles;
    if (check == null) {
      check =
          new ThrottleCheck(
              () -> {
                var builds = new ArrayList<>(pendingBuilds);
                for (Run run : runs.active()) {
                  builds.add(
                      new ThrottleCheck.CountedBuild(run.jobId(), run.builtOn(), run.parameters()));
                }
                return builds;
              },
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

  /** Time at which a verdict may change without an event, in epoch millis; null if none. */
  @Nullable Long nextDueAt() {
    return nextDueAt == Long.MAX_VALUE ? null : nextDueAt;
  }

  /** The job's label expression; null if none. */
  @Nullable LabelExpression label(long jobId) {
    Definition definition = definition(jobId);
    String label = definition == null ? null : definition.label();
    return label == null ? null : LabelExpression.of(label);
  }
}
