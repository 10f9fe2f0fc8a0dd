package dev.steward.engine;

import dev.steward.host.ConnectionOutage;
import dev.steward.host.Hosts;
import dev.steward.host.container.Containers;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Outage;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Executes runs until they are completed. After an outage of the database or the disk, a run
 * resumes after its last completed action, as after a restart.
 */
public final class RunExecution {

  private static final long MAX_PAUSE_MILLIS = 5_000;

  /** A node needs a moment to connect after the server starts. */
  private static final long CONNECT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private static final Logger LOG = LoggerFactory.getLogger(RunExecution.class);

  private final Jobs jobs;
  private final Runs runs;
  private final Queue queue;
  private final StepsDriver driver;
  private final Hosts hosts;
  private final Containers containers;
  private final ContainerCleanup containerCleanup;
  private final Map<Long, String> currentStep = new ConcurrentHashMap<>();

  /** Builds that are being driven, by the id of their run. */
  private final Map<Long, DrivenBuild> driven = new ConcurrentHashMap<>();

  private final Set<StopSignal> stopSignals = ConcurrentHashMap.newKeySet();
  private volatile boolean closing;
  private @Nullable RunDriver pipelines;

  public RunExecution(
      Jobs jobs, Runs runs, Queue queue, StepsDriver driver, Hosts hosts, Containers containers) {
    this.jobs = jobs;
    this.runs = runs;
    this.queue = queue;
    this.driver = driver;
    this.hosts = hosts;
    this.containers = containers;
    containerCleanup = new ContainerCleanup(containers::removeLeftovers);
  }

  /** Sets the driver of pipelines. This method must be called before any run starts. */
  void setPipelines(RunDriver pipelineDriver) {
    pipelines = pipelineDriver;
  }

  /** Name of the run's current step; null if it has not started or has ended. */
  @Nullable String currentStep(Run run) {
    String step = currentStep.get(run.id());
    return step == null && pipelines != null ? pipelines.currentStep(run) : step;
  }

  /**
   * Tells the driver of pipelines that a run was stopped.
   *
   * @return false if the run is not a pipeline
   */
  boolean stopPipeline(Job job, Run run) {
    if (job.type() != JobType.PIPELINE || pipelines == null) {
      return false;
    }
    pipelines.onStop(run);
    return true;
  }

  private void enter(Run run, Plan.PlannedAction action) {
    currentStep.put(run.id(), action.title());
    if (!action.act().phase().endsAtFailure()) {
      DrivenBuild build = driven.get(run.id());
      if (build != null) {
        build.leaveSteps();
      }
    }
  }

  /**
   * Ends the processes of a stopped build, unless its post-build actions have begun: such actions
   * run for stopped builds too, to clean up or to notify.
   *
   * @return false if the post-build actions have begun, or the build has ended
   */
  boolean endSteps(Run run, Runnable endProcesses) {
    DrivenBuild build = driven.get(run.id());
    return build != null && build.endSteps(endProcesses);
  }

  /**
   * A build that is being driven; its lock separates the end of its steps from the start of its
   * post-build actions.
   */
  private static final class DrivenBuild {
    private final ReentrantLock lock = new ReentrantLock();
    private boolean afterSteps;

    void leaveSteps() {
      lock.lock();
      try {
        afterSteps = true;
      } finally {
        lock.unlock();
      }
    }

    boolean endSteps(Runnable endProcesses) {
      lock.lock();
      try {
        if (!afterSteps) {
          endProcesses.run();
        }
        return !afterSteps;
      } finally {
        lock.unlock();
      }
    }
  }

  /**
   * Ends the steps of a run, and completes it with the result FAILURE after its post-build actions.
   *
   * @param message for the log of the run
   */
  void interrupt(Run run, String message) {
    driver.interrupt(run, message);
  }

  /** Makes all threads that drive a run return; the next start resumes the runs. */
  void stop() {
    closing = true;
    stopSignals.forEach(StopSignal::stop);
    if (pipelines != null) {
      pipelines.stop();
    }
    containerCleanup.close();
  }

  /** Executes a run on the current thread until it is completed, stopped or deleted. */
  void run(Job job, Run initial) throws InterruptedException {
    driven.put(initial.id(), new DrivenBuild());
    try {
      runToCompletion(job, initial);
      if (!closing) {
        // A run that was deleted, or could not continue, has not removed its container.
        removeContainer(initial);
      }
    } finally {
      currentStep.remove(initial.id());
      driven.remove(initial.id());
    }
  }

  private void removeContainer(Run run) throws InterruptedException {
    String failure = containers.remove(run.id());
    if (failure != null) {
      LOG.warn("the container of run {} was not removed: {}", run.id(), failure);
      containerCleanup.retry();
    }
  }

  /** Removes the containers that an earlier server process has left behind. */
  void removeLeftoverContainers() {
    containerCleanup.start();
  }

  private void runToCompletion(Job job, Run initial) throws InterruptedException {
    Run run = initial;
    Exception failure = null;
    long startedAt = System.nanoTime();
    for (int attempt = 0; ; attempt++) {
      try {
        if (failure == null) {
          drive(job, run);
        } else {
          queue.invalidate();
          fail(job, run, failure);
        }
        return;
      } catch (IOException | RuntimeException e) {
        if (closing) {
          // The store is closing: the next start resumes the run.
          return;
        }
        if (ConnectionOutage.isCauseOf(e)) {
          if (System.nanoTime() - startedAt > CONNECT_NANOS
              && endsWithoutNode(job, run, String.valueOf(e.getMessage()))) {
            return;
          }
        } else if (Outage.isCauseOf(e)) {
          if (attempt == 0) {
            LOG.warn(
                "run {} of job {} is waiting for the database or disk: {}",
                run.number(),
                job.id(),
                e.getMessage());
          }
        } else if (failure == null) {
          logFailure(job, run, e);
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

  /**
   * Writes to the log that the node is not connected. A run that was stopped is completed without
   * the node.
   *
   * @return whether the run is completed
   */
  private boolean endsWithoutNode(Job job, Run run, String reason) {
    try {
      Definition definition = jobs.definition(job, run.revision());
      driver.onConnectionLost(job, definition, run, reason);
      String stoppedBy = runs.progress().stoppedBy(run);
      if (stoppedBy == null || hosts.isConnected(run.builtOn())) {
        return false;
      }
      driver.abort(job, definition, run, stoppedBy);
      return true;
    } catch (Outage e) {
      LOG.warn("run {} is waiting for its node and the database: {}", run.id(), e.getMessage());
      return false;
    }
  }

  private static void logFailure(Job job, Run run, Exception e) {
    if (e instanceof Problem) {
      // Configuration error, such as a workspace inside a server directory.
      LOG.warn("run {} of job {} was aborted: {}", run.number(), job.id(), e.getMessage());
    } else {
      LOG.error("run {} of job {} failed", run.number(), job.id(), e);
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

  private void fail(Job job, Run run, Exception failure) {
    if (job.type() == JobType.PIPELINE && pipelines != null) {
      pipelines.fail(job, run, failure);
    } else {
      driver.fail(job, run, failure);
    }
  }

  private void drive(Job job, Run run) throws InterruptedException, IOException {
    Definition definition = jobs.definition(job, run.revision());
    if (definition.pipeline() != null && pipelines != null) {
      pipelines.drive(job, definition, run);
      return;
    }
    var stopSignal = new StopSignal();
    stopSignals.add(stopSignal);
    try {
      if (closing) {
        stopSignal.stop();
      }
      driver.drive(job, definition, run, stopSignal, action -> enter(run, action));
    } finally {
      stopSignals.remove(stopSignal);
    }
  }
}
