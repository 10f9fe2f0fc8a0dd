package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.pipeline.job.PipelineRepeats;
import dev.steward.pipeline.job.PipelineRepeats.RestartOptions;
import dev.steward.rest.pipeline.RepeatEndpoints.RepeatTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.web.Templates;
import java.util.Map;

/** The pages that repeat a run of a pipeline: with an edited script, or from a stage on. */
public final class RepeatPages {

  private final PipelineRepeats repeats;
  private final RunTasks tasks;
  private final RunViews views;

  public RepeatPages(PipelineRepeats repeats, RunTasks tasks, RunViews views) {
    this.repeats = repeats;
    this.tasks = tasks;
    this.views = views;
  }

  /** Adds the pages to the resources. */
  public void addRoutes(RepeatTypes types) {
    types.replay().route(Method.GET, "", AccessRule.needs(Permission.RUN_REPLAY), this::replay);
    types.restart().route(Method.GET, "", AccessRule.needs(Permission.ITEM_BUILD), this::restart);
  }

  private Response replay(RequestContext call, JobRun run) {
    String script = repeats.script(run);
    return Templates.page(
        call,
        200,
        "run/replay.jte",
        Map.of(
            "frame",
            tasks.layout(call, run),
            "head",
            views.head(call, run),
            "script",
            script == null ? "" : script,
            "replayed",
            PipelineRepeats.replayedRun(run.run()) != null));
  }

  private Response restart(RequestContext call, JobRun run) {
    RestartOptions options = repeats.restartOptions(call.caller(), run);
    String refusal = options.refusal();
    return Templates.page(
        call,
        200,
        "run/restart.jte",
        Map.of(
            "frame",
            tasks.layout(call, run),
            "head",
            views.head(call, run),
            "stages",
            options.stages(),
            "refusal",
            refusal == null ? "" : refusal));
  }
}
