package dev.steward.rest.pipeline;

import dev.steward.access.Permission;
import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.http.Response;
import dev.steward.job.JobType;
import dev.steward.pipeline.job.LoadedScripts.LoadedScript;
import dev.steward.pipeline.job.PipelineRepeats;
import dev.steward.pipeline.job.PipelineRepeats.RestartOptions;
import dev.steward.problem.Problem;
import dev.steward.rest.Responses;
import dev.steward.rest.job.LineDiff;
import dev.steward.rest.model.Links;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.text.FormJson;
import dev.steward.text.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * {@code RUN/replay} and {@code RUN/restart}: repeat a run of a pipeline with the same or an edited
 * script, or from a stage on.
 */
public final class RepeatEndpoints {

  /** Field with the edited script, in the form and in its field {@code json}. */
  public static final String SCRIPT = "mainScript";

  /** Field with the name of the first stage. */
  public static final String STAGE = "stageName";

  private static final Model<RestartOptions> RESTART =
      Model.<RestartOptions>of(
              "org.jenkinsci.plugins.pipeline.modeldefinition.actions.RestartDeclarativePipelineAction")
          .bool("restartEnabled", options -> options.refusal() == null)
          .texts("restartableStages", RestartOptions::stages)
          .build();

  private final ResourceTypes kinds;
  private final Runs runs;
  private final PipelineRepeats repeats;

  public RepeatEndpoints(ResourceTypes kinds, Runs runs, PipelineRepeats repeats) {
    this.kinds = kinds;
    this.runs = runs;
    this.repeats = repeats;
  }

  /** The types of the resources, for their pages. */
  public record RepeatTypes(ResourceType<JobRun> replay, ResourceType<JobRun> restart) {}

  /** Adds the resources and routes. */
  public RepeatTypes addRoutes() {
    AccessRule mayReplay = AccessRule.needs(Permission.RUN_REPLAY);
    var replay = new ResourceType<JobRun>("pipelineReplay", JobRun::subject).plainNotFound();
    replay
        .route(Method.POST, "run", mayReplay, this::replay)
        .route(
            Method.POST,
            "rebuild",
            mayReplay,
            (call, run) -> {
              repeats.replay(call.caller(), start(call), run, null, Map.of());
              return toJob(call, run);
            })
        // A replayed script is restricted like any other, so none is refused.
        .route(Method.POST, "checkScript", mayReplay, (_, _) -> Response.html(200, "<div/>"))
        .route(Method.GET, "diff", mayReplay, this::diff);
    AccessRule mayBuild = AccessRule.needs(Permission.ITEM_BUILD);
    var restart = new ResourceType<JobRun>("pipelineRestart", JobRun::subject).plainNotFound();
    restart
        .exports(
            AccessRule.needs(Permission.ITEM_READ),
            (call, run) -> ExportedValue.of(RESTART, repeats.restartOptions(call.caller(), run)))
        .withModels(() -> List.of(RESTART))
        .noStore()
        .route(Method.POST, "restart", mayBuild, this::restart)
        .route(Method.POST, "restartPipeline", mayBuild, this::restartPipeline);
    kinds
        .run()
        .child("replay", replay, (_, run, _) -> pipelineOf(run))
        .child("restart", restart, (_, run, _) -> pipelineOf(run));
    return new RepeatTypes(replay, restart);
  }

  private static @Nullable JobRun pipelineOf(JobRun run) {
    return run.job().type() == JobType.PIPELINE ? run : null;
  }

  private static Cause start(RequestContext call) {
    return new Cause.UserCause(call.caller().name(), call.caller().fullName());
  }

  private static Response toJob(RequestContext call, JobRun run) {
    return Responses.redirect(call.site().contextPath() + "/" + Links.path(run.job()));
  }

  /** A field of the form; the field {@code json} of Jenkins' pages takes precedence. */
  private static @Nullable String field(RequestContext call, String name) {
    String json = call.parameters().find("json");
    String inJson = json == null ? null : Json.text(FormJson.readObject(json), name);
    return inJson == null ? call.parameters().find(name) : inJson;
  }

  private Response replay(RequestContext call, JobRun run) {
    String script = field(call, SCRIPT);
    if (script == null) {
      throw new Problem.Invalid(
          "The field "
              + SCRIPT
              + " with the script is missing. To use the script of the build,"
              + " send the request to replay/rebuild.");
    }
    repeats.replay(
        call.caller(),
        start(call),
        run,
        script,
        edits(call, repeats.loadedScripts(call.caller(), run)));
    return toJob(call, run);
  }

  /** The submitted texts of loaded scripts, by their names. */
  public static Map<String, String> edits(RequestContext call, List<LoadedScript> scripts) {
    String json = call.parameters().find("json");
    Map<String, @Nullable Object> members = json == null ? Map.of() : FormJson.readObject(json);
    Map<String, String> edits = new HashMap<>();
    for (LoadedScript script : scripts) {
      String inJson = Json.text(members, script.field());
      String edited = inJson == null ? call.parameters().find(script.field()) : inJson;
      if (edited != null) {
        edits.put(script.name(), edited);
      }
    }
    return edits;
  }

  /** The changes that a replay made to the script of the run that it repeats. */
  private Response diff(RequestContext call, JobRun run) {
    Long number = PipelineRepeats.replayedRun(run.run());
    Run before = number == null ? null : runs.find(run.job(), number);
    String after = repeats.script(run);
    String script = before == null ? null : repeats.script(new JobRun(run.job(), before));
    if (script == null || after == null) {
      throw new Problem.NotFound(
          "The build is not a replay, or the build that it repeats was deleted.");
    }
    var changes = new StringBuilder(LineDiff.of(script, after));
    Map<String, LoadedScript> loaded = new HashMap<>();
    for (LoadedScript old :
        repeats.loadedScripts(
            call.caller(), new JobRun(run.job(), Objects.requireNonNull(before)))) {
      loaded.put(old.name(), old);
    }
    for (LoadedScript now : repeats.loadedScripts(call.caller(), run)) {
      LoadedScript old = loaded.get(now.name());
      if (old != null && !old.text().equals(now.text())) {
        changes.append("--- old/").append(now.name()).append('\n');
        changes.append("+++ new/").append(now.name()).append('\n');
        changes.append(LineDiff.of(old.text(), now.text()));
      }
    }
    return Response.text(200, changes.toString());
  }

  private Response restart(RequestContext call, JobRun run) {
    String stage = field(call, STAGE);
    try {
      repeats.restart(call.caller(), start(call), run, stage == null ? "" : stage);
    } catch (Problem.Invalid e) {
      throw new Problem.Invalid(failure(e));
    }
    return toJob(call, run);
  }

  private static String failure(Problem.Invalid problem) {
    return "Failure restarting from stage: java.lang.IllegalStateException: "
        + problem.getMessage();
  }

  private Response restartPipeline(RequestContext call, JobRun run) {
    String refusal = null;
    try {
      repeats.restart(call.caller(), start(call), run, call.parameters().get(STAGE, ""));
    } catch (Problem.Invalid e) {
      refusal = failure(e);
    }
    return Response.json(
        200,
        Json.object()
            .put("status", "ok")
            .put(
                "data",
                Json.object()
                    .put("success", refusal == null ? "true" : "false")
                    .put("message", refusal == null ? "ok" : refusal))
            .toString());
  }
}
