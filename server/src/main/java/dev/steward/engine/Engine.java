package dev.steward.engine;

import dev.steward.concurrent.ThreadSet;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.node.Node;
import dev.steward.node.Nodes;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.queue.NodeCapacity;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.queue.Verdict;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
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
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Main loop of the server: claims queue items for free executors, runs each build on its own
 * thread, and resumes unfinished runs at startup. It sleeps until signalled or until the next item
 * is due.
 */
public final class Engine implements AutoCloseable {

  /** An uploaded file exists for a moment before its queue item does. */
  private static final long UPLOAD_GRACE_MILLIS = 3_600_000;

  private static final long MAX_PAUSE_MILLIS = 5_000;

  /** How long shutdown waits for the current actions of builds. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** A build that occupies an executor. */
  public record ActiveBuild(String node, int executor, Job job, Run run) {}

  private record ExecutorId(String node, int executor) {}

  private final Queue queue;
  private final Jobs jobs;
  private final Runs runs;
  private final Means means;
  private final InstantSource clock;
  private final Nodes nodes;
  private final Map<ExecutorId, ActiveBuild> activeBuilds = new ConcurrentHashMap<>();
  private final Map<Long, String> currentStep = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition idle = lock.newCondition();
  private final WakeupTimer timer;
  private volatile boolean closing;
  private volatile boolean quiet;
  private volatile @Nullable String quietReason;
  private volatile long lastPollAt;
  private Runnable onPoll = () -> {};
  private final ThreadSet threads = new ThreadSet();
  private final Set<RunDriver> drivers = ConcurrentHashMap.newKeySet();

  /** Creates the engine without starting it. */
  public Engine(Queue queue, Jobs jobs, Runs runs, Means means, InstantSource clock, Nodes nodes) {
    this.queue = queue;
    this.jobs = jobs;
    this.runs = runs;
    this.means = means;
    this.clock = clock;
    this.nodes = nodes;
    timer = new WakeupTimer(clock);
  }

  /** Resumes unfinished runs and starts the loop. */
  public void start() {
    List<Run> unfinished = runs.unfinished();
    means.places().removeLeftovers(unfinished.stream().map(Run::id).collect(Collectors.toSet()));
    for (Run run : unfinished) {
      Job job = jobs.find(run.jobId());
      if (job != null) {
        begin(job, run);
      }
    }
    queue.setOnChange(this::wake);
    nodes.listen(this::wake);
    runs.stopListener(this::stop);
    threads.start("engine", this::run);
  }

  /** Wakes the loop to check the queue. */
  public void wake() {
    timer.signal();
    lock.lock();
    try {
      if (activeBuilds.isEmpty()) {
        idle.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Deletes uploads that no queue item or run references. */
  private void removeUploads() {
    try {
      Set<String> referenced =
          Stream.concat(
                  queue.waiting().stream().map(QueueItem::parameters),
                  runs.unfinished().stream().map(Run::parameters))
              .flatMap(List::stream)
              .filter(value -> value.type() == ParameterValue.ParameterType.FILE)
              .map(ParameterValue::value)
              .collect(Collectors.toSet());
      means.uploads().removeUnused(referenced, clock.millis() - UPLOAD_GRACE_MILLIS);
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
        onPoll.run();
      } catch (Outage e) {
        LOG.warn("Claiming from the queue failed, trying again: {}", e.getMessage());
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

  /**
   * Claims builds until none is claimable. Returns the time of the next attempt; null if an event
   * will trigger it.
   */
  private @Nullable Long claimAll() {
    while (!quiet && !closing) {
      List<NodeCapacity> capacities = capacities().stream().filter(Engine::isBuiltIn).toList();
      if (capacities.stream()
          .allMatch(capacity -> !capacity.online() || capacity.freeExecutors().isEmpty())) {
        return null;
      }
      Queue.ClaimResult claim = queue.claim(capacities);
      for (Queue.ClaimedBuild claimed : claim.started()) {
        begin(claimed.job(), claimed.run());
      }
      if (claim.started().isEmpty()) {
        return claim.nextDueAt();
      }
    }
    return null;
  }

  /** Only the built-in node runs builds. */
  private static boolean isBuiltIn(NodeCapacity capacity) {
    return capacity.node().isBuiltIn();
  }

  /** Free capacity of each node. */
  public List<NodeCapacity> capacities() {
    Map<String, Set<Integer>> taken = new HashMap<>();
    for (ExecutorId executorId : activeBuilds.keySet()) {
      taken.computeIfAbsent(executorId.node(), _ -> new HashSet<>()).add(executorId.executor());
    }
    var capacities = new ArrayList<NodeCapacity>();
    for (Node node : nodes.all()) {
      Set<Integer> used = taken.getOrDefault(node.name(), Set.of());
      var free = new ArrayList<Integer>();
      // After the executor count was reduced, busy executors finish first.
      for (int i = 0; i < node.executors() && used.size() + free.size() < node.executors(); i++) {
        if (!used.contains(i)) {
          free.add(i);
        }
      }
      capacities.add(new NodeCapacity(node, nodes.isOnline(node), free));
    }
    return capacities;
  }

  /** Current state of a queue item, with its reason. */
  public Verdict verdict(QueueItem item, Definition definition) {
    return queue.verdict(item, definition, capacities(), quiet);
  }

  /** Name of the run's current step; null if it is not running yet or any more. */
  public @Nullable String currentStep(Run run) {
    return currentStep.get(run.id());
  }

  private void begin(Job job, Run run) {
    var executorId = new ExecutorId(run.builtOn(), run.executor());
    activeBuilds.put(
        executorId, new ActiveBuild(executorId.node(), executorId.executor(), job, run));
    // Rejected during shutdown: the next start resumes the run.
    if (!threads.start("run-" + run.id(), () -> run(executorId, job, run))) {
      activeBuilds.remove(executorId);
    }
  }

  private void run(ExecutorId executorId, Job job, Run run) {
    try {
      runToCompletion(job, run);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      currentStep.remove(run.id());
      means.places().release(run);
      activeBuilds.remove(executorId);
      queue.onBuildFinished(job);
      wake();
    }
  }

  /**
   * Runs a build to its end. After an outage of the database or the disk, it resumes after the last
   * completed action, as after a restart.
   */
  private void runToCompletion(Job job, Run initial) throws InterruptedException {
    Run run = initial;
    Exception failure = null;
    for (int attempt = 0; ; attempt++) {
      try {
        Run attemptedRun = run;
        if (failure == null) {
          Definition definition = jobs.definition(job, attemptedRun.revision());
          drive(
              new RunDriver(
                  means,
                  job,
                  definition,
                  attemptedRun,
                  step -> currentStep.put(attemptedRun.id(), step)));
        } else {
          fail(job, attemptedRun, failure);
        }
        return;
      } catch (IOException | RuntimeException e) {
        if (closing) {
          // The store is closing: the next start resumes the run.
          return;
        }
        if (Outage.isCauseOf(e)) {
          if (attempt == 0) {
            LOG.warn(
                "run {} of job {} is waiting for the database or disk: {}",
                run.number(),
                job.id(),
                e.getMessage());
          }
        } else if (failure == null) {
          if (e instanceof Problem) {
            // Configuration error, such as a workspace inside a server directory.
            LOG.warn("run {} of job {} was aborted: {}", run.number(), job.id(), e.getMessage());
          } else {
            LOG.error("run {} of job {} failed", run.number(), job.id(), e);
          }
          failure = e;
          continue;
        } else {
          LOG.error("the result of run {} of job {} was not saved", run.number(), job.id(), e);
          return;
        }
      }
      TimeUnit.MILLISECONDS.sleep(Math.min(MAX_PAUSE_MILLIS, 500L << Math.min(attempt, 5)));
      Run current = current(job, run);
      if (current == null || !current.running()) {
        return;
      }
      run = current;
    }
  }

  /** Reloads the run; returns it unchanged during an outage, null if it was deleted. */
  private @Nullable Run current(Job job, Run run) {
    try {
      queue.invalidate();
      return runs.find(job, run.number());
    } catch (Outage e) {
      return run;
    }
  }

  private void drive(RunDriver driver) throws InterruptedException, IOException {
    drivers.add(driver);
    try {
      if (closing) {
        driver.stop();
      }
      driver.drive();
    } finally {
      drivers.remove(driver);
    }
  }

  /** Completes a run that cannot continue as FAILURE and writes the reason to its log. */
  private void fail(Job job, Run run, Exception e) {
    queue.invalidate();
    var blobs = means.blobs();
    var log = blobs.log(job.id(), run.number());
    String ending =
        "The server could not continue this build: " + e.getMessage() + "\nFinished: FAILURE\n";
    if (!blobs.tail(log, 4 * ending.length()).endsWith(ending)) {
      blobs.append(log, ending);
    }
    means.places().removeSecrets(means.places().control(run));
    runs.finish(run, Result.FAILURE, null, _ -> {});
  }

  private void stop(long runId) {
    for (ActiveBuild active : activeBuilds.values()) {
      if (active.run().id() == runId) {
        threads.start("stop-" + runId, () -> killProcesses(active));
      }
    }
  }

  /** Kills the processes of a build repeatedly, since a step may just be starting one. */
  private void killProcesses(ActiveBuild active) {
    try {
      while (active.equals(activeBuilds.get(new ExecutorId(active.node(), active.executor())))) {
        Processes.end(active.run().cookie());
        TimeUnit.MILLISECONDS.sleep(500);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Number of executors of the built-in node. */
  public int executors() {
    return nodes.builtIn().executors();
  }

  /** Running builds, sorted by node and executor. */
  public List<ActiveBuild> activeBuilds() {
    var all = new ArrayList<>(activeBuilds.values());
    all.sort(Comparator.comparing(ActiveBuild::node).thenComparingInt(ActiveBuild::executor));
    return all;
  }

  /** Stops or resumes claiming; running builds continue in both cases. */
  public void setQuiet(boolean value) {
    setQuiet(value, null);
  }

  /** As above, with a reason for users. */
  void setQuiet(boolean value, @Nullable String reason) {
    quietReason = value ? reason : null;
    quiet = value;
    wake();
  }

  /** Stops claiming, with a reason. */
  public void quiet(String reason) {
    setQuiet(true, reason);
  }

  /** Reason of the quiet-down mode; null if none was given. */
  public @Nullable String quietReason() {
    return quietReason;
  }

  /** Sets a callback for each pass over the queue. Must be called before {@link #start}. */
  public void onPoll(Runnable callback) {
    onPoll = callback;
  }

  /** Time of the last pass over the queue in epoch millis; 0 before the first one. */
  public long lastPollAt() {
    return lastPollAt;
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
    drivers.forEach(RunDriver::stop);
    threads.stop(SHUTDOWN_GRACE);
  }
}
