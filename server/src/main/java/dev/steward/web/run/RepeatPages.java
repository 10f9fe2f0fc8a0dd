package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.pipeline.job.PipelineRepeats;
import dev.steward.pipeline.job.PipelineRepeats.RestartOptions;
import dev.steward.rest.pipeline.RepeatEndpoints;
import dev.steward.rest.pipeline.RepeatEndpoints.RepeatTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.web.Templates;
import dev.steward.web.TextDiff;
import java.util.List;
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
    AccessRule mayReplay = AccessRule.needs(Permission.RUN_REPLAY);
    types
        .replay()
        .route(Method.GET, "", mayReplay, this::replay)
        .route(Method.POST, "compare", mayReplay, this::compare);
    types.restart().route(Method.GET, "", AccessRule.needs(Permission.ITEM_BUILD), this::restart);
  }

  private Response replay(RequestContext call, JobRun run) {
    String script = script(run);
    return editor(call, run, script, script, false);
  }

  private String script(JobRun run) {
    String script = repeats.script(run);
    return script == null ? "" : script;
  }

  /** {@code POST RUN/replay/compare}: the editor again, with the changes in it. */
  private Response compare(RequestContext call, JobRun run) {
    String edited = call.requiredParameter(RepeatEndpoints.SCRIPT).replace("\r\n", "\n");
    return editor(call, run, script(run), edited, true);
  }

  private Response editor(
      RequestContext call, JobRun run, String script, String edited, boolean compares) {
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
            edited,
            "compares",
            compares,
            "changes",
            compares ? TextDiff.of(script, edited) : List.of(),
            "lint",
            call.hasPermission(Permission.ITEM_CONFIGURE) ? tasks.jobPath(call) + "lint" : "",
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
