package dev.steward.rest.run;

import dev.steward.access.Permission;
import dev.steward.engine.Engine;
import dev.steward.export.ExportedValue;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.job.JobEndpoints;
import dev.steward.rest.model.JobBatch;
import dev.steward.rest.model.JobView;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ModelServices;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.rest.model.RunModel;
import dev.steward.rest.model.RunView;
import dev.steward.rest.queue.LongPoll;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.run.Runs;
import dev.steward.text.FormJson;
import dev.steward.text.Html;
import dev.steward.text.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.Locale;

/** Runs: their export, description, stopping and deletion. */
public final class RunEndpoints {

  private final Runs runs;
  private final Engine engine;
  private final ModelServices modelServices;
  private final LongPoll longPoll;

  public RunEndpoints(Runs runs, Engine engine, ModelServices modelServices, LongPoll longPoll) {
    this.runs = runs;
    this.engine = engine;
    this.modelServices = modelServices;
    this.longPoll = longPoll;
  }

  /** Adds the resources and routes. */
  public void addRoutes(ResourceTypes kinds) {
    ResourceType<JobRun> run = kinds.run();
    kinds
        .job()
        .namedChild(
            run,
            (_, job, name) -> {
              Run match = JobEndpoints.run(runs, job, name);
              return match == null ? null : new JobRun(job, match);
            });
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    AccessRule update = AccessRule.needs(Permission.RUN_UPDATE);
    run.plainNotFound()
        .redirectUnknown()
        .exports(
            read,
            (call, jobRun) ->
                ExportedValue.of(
                    RunModel.of(jobRun.job()),
                    RunView.of(
                        JobBatch.ofSingle(
                            modelServices,
                            Links.of(call, kinds.view()),
                            call.caller(),
                            jobRun.job()),
                        longPoll.untilEnded(call, jobRun))))
        .withModels(RunModel::models)
        .route(Method.ANY, "buildStatus", read, this::statusIcon)
        .route(Method.ANY, "buildNumber", read, this::buildNumber)
        .route(Method.ANY, "buildTimestamp", read, this::timestamp)
        .route(Method.GET, "steps", read, this::steps)
        .route(Method.POST, "stop", read, this::stop)
        .route(Method.POST, "toggleLogKeep", read, this::toggleKeep)
        .route(Method.POST, "doDelete", AccessRule.needs(Permission.RUN_DELETE), this::delete)
        .route(Method.POST, "submitDescription", update, this::describe)
        .route(Method.POST, "configSubmit", update, this::configure);
  }

  private Response statusIcon(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    return Responses.redirect(
        call.site().contextPath()
            + "/images/48x48/"
            + JobView.colour(run.result())
            + (run.running() ? "_anime.png" : ".png"));
  }

  private Response buildNumber(RequestContext call, JobRun jobRun) {
    return Response.text(200, Long.toString(jobRun.run().number()));
  }

  private Response timestamp(RequestContext call, JobRun jobRun) {
    Instant at = Instant.ofEpochMilli(jobRun.run().scheduledAt());
    String format = call.parameters().find("format");
    DateTimeFormatter formatter;
    try {
      formatter =
          format == null || format.length() > 100
              ? DateTimeFormatter.ofLocalizedDateTime(FormatStyle.SHORT)
              : DateTimeFormatter.ofPattern(format, Locale.US);
      return Response.text(
          200, formatter.withLocale(Locale.US).format(at.atZone(ZoneId.systemDefault())));
    } catch (IllegalArgumentException | java.time.DateTimeException e) {
      throw new Problem.Invalid("format must be a pattern such as yyyy-MM-dd HH:mm.");
    }
  }

  /** The completed steps of a run with their durations, and the current step. */
  private Response steps(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    var steps = new ArrayList<Json.Writer>();
    for (RunStep step : runs.steps(run, engine.currentStep(run))) {
      Result result = step.result();
      Long endedAt = step.endedAt();
      RunStep.Skip skip = step.skip();
      steps.add(
          Json.object()
              .put("name", step.name())
              .put("result", result == null ? null : result.name())
              .put("startedAt", step.startedAt())
              .putJson(
                  "durationMillis",
                  endedAt == null ? "null" : Long.toString(step.duration(endedAt)))
              .put("logStart", step.logStart())
              .putJson("logEnd", String.valueOf(step.logEnd()))
              .put("status", skip == null ? null : skip.status().label())
              .put("reason", skip == null ? null : skip.reason()));
    }
    return Response.json(200, Json.object().put("steps", steps).toString())
        .set("Cache-Control", "no-store");
  }

  private Response stop(RequestContext call, JobRun jobRun) {
    runs.stop(call.caller(), jobRun.job(), jobRun.run());
    return Responses.redirectBack(call);
  }

  private Response toggleKeep(RequestContext call, JobRun jobRun) {
    runs.keep(call.caller(), jobRun.job(), jobRun.run(), !jobRun.run().keep());
    return Responses.redirectBack(call);
  }

  private Response delete(RequestContext call, JobRun jobRun) {
    try {
      runs.delete(call.caller(), jobRun.job(), jobRun.run());
    } catch (Problem.Conflict e) {
      // A page with status 200 instead of an error, as in Jenkins.
      return call.site()
          .withPageHeaders(
              Response.html(200, "<p>" + Html.escape(String.valueOf(e.getMessage())) + "</p>"));
    }
    return Responses.redirect(call.site().contextPath() + "/" + Links.path(jobRun.job()));
  }

  private Response describe(RequestContext call, JobRun jobRun) {
    Run run = jobRun.run();
    runs.describe(
        call.caller(),
        jobRun.job(),
        run,
        call.parameters().get("description", ""),
        run.displayName());
    return Responses.redirect(call.path());
  }

  /** {@code RUN/configSubmit}: a form with {@code {"displayName":…,"description":…}}. */
  private Response configure(RequestContext call, JobRun jobRun) {
    String json = call.parameters().find("json");
    if (json == null) {
      return Responses.bareError(call, 400, "Nothing is submitted");
    }
    var form = FormJson.readObject(json);
    runs.describe(
        call.caller(),
        jobRun.job(),
        jobRun.run(),
        Json.text(form, "description"),
        Json.text(form, "displayName"));
    return Responses.redirect(call.path());
  }
}
