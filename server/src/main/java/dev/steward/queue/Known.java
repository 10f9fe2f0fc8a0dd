package dev.steward.queue;

import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
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
final class Known implements Blockers.Facts {

  /** Cache of job dependencies, invalidated when a definition changes. */
  record Links(
      JobDependencies of,
      InvalidatingCache<Long, Set<Long>> upstream,
      InvalidatingCache<Long, Set<Long>> downstream) {

    static Links of(JobDependencies links) {
      return new Links(links, new InvalidatingCache<>(10_000), new InvalidatingCache<>(10_000));
    }

    void forget() {
      upstream.invalidateAll();
      downstream.invalidateAll();
    }
  }

  private final long now;
  private final Store store;
  private final Jobs jobs;
  private final Runs runs;
  private final Backlog backlog;
  private final Links links;
  private final Map<Long, Definition> definitions = new HashMap<>();
  private final Set<Long> askedAbout = new HashSet<>();
  private final Map<String, Queue.Limit> limits;
  private final List<Throttles.Going> about = new ArrayList<>();
  private @Nullable Throttles throttles;
  private long dueNext = Long.MAX_VALUE;

  Known(
      Store store,
      Jobs jobs,
      Runs runs,
      Backlog backlog,
      Links links,
      Map<String, Queue.Limit> limits,
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
  Known with(long jobId, Definition definition) {
    definitions.put(jobId, definition);
    return this;
  }

  /** Adds builds that are about to start to the throttle counts. */
  Known and(List<Throttles.Going> others) {
    about.addAll(others);
    return this;
  }

  private @Nullable Definition definition(long jobId) {
    Definition known = definitions.get(jobId);
    if (known == null) {
      Job job = jobs.find(jobId);
      if (job != null) {
        known = jobs.definition(job);
        definitions.put(jobId, known);
      }
    }
    return known;
  }

  @Override
  public int running(long jobId) {
    askedAbout.add(jobId);
    return runs.running(jobId);
  }

  @Override
  public boolean concurrent(long jobId) {
    Definition definition = definition(jobId);
    return definition != null && definition.concurrent();
  }

  @Override
  public List<QueueItem> waiting(long jobId) {
    askedAbout.add(jobId);
    List<QueueItem> found = backlog.of(jobId);
    for (QueueItem item : found) {
      if (item.dueAt() > now) {
        dueNext = Math.min(dueNext, item.dueAt());
      }
    }
    return found;
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
    Set<Long> found = links.upstream.get(jobId, id -> store.read(tx -> links.of.upstream(tx, id)));
    return found == null ? Set.of() : found;
  }

  @Override
  public Set<Long> downstream(long jobId) {
    Definition definition = definition(jobId);
    if (definition == null || !definition.blocksOnDownstream()) {
      return Set.of();
    }
    Set<Long> found =
        links.downstream.get(jobId, id -> store.read(tx -> links.of.downstream(tx, id)));
    return found == null ? Set.of() : found;
  }

  /** Verdict on the item, using the definition passed to {@link #with}, if any. */
  Verdict verdict(QueueItem item, List<Spot> spots, boolean quiet) {
    long jobId = item.jobId();
    var blockers = new Blockers(this, now);
    boolean ready = item.state() == QueueItem.State.WAITING && item.dueAt() <= now;
    return QueueStates.judge(
        item,
        new QueueStates.Facts(
            now,
            quiet,
            concurrent(jobId),
            running(jobId),
            ready && blockers.hasEarlier(item),
            ready ? blockers.upstreamOf(item) : null,
            ready ? blockers.downstreamOf(item) : null,
            ready ? throttles().everywhere(item) : null,
            ready ? full(item, spots) : Map.of(),
            label(jobId),
            spots));
  }

  private Map<String, Integer> full(QueueItem item, List<Spot> spots) {
    var full = new HashMap<String, Integer>();
    for (Spot spot : spots) {
      Integer running = spot.hasRoom() ? throttles().full(item, spot.node()) : null;
      if (running != null) {
        full.put(spot.node().name(), running);
      }
    }
    return full;
  }

  private Throttles throttles() {
    Throttles ready = throttles;
    if (ready == null) {
      ready =
          new Throttles(
              () -> {
                var going = new ArrayList<>(about);
                for (Run run : runs.underway()) {
                  going.add(new Throttles.Going(run.jobId(), run.builtOn(), run.parameters()));
                }
                return going;
              },
              limits,
              id -> {
                Definition definition = definition(id);
                return definition == null ? null : definition.throttle();
              });
      throttles = ready;
    }
    return ready;
  }

  /** The jobs whose builds were counted for concurrency limits. */
  Set<Long> counted() {
    return throttles().counted();
  }

  /** The jobs that the verdicts so far depend on. */
  Set<Long> askedAbout() {
    return askedAbout;
  }

  /** Time at which a verdict may change without an event, in epoch millis; null if none. */
  @Nullable Long dueNext() {
    return dueNext == Long.MAX_VALUE ? null : dueNext;
  }

  /** The job's label expression; null if none. */
  @Nullable LabelExpression label(long jobId) {
    Definition definition = definition(jobId);
    String label = definition == null ? null : definition.label();
    return label == null ? null : LabelExpression.of(label);
  }
}
