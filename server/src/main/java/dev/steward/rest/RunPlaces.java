package dev.steward.rest;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.problem.Problem;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunStep;
import dev.steward.text.FormJson;
import dev.steward.text.Html;
import dev.steward.text.Json;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Runs: their export, description, stopping and deletion. */
public final class RunPlaces {

  private final Parts parts;

  private RunPlaces(Parts parts) {
    this.parts = parts;
  }

  /** Adds the resources and routes. */
  public static void add(Kinds kinds, Parts parts) {
    var places = new RunPlaces(parts);
    ResourceType<JobRun> run = kinds.run();
    kinds
        .job()
        .namedChild(
            run,
            (_, job, name) -> {
              Run found = JobPlaces.run(parts, job, name);
              return found == null ? null : new JobRun(job, found);
            });
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    AccessRule update = AccessRule.needs(Permission.RUN_UPDATE);
    run.plainNotFound()
        .redirectUnknown()
        .exports(
            read,
            (call, which) ->
                ExportedValue.of(
                    RunModel.model(),
                    RunView.of(
                        JobCohort.alone(
                            parts, Links.of(call, kinds.view()), call.caller(), which.job()),
                        Waiting.untilEnded(parts, call, which))))
        .withModels(() -> List.of(RunModel.model()))
        .route(Method.ANY, "buildStatus", read, places::ball)
        .route(Method.ANY, "buildNumber", read, places::number)
        .route(Method.ANY, "buildTimestamp", read, places::timestamp)
        .route(Method.GET, "steps", read, places::steps)
        .route(Method.POST, "stop", read, places::stop)
        .route(Method.POST, "toggleLogKeep", read, places::toggleKeep)
        .route(Method.POST, "doDelete", AccessRule.needs(Permission.RUN_DELETE), places::delete)
        .route(Method.POST, "submitDescription", update, places::describe)
        .route(Method.POST, "configSubmit", update, places::configure);
    ConsolePlaces.rows(kinds, parts);
    Artifacts.rows(kinds, parts);
    Timestamps.rows(kinds, parts);
    Balls.rows(kinds);
  }

  private Response ball(RequestContext call, JobRun which) {
    Run run = which.run();
    return Answers.to(
        call.site().contextPath()
            + "/images/48x48/"
            + JobView.colour(run.result())
            + (run.running() ? "_anime.png" : ".png"));
  }

  private Response number(RequestContext call, JobRun which) {
    return Response.text(200, Long.toString(which.run().number()));
  }

  private Response timestamp(RequestContext call, JobRun which) {
    Instant at = Instant.ofEpochMilli(which.run().scheduledAt());
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
  private Response steps(RequestContext call, JobRun which) {
    Run run = which.run();
    var steps = new ArrayList<Json.Writer>();
    for (RunStep step : parts.runs().steps(run, parts.engine().currentStep(run))) {
      Result result = step.result();
      Long ended = step.endedAt();
      RunStep.Skip skip = step.skip();
      steps.add(
          Json.object()
              .put("name", step.name())
              .put("result", result == null ? null : result.name())
              .put("startedAt", step.startedAt())
              .putJson(
                  "durationMillis", ended == null ? "null" : Long.toString(step.duration(ended)))
              .put("logStart", step.logStart())
              .putJson("logEnd", String.valueOf(step.logEnd()))
              .put("status", skip == null ? null : skip.status().label())
              .put("reason", skip == null ? null : skip.reason()));
    }
    return Response.json(200, Json.object().put("steps", steps).toString())
        .set("Cache-Control", "no-store");
  }

  private Response stop(RequestContext call, JobRun which) {
    parts.runs().stop(call.caller(), which.job(), which.run());
    return Answers.back(call);
  }

  private Response toggleKeep(RequestContext call, JobRun which) {
    parts.runs().keep(call.caller(), which.job(), which.run(), !which.run().keep());
    return Answers.back(call);
  }

  private Response delete(RequestContext call, JobRun which) {
    try {
      parts.runs().delete(call.caller(), which.job(), which.run());
    } catch (Problem.Conflict e) {
      // A page with status 200 instead of an error, like Jenkins.
      return call.site()
          .withPageHeaders(
              Response.html(200, "<p>" + Html.escape(String.valueOf(e.getMessage())) + "</p>"));
    }
    return Answers.to(call.site().contextPath() + "/" + Links.path(which.job()));
  }

  private Response describe(RequestContext call, JobRun which) {
    Run run = which.run();
    parts
        .runs()
        .describe(
            call.caller(),
            which.job(),
            run,
            call.parameters().get("description", ""),
            run.displayName());
    return Answers.to(call.path());
  }

  /** {@code RUN/configSubmit}: a form with {@code {"displayName":…,"description":…}}. */
  private Response configure(RequestContext call, JobRun which) {
    String json = call.parameters().find("json");
    if (json == null) {
      return Answers.bare(call, 400, "Nothing is submitted");
    }
    var form = FormJson.readObject(json);
    parts
        .runs()
        .describe(
            call.caller(),
            which.job(),
            which.run(),
            Json.text(form, "description"),
            Json.text(form, "displayName"));
    return Answers.to(call.path());
  }
}
