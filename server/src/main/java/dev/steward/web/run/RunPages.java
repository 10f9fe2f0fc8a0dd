package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.run.LogLines;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.web.Templates;
import java.util.Map;

/** Build page, changes page and parameters page. */
public final class RunPages {

  private static final int TAIL_BYTES = 64 << 10;
  private static final int TAIL_LINES = 100;

  private final RunTasks tasks;
  private final RunViews views;
  private final StageViews stages;
  private final InputPages inputs;
  private final LogLines log;

  public RunPages(
      RunTasks tasks, RunViews views, StageViews stages, InputPages inputs, LogLines log) {
    this.tasks = tasks;
    this.views = views;
    this.stages = stages;
    this.inputs = inputs;
    this.log = log;
  }

  /** Adds the routes. */
  public void addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    kinds.run().route(Method.ANY, "", read, this::run);
    kinds.run().route(Method.GET, "changes", read, this::changes);
    kinds.run().route(Method.GET, "parameters", read, this::parameters);
    kinds.run().route(Method.GET, "display/redirect", read, RunPages::display);
  }

  /** {@code GET RUN/display/redirect}: the target of the RUN_…_DISPLAY_URL variables of builds. */
  private static Response display(RequestContext call, JobRun jobRun) {
    String page =
        switch (call.parameters().get("page", "")) {
          case "artifacts" -> "artifact/";
          case "changes" -> "changes";
          case "tests" -> "testReport/";
          default -> "";
        };
    return Response.redirect(call.path() + page);
  }

  private Response run(RequestContext call, JobRun jobRun) {
    return Templates.page(
        call,
        200,
        "run/run.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "run",
            views.of(call, jobRun),
            "stages",
            stages.section(call, jobRun, inputs.pending(call, jobRun)),
            "log",
            LogView.of(log.last(call.caller(), jobRun, TAIL_BYTES, TAIL_LINES))));
  }

  private Response parameters(RequestContext call, JobRun jobRun) {
    return Templates.page(
        call,
        200,
        "run/parameters.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "title",
            jobRun.title(),
            "parameters",
            RunViews.parameters(jobRun.run())));
  }

  private Response changes(RequestContext call, JobRun jobRun) {
    return Templates.page(
        call,
        200,
        "run/changes.jte",
        Map.of(
            "frame",
            tasks.layout(call, jobRun),
            "head",
            views.head(call, jobRun),
            "changes",
            views.changes(jobRun.run())));
  }
}
