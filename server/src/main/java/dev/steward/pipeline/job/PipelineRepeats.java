package dev.steward.pipeline.job;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.audit.Audit;
import dev.steward.engine.Bindings;
import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.job.Jobs;
import dev.steward.job.definition.ParameterType;
import dev.steward.pipeline.declarative.DeclarativeCheck;
import dev.steward.pipeline.declarative.PipelineModel;
import dev.steward.pipeline.directive.RestartRequest;
import dev.steward.pipeline.directive.RestartableStages;
import dev.steward.pipeline.job.LoadedScripts.LoadedScript;
import dev.steward.pipeline.job.ScriptSource.Script;
import dev.steward.pipeline.run.FlowTrees;
import dev.steward.pipeline.run.Repetition;
import dev.steward.pipeline.syntax.ScriptParser;
import dev.steward.pipeline.syntax.SyntaxFailure;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Notes;
import dev.steward.run.ParameterValue;
import dev.steward.run.Run;
import dev.steward.scm.SourceFile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Repeats runs of pipelines: as a replay, with the script of the run or an edited one, or from a
 * stage on. A new run has the parameters of the earlier one, and checks out the same revision.
 */
public final class PipelineRepeats {

  private static final String SCRIPT_NAME = "WorkflowScript";

  private final Authorizer authorizer;
  private final Audit audit;
  private final Jobs jobs;
  private final Queue queue;
  private final Bindings bindings;
  private final ScriptSource scripts;
  private final FlowTrees trees;
  private final LoadedScripts loaded;
  private final Notes notes;

  public PipelineRepeats(
      Authorizer authorizer,
      Audit audit,
      Jobs jobs,
      Queue queue,
      Bindings bindings,
      ScriptSource scripts,
      FlowTrees trees,
      LoadedScripts loaded,
      Notes notes) {
    this.authorizer = authorizer;
    this.audit = audit;
    this.jobs = jobs;
    this.queue = queue;
    this.bindings = bindings;
    this.scripts = scripts;
    this.trees = trees;
    this.loaded = loaded;
    this.notes = notes;
  }

  /**
   * The stages with which a run can be repeated.
   *
   * @param refusal why it cannot be repeated from a stage on; null if it can
   */
  public record RestartOptions(List<String> stages, @Nullable String refusal) {

    public RestartOptions {
      stages = List.copyOf(stages);
    }
  }

  /** The script that a run has; null if it has not read it, or is not a pipeline. */
  public @Nullable String script(JobRun origin) {
    Script script = scripts.find(origin.run().id());
    return script == null ? null : script.text();
  }

  /** The other scripts of a run, which a replay can replace, in the order of their names. */
  public List<LoadedScript> loadedScripts(Caller caller, JobRun origin) {
    authorizer.require(caller, Permission.RUN_REPLAY, origin.job().protectedObject());
    return loaded.of(origin.run());
  }

  /** The number of the run that a replay repeats; null if the run is not a replay. */
  public static @Nullable Long replayedRun(Run run) {
    for (Cause cause : run.causes()) {
      if (cause instanceof Cause.TriggerCause(String className, String text)
          && className.equals(Cause.TriggerCause.REPLAY)) {
        String number = text.substring(text.indexOf('#') + 1);
        try {
          return Long.valueOf(number);
        } catch (NumberFormatException e) {
          return null;
        }
      }
    }
    return null;
  }

  /**
   * Schedules a replay.
   *
   * @param start how the caller starts it
   * @param text the edited script; null for that of the run
   * @param edits other edited scripts by their names; unknown names are ignored
   * @throws Problem.Invalid if the run cannot be replayed
   */
  public QueueItem replay(
      Caller caller, Cause start, JobRun origin, @Nullable String text, Map<String, String> edits) {
    List<LoadedScript> others = loadedScripts(caller, origin);
    for (String edited : edits.values()) {
      requireShort(edited);
    }
    if (text != null) {
      requireShort(text);
    }
    Script script = originScript(origin);
    requireReusableParameters(origin, "Replay");
    return schedule(
        caller,
        origin,
        "run.replay",
        List.of(
            start,
            new Cause.TriggerCause(
                Cause.TriggerCause.REPLAY, "Replayed #" + origin.run().number())),
        new Script(
            text == null ? script.text() : text.replace("\r\n", "\n"),
            "",
            script.revision(),
            replacements(origin, others, edits)));
  }

  private static void requireShort(String text) {
    if (text.length() > SourceFile.MAX_BYTES) {
      throw new Problem.TooLarge(
          "The script is longer than "
              + SourceFile.MAX_BYTES
              + " characters. Move parts of it to files that the script loads.");
    }
  }

  /**
   * The scripts of a replay: as in Jenkins, each script that the earlier run has loaded replaces
   * the file that the replay finds, also an unedited one.
   */
  private static Repetition replacements(
      JobRun origin, List<LoadedScript> others, Map<String, String> edits) {
    Map<String, String> scripts = new HashMap<>();
    Map<String, Map<String, String>> files = new HashMap<>();
    for (LoadedScript other : others) {
      String edited = edits.get(other.name());
      String unixText = edited == null ? null : edited.replace("\r\n", "\n");
      if (other.library() == null) {
        scripts.put(other.name(), unixText == null ? other.text() : unixText);
      } else if (unixText != null && !unixText.equals(other.text())) {
        files.computeIfAbsent(other.library(), _ -> new HashMap<>()).put(other.path(), unixText);
      }
    }
    return new Repetition(origin.run().id(), false, scripts, files);
  }

  private Script originScript(JobRun origin) {
    Script script =
        origin.job().type() == JobType.PIPELINE ? scripts.find(origin.run().id()) : null;
    if (script == null) {
      throw new Problem.Invalid(
          "The build " + name(origin) + " has no pipeline script, so it cannot be repeated.");
    }
    return script;
  }

  private static void requireReusableParameters(JobRun origin, String action) {
    for (ParameterValue value : origin.run().parameters()) {
      if (value.type() == ParameterType.SECRET) {
        throw new Problem.Invalid(action + " is not allowed when password parameters are used.");
      }
      if (value.type() == ParameterType.FILE) {
        throw new Problem.Invalid(action + " is not allowed when file parameters are used.");
      }
    }
  }

  private QueueItem schedule(
      Caller caller, JobRun origin, String action, List<Cause> causes, Script script) {
    Job job = origin.job();
    List<ParameterValue> parameters = origin.run().parameters();
    bindings.check(caller, job, jobs.definition(job), parameters);
    return queue.scheduleRepetition(
        job,
        parameters,
        causes,
        (tx, item) -> {
          scripts.queue(tx, item.id(), script);
          audit.record(
              tx,
              caller.name(),
              caller.address(),
              action,
              job.fullName() + " #" + origin.run().number(),
              "");
        });
  }

  private static String name(JobRun origin) {
    return origin.job().fullName() + " #" + origin.run().number();
  }

  /** The stages from which the caller can repeat a run. */
  public RestartOptions restartOptions(Caller caller, JobRun origin) {
    if (!authorizer.allows(caller, Permission.ITEM_BUILD, origin.job().protectedObject())) {
      return new RestartOptions(List.of(), "not allowed to restart");
    }
    if (!origin.job().buildable()) {
      return new RestartOptions(List.of(), "Job " + origin.job().fullName() + " is not buildable.");
    }
    if (origin.run().running()) {
      return new RestartOptions(
          List.of(),
          "The origin build " + name(origin) + " is not complete, so cannot be restarted.");
    }
    Script script = scripts.find(origin.run().id());
    if (script == null) {
      return new RestartOptions(
          List.of(),
          "The origin build "
              + name(origin)
              + " did not execute its Pipeline, so cannot be restarted.");
    }
    PipelineModel model = model(script.text());
    RestartableStages stages =
        model == null
            ? RestartableStages.ofNote(notes.find(origin.run().id(), RestartableStages.NOTE))
            : RestartableStages.of(model);
    if (stages == null) {
      return new RestartOptions(
          List.of(), name(origin) + " was not a Declarative Pipeline, and cannot be restarted.");
    }
    if (!stages.isEnabled()) {
      return new RestartOptions(
          List.of(), "The option disableRestartFromStage of the pipeline forbids restarts.");
    }
    return new RestartOptions(stages.reached(trees.of(origin.run())), null);
  }

  /** The declarative pipeline in a script; null if there is none, or it is not valid. */
  private static @Nullable PipelineModel model(String script) {
    try {
      return DeclarativeCheck.check(ScriptParser.parse(SCRIPT_NAME, script)).model();
    } catch (SyntaxFailure e) {
      return null;
    }
  }

  /**
   * Schedules a run that begins with a stage of an earlier one.
   *
   * @param start how the caller starts it
   * @throws Problem.Invalid if the run cannot be repeated from that stage on
   */
  public QueueItem restart(Caller caller, Cause start, JobRun origin, String stage) {
    authorizer.require(caller, Permission.ITEM_BUILD, origin.job().protectedObject());
    if (stage.isEmpty()) {
      throw new Problem.Invalid("Stage name cannot be null or an empty string.");
    }
    RestartOptions options = restartOptions(caller, origin);
    if (options.refusal() != null) {
      throw new Problem.Invalid(options.refusal());
    }
    if (!options.stages().contains(stage)) {
      throw new Problem.Invalid(
          "Stage "
              + stage
              + " is not present in the top-level stages for "
              + name(origin)
              + ", so cannot be restarted.");
    }
    requireReusableParameters(origin, "Restart");
    Script script = originScript(origin);
    return schedule(
        caller,
        origin,
        "run.restart",
        List.of(start, new RestartRequest(origin.run().number(), stage).cause()),
        new Script(script.text(), "", script.revision(), Repetition.restart(origin.run().id())));
  }
}
