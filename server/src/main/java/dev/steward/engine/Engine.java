package dev.steward.engine;

import dev.steward.concurrent.ThreadSet;
import dev.steward.host.Hosts;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.job.definition.ParameterType;
import dev.steward.node.Nodes;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.queue.ClaimResult;
import dev.steward.queue.ClaimedBuild;
import dev.steward.queue.ClaimedLease;
import dev.steward.queue.ExecutorIndex;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.queue.StoredLease;
import dev.steward.queue.Verdict;
import dev.steward.queue.Verdicts;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.run.Uploads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Main loop of the server: claims queue items for free executors, runs each build on its own
 * thread, and resumes unfinished runs at startup. The loop sleeps until it is signalled or the next
 * item is due.
 */
public final class Engine implements AutoCloseable {

  /**
   * Minimum age at which an unused upload is deleted: an uploaded file exists for a moment before
   * its queue item does.
   */
  private static final long UPLOAD_GRACE_MILLIS = 3_600_000;

  /** How long shutdown waits for the current actions of builds. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** How long a block of a pipeline waits for an executor before its log says why. */
  private static final Duration REPORT_DELAY = Duration.ofSeconds(15);

  /**
   * A running build, or a block of a running pipeline.
   *
   * @param node name of the node; empty for the built-in node
   * @param executor number of the executor; {@link Run#NO_EXECUTOR} for a pipeline itself
   * @param lease the lease of the block; null for a build
   */
  public record ActiveBuild(
      String node, int executor, Job job, Run run, @Nullable StoredLease lease) {}

  private final Queue queue;
  private final Jobs jobs;
  private final Runs runs;
  private final Uploads uploads;
  private final Hosts hosts;
  private final Nodes nodes;
  private final RunExecution execution;
  private final InstantSource clock;
  private final ExecutorPool executors;
  private final WakeupTimer timer;
  private final LeaseService leases;

  /** Held until claimed builds occupy their executors. */
  private final ReentrantLock claiming = new ReentrantLock();

  /** Whether the last claim failed; guarded by the lock. */
  private boolean claimFailed;

  private volatile boolean closing;
  private volatile boolean quiet;
  private volatile @Nullable String quietReason;
  private volatile long lastPollAt;
  private LongSupplier onPoll = () -> 0;
  private Runnable afterPass = () -> {};
  private Consumer<String> onBuildStart = _ -> {};
  private final ThreadSet threads = new ThreadSet();

  /** Creates the engine without starting it. */
  public Engine(
      Queue queue,
      Jobs jobs,
      Runs runs,
      Uploads uploads,
      Hosts hosts,
      Nodes nodes,
      RunExecution execution,
      InstantSource clock) {
    this.queue = queue;
    this.jobs = jobs;
    this.runs = runs;
    this.uploads = uploads;
    this.hosts = hosts;
    this.nodes = nodes;
    this.execution = execution;
    this.clock = clock;
    executors = new ExecutorPool(nodes);
    timer = new WakeupTimer(clock);
    leases =
        new LeaseService(
            queue.leases(),
            jobs,
            nodes,
            executors,
            claiming,
            item -> verdicts().ofBlock(item),
            task -> threads.start("node-deletion", task),
            this::wake,
            REPORT_DELAY);
  }

  /** Sets the driver of pipelines. This method must be called before {@link #start}. */
  public void setPipelines(RunDriver pipelines) {
    execution.setPipelines(pipelines);
  }

  /** Resumes unfinished runs and starts the loop. */
  public void start() {
    List<Run> unfinished = runs.unfinished();
    hosts.builtIn().removeLeftovers(unfinished.stream().map(Run::id).collect(Collectors.toSet()));
    leases.resume(unfinished);
    executors.activeBuilds().forEach(block -> onBuildStart.accept(block.node()));
    for (Run run : unfinished) {
      Job job = jobs.find(run.jobId());
      if (job != null) {
        begin(job, run);
      }
    }
    queue.setOnChange(this::wake);
    nodes.onChange(this::wake);
    runs.onStop(this::stop);
    threads.start("engine", this::run);
    execution.removeLeftoverContainers();
  }

  /** Wakes the loop to check the queue. */
  public void wake() {
    timer.signal();
  }

  /** Deletes uploads that no queue item or run references. */
  private void removeUploads() {
    try {
      Set<String> referenced =
          Stream.concat(
                  queue.waiting().stream().map(QueueItem::parameters),
                  runs.unfinished().stream().map(Run::parameters))
              .flatMap(List::stream)
              .filter(value -> value.type() == ParameterType.FILE)
              .map(ParameterValue::value)
              .collect(Collectors.toSet());
      uploads.removeUnused(referenced, clock.millis() - UPLOAD_GRACE_MILLIS);
    } catch (RuntimeException e) {
      LOG.warn("uploaded files could not be removed yet: {}", e.getMessage());
    }
  }

  private void run() {
    try {
      runs.resumeDeletions();
    } catch (RuntimeException e) {
      LOG.warn("files of deleted builds could not be removed yet: {}", e.getMessage());
    }
    removeUploads();
    while (!closing) {
      Long next = null;
      try {
        next = claimAll();
        lastPollAt = clock.millis();
        next = earlier(next, onPoll.getAsLong());
        afterPass.run();
      } catch (Outage e) {
        LOG.warn("Claiming from the queue failed; trying again: {}", e.getMessage());
        next = clock.millis() + 1_000;
      } catch (RuntimeException e) {
        LOG.error("claiming from the queue failed; trying again in a second", e);
        next = clock.millis() + 1_000;
      }
      try {
        timer.sleepUntil(next, Long.MAX_VALUE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  /** The time of the next pass, which is due after {@code millis} at the latest; 0 for no limit. */
  private @Nullable Long earlier(@Nullable Long next, long millis) {
    if (millis == 0) {
      return next;
    }
    long limit = clock.millis() + millis;
    return next == null ? limit : Math.min(next, limit);
  }

  /**
   * Claims builds until none is claimable. Returns the time of the next attempt; null if an event
   * will trigger the attempt.
   */
  private @Nullable Long claimAll() {
    while (!quiet && !closing) {
      ClaimResult claim = claim();
      if (claim.isEmpty()) {
        return claim.nextDueAt();
      }
    }
    return null;
  }

  private ClaimResult claim() {
    claiming.lock();
    try {
      if (claimFailed) {
        // The transaction may have been committed nevertheless.
        leases.checkAll();
      }
      claimFailed = true;
      ClaimResult claim = queue.claim(executors.index());
      claimFailed = false;
      for (ClaimedBuild claimed : claim.started()) {
        begin(claimed.job(), claimed.run());
      }
      for (ClaimedLease claimed : claim.leases()) {
        leases.grant(claimed);
        onBuildStart.accept(claimed.stored().lease().node());
      }
      return claim;
    } finally {
      claiming.unlock();
    }
  }

  /** The build on an executor, even if it has only just left the queue; null if there is none. */
  public @Nullable ActiveBuild buildOn(String node, int executor) {
    claiming.lock();
    try {
      return executors.activeBuild(node, executor);
    } finally {
      claiming.unlock();
    }
  }

  private void begin(Job job, Run run) {
    ActiveBuild build = executors.occupy(job, run);
    if (run.executor() != Run.NO_EXECUTOR) {
      onBuildStart.accept(run.builtOn());
    }
    // No thread starts during shutdown: the next start of the server resumes the run.
    if (!threads.start("run-" + run.id(), () -> run(build))) {
      executors.release(build);
    }
  }

  private void run(ActiveBuild build) {
    try {
      execution.run(build.job(), build.run());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      executors.release(build);
      if (build.executor() == Run.NO_EXECUTOR) {
        leases.endRun(build.run().id());
      }
      queue.onBuildFinished(build.job());
      wake();
    }
  }

  private void stop(long runId) {
    ActiveBuild active = executors.find(runId);
    if (active != null) {
      threads.start("stop-" + runId, () -> stop(active));
    }
  }

  private void stop(ActiveBuild active) {
    // The steps of a pipeline end their own processes: some steps of a stopped run still follow.
    if (!execution.stopPipeline(active.job(), active.run())) {
      killProcesses(active);
    }
  }

  /**
   * Ends the processes of a build repeatedly, since a step may just be starting one. If a build is
   * stopped during its post-build actions, the processes of the current action are ended; those of
   * a deleted run are ended whatever the run is doing.
   */
  private void killProcesses(ActiveBuild active) {
    try {
      if (!execution.endSteps(active.run(), () -> endProcesses(active))) {
        endProcesses(active);
      }
      TimeUnit.MILLISECONDS.sleep(500);
      while (executors.isActive(active)) {
        if (isDeleted(active.run())) {
          endProcesses(active);
        } else if (!execution.endSteps(active.run(), () -> endProcesses(active))) {
          return;
        }
        TimeUnit.MILLISECONDS.sleep(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isDeleted(Run run) {
    try {
      return runs.find(run.id()) == null;
    } catch (Outage e) {
      LOG.debug("run {} cannot be read: {}", run.id(), e.getMessage());
      return false;
    }
  }

  private void endProcesses(ActiveBuild active) {
    try {
      hosts.of(active.run().builtOn()).endProcesses(active.run().cookie());
    } catch (Problem e) {
      LOG.info("the machine of run {} cannot be determined: {}", active.run().id(), e.getMessage());
    } catch (Outage e) {
      LOG.info(
          "run {} cannot be stopped until its machine responds: {}",
          active.run().id(),
          e.getMessage());
    }
  }

  /**
   * Fails the builds of a node that was deleted, notifies the blocks of pipelines on it, and waits
   * until all have ended.
   *
   * @param message for the logs of the builds
   * @param limit maximum time that this method waits
   */
  public void failBuilds(String node, String message, Duration limit) throws InterruptedException {
    List<ActiveBuild> builds;
    claiming.lock();
    try {
      builds = activeBuilds(node);
    } finally {
      claiming.unlock();
    }
    leases.onNodeDeleted(builds, message);
    for (ActiveBuild build : builds) {
      if (build.lease() == null) {
        execution.interrupt(build.run(), message);
      }
    }
    if (!executors.awaitIdle(node, limit)) {
      LOG.warn(
          "builds of the deleted node {} are still running after {} s", node, limit.toSeconds());
    }
  }

  /** Executors for blocks of running pipelines. */
  public ExecutorLeases leases() {
    return leases;
  }

  /** The executors of all nodes and which of them are free. */
  public ExecutorIndex executorIndex() {
    return executors.index();
  }

  /** Current states of queue items, with their reasons, from one snapshot. */
  public Verdicts verdicts() {
    return queue.verdicts(executors.index(), quiet);
  }

  /** Current state of a queue item, with its reason. */
  public Verdict verdict(QueueItem item, Definition definition) {
    return verdicts().of(item, definition);
  }

  /** Name of the run's current step; null if it has not started or has ended. */
  public @Nullable String currentStep(Run run) {
    return execution.currentStep(run);
  }

  /** Number of executors of all online nodes. */
  public int executors() {
    return executorIndex().capacities().stream()
        .filter(NodeCapacity::online)
        .mapToInt(capacity -> capacity.node().executors())
        .sum();
  }

  /** Builds and blocks of pipelines that occupy executors, ordered by node and executor. */
  public List<ActiveBuild> activeBuilds() {
    return executors.activeBuilds();
  }

  /** Running pipelines, oldest first; only their blocks occupy executors. */
  public List<ActiveBuild> pipelines() {
    return executors.pipelines();
  }

  /** Builds and blocks of pipelines on a node, ordered by executor. */
  public List<ActiveBuild> activeBuilds(String node) {
    return executors.activeBuilds(node);
  }

  /**
   * Stops or resumes claiming; running builds continue in both cases.
   *
   * @param reason shown to users; null for none
   */
  void setQuiet(boolean value, @Nullable String reason) {
    quietReason = value ? reason : null;
    quiet = value;
    wake();
  }

  /** Reason for the quiet-down mode; null if none was given. */
  public @Nullable String quietReason() {
    return quietReason;
  }

  /**
   * Sets a callback for each pass over the queue. It returns the number of milliseconds after which
   * it must be called again, or 0. This method must be called before {@link #start}.
   */
  public void onPoll(LongSupplier callback) {
    onPoll = callback;
  }

  /**
   * Sets a callback for the end of each pass over the queue; the callback must return quickly. This
   * method must be called before {@link #start}.
   */
  public void afterPass(Runnable callback) {
    afterPass = callback;
  }

  /**
   * Sets a callback for builds and blocks of pipelines that start or are resumed on a node. It
   * receives the name of the node, and is called before the next item is claimed. This method must
   * be called before {@link #start}.
   */
  public void onBuildStart(Consumer<String> callback) {
    onBuildStart = callback;
  }

  /**
   * Returns whether a node runs no build. A claim that is in progress ends first, so a node that
   * accepts no more builds stays idle.
   */
  public boolean isIdle(String node) {
    claiming.lock();
    try {
      return executors.activeBuilds(node).isEmpty();
    } finally {
      claiming.unlock();
    }
  }

  /** Time of the last pass over the queue in epoch millis; 0 before the first one. */
  public long lastPollAt() {
    return lastPollAt;
  }

  /** Waits until no build is running; false on timeout. */
  boolean awaitIdle(long millis) throws InterruptedException {
    return executors.awaitIdle(millis);
  }

  public boolean isQuiet() {
    return quiet;
  }

  /**
   * Stops claiming and waits until no thread drives a build. The processes of builds continue, and
   * the next start resumes the builds.
   */
  @Override
  public void close() {
    closing = true;
    wake();
    execution.stop();
    threads.stop(SHUTDOWN_GRACE);
  }
}
