package dev.steward.rest.pipeline;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.JobType;
import dev.steward.pipeline.run.PipelineDriver;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;

/**
 * {@code RUN/term} and {@code RUN/kill}: end a pipeline that does not end when it is stopped.
 * {@code RUN/pause/toggle}: pauses a pipeline, or lets it go on.
 */
public final class TerminationEndpoints {
  private final ResourceTypes kinds;
  private final Runs runs;
  private final PipelineDriver pipelines;

  public TerminationEndpoints(ResourceTypes kinds, Runs runs, PipelineDriver pipelines) {
    this.kinds = kinds;
    this.runs = runs;
    this.pipelines = pipelines;
  }

  /** Adds the routes. */
  public void addRoutes() {
    AccessRule cancel = AccessRule.needs(Permission.ITEM_CANCEL);
    kinds
        .run()
        .route(Method.POST, "term", cancel, this::terminate)
        .route(Method.POST, "kill", cancel, this::kill)
        .route(Method.POST, "pause/toggle", cancel, this::togglePause);
  }

  private static void requirePipeline(JobRun jobRun) {
    if (jobRun.job().type() != JobType.PIPELINE) {
      throw new Problem.NotFound(
          "Only the build of a pipeline can be ended in this way; use stop.");
    }
  }

  private Response terminate(RequestContext call, JobRun jobRun) {
    requirePipeline(jobRun);
    if (jobRun.run().running()) {
      runs.authorizeStop(call.caller(), jobRun.job(), jobRun.run(), "run.terminate");
      pipelines.terminate(jobRun.run(), call.caller().name());
    }
    return Responses.redirectBack(call);
  }

  private Response togglePause(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    if (jobRun.job().type() != JobType.PIPELINE || !run.running()) {
      throw new Problem.NotFound("Only a running pipeline can be paused.");
    }
    boolean pause = !pipelines.isPaused(run);
    runs.authorizeStop(call.caller(), jobRun.job(), run, pause ? "run.pause" : "run.resume");
    if (!pipelines.pause(run, pause)) {
      throw new Problem.Conflict("The pipeline is not active right now. Try again in a moment.");
    }
    return Responses.redirectBack(call);
  }

  private Response kill(RequestContext call, JobRun jobRun) {
    requirePipeline(jobRun);
    if (jobRun.run().running()) {
      runs.authorizeStop(call.caller(), jobRun.job(), jobRun.run(), "run.kill");
      if (!pipelines.kill(jobRun.run())) {
        // The run waits for the database or the disk, and ends when it is resumed.
        runs.stop(call.caller(), jobRun.job(), jobRun.run());
      }
    }
    return Responses.redirectBack(call);
  }
}
