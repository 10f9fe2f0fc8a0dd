package dev.steward.web.run;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.pipeline.job.LoadedScripts.LoadedScript;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pages that repeat a run of a pipeline: with an edited script, or from a stage on. */
public final class RepeatPages {

  private static final int MAX_FIELDS = 100;
  private static final int MAX_CHARACTERS = 1_000_000;

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
    return editor(call, run, script, script, Map.of(), false);
  }

  private String script(JobRun run) {
    String script = repeats.script(run);
    return script == null ? "" : script;
  }

  /** {@code POST RUN/replay/compare}: the editor again, with the changes in it. */
  private Response compare(RequestContext call, JobRun run) {
    String edited = call.requiredParameter(RepeatEndpoints.SCRIPT).replace("\r\n", "\n");
    Map<String, String> edits =
        RepeatEndpoints.edits(call, repeats.loadedScripts(call.caller(), run));
    return editor(call, run, script(run), edited, edits, true);
  }

  /**
   * A loaded script in the form.
   *
   * @param changes what a user has changed
   */
  public record ScriptField(
      String name, String field, String text, List<TextDiff.DiffLine> changes) {

    static ScriptField of(LoadedScript script, @Nullable String edited) {
      String text = script.text();
      String now = edited == null ? text : edited.replace("\r\n", "\n");
      return new ScriptField(
          script.name(),
          script.field(),
          now,
          now.equals(text) ? List.of() : TextDiff.of(text, now));
    }
  }

  /** The fields of the form, as far as it shows them. */
  private static List<ScriptField> fields(List<LoadedScript> scripts, Map<String, String> edits) {
    List<ScriptField> fields = new ArrayList<>();
    int characters = 0;
    for (LoadedScript script : scripts) {
      ScriptField field = ScriptField.of(script, edits.get(script.name()));
      characters += field.text().length();
      if (fields.size() >= MAX_FIELDS || characters > MAX_CHARACTERS) {
        break;
      }
      fields.add(field);
    }
    return fields;
  }

  private Response editor(
      RequestContext call,
      JobRun run,
      String script,
      String edited,
      Map<String, String> edits,
      boolean compares) {
    List<LoadedScript> scripts = repeats.loadedScripts(call.caller(), run);
    List<ScriptField> fields = fields(scripts, edits);
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
            "loaded",
            new LoadedFields(fields, scripts.size() - fields.size()),
            "compares",
            compares,
            "changes",
            compares ? TextDiff.of(script, edited) : List.of(),
            "lint",
            call.hasPermission(Permission.ITEM_CONFIGURE) ? tasks.jobPath(call) + "lint" : "",
            "replayed",
            PipelineRepeats.replayedRun(run.run()) != null));
  }

  /**
   * The loaded scripts in the form.
   *
   * @param omitted how many scripts have no field
   */
  public record LoadedFields(List<ScriptField> fields, int omitted) {

    public boolean changed() {
      return fields.stream().anyMatch(field -> !field.changes().isEmpty());
    }
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
