package dev.steward.engine;

import dev.steward.job.DownstreamJob;
import dev.steward.job.Job;
import dev.steward.job.JobDependencies;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.run.Cause;
import dev.steward.run.ParameterResolver;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.store.Tx;
import dev.steward.type.Threshold;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Triggers downstream jobs. The jobs are determined while the build is still running, and are
 * scheduled in the transaction that completes it, so each is scheduled exactly once despite
 * crashes.
 */
public final class Downstream {

  private static final Logger LOG = LoggerFactory.getLogger(Downstream.class);

  private final Jobs jobs;
  private final JobDependencies dependencies;
  private final Queue queue;

  public Downstream(Jobs jobs, JobDependencies dependencies, Queue queue) {
    this.jobs = jobs;
    this.dependencies = dependencies;
    this.queue = queue;
  }

  /** A downstream job to schedule, with its parameter values. */
  private record DownstreamBuild(Job job, List<ParameterValue> parameters, long quietMillis) {}

  /**
   * Logs the jobs that will be triggered and returns the function that schedules them.
   *
   * @param log receives lines for the log of the run
   */
  Consumer<Tx> of(Job upstream, Run run, Result result, Consumer<String> log) {
    var builds = new ArrayList<DownstreamBuild>();
    var message = new StringBuilder();
    for (DownstreamJob next : dependencies.jobsToStart(upstream)) {
      Job job = meets(next.threshold(), result) ? jobs.find(next.jobId()) : null;
      if (job == null) {
        continue;
      }
      if (!job.buildable()) {
        message.append(job.fullName()).append(" is disabled. Triggering skipped\n");
        continue;
      }
      Definition definition = jobs.definition(job);
      builds.add(
          new DownstreamBuild(
              job,
              ParameterResolver.of(jobs, definition, Map.of()),
              queue.quietMillis(definition)));
      message.append("Triggering a new build of ").append(job.fullName()).append('\n');
    }
    if (!message.isEmpty()) {
      log.accept(message.toString());
    }
    Cause cause = new Cause.UpstreamCause(upstream.fullName(), run.number(), run.causes());
    return tx -> builds.forEach(downstream -> schedule(tx, downstream, cause));
  }

  private void schedule(Tx tx, DownstreamBuild downstream, Cause cause) {
    try {
      queue.schedule(
          tx, downstream.job(), downstream.parameters(), cause, downstream.quietMillis());
    } catch (Problem e) {
      // The queue is full or the job was just disabled; the build completes anyway.
      LOG.warn(
          "downstream job {} was not scheduled: {}", downstream.job().fullName(), e.getMessage());
    }
  }

  private static boolean meets(Threshold threshold, Result result) {
    return switch (threshold) {
      case SUCCESS -> result == Result.SUCCESS;
      case UNSTABLE -> result.isBetterOrAs(Result.UNSTABLE);
      case FAILURE -> result.isBetterOrAs(Result.FAILURE);
      case NOT_BUILT -> result.isBetterOrAs(Result.NOT_BUILT);
      case ABORTED -> true;
    };
  }
}
