package dev.steward.rest.cli;

import dev.steward.job.Job;
import dev.steward.job.JobType;
import dev.steward.pipeline.job.LoadedScripts.LoadedScript;
import dev.steward.pipeline.job.PipelineRepeats;
import dev.steward.problem.Problem;
import dev.steward.rest.pipeline.PipelineLinter;
import dev.steward.rest.pipeline.PipelineLinter.LintResult;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Commands for pipelines. */
public final class PipelineCommands {

  private static final String LAST_BUILD = "lastBuild";

  /** Limit for the names in an error message. */
  private static final int MAX_NAMES = 50;

  private final PipelineLinter linter;
  private final PipelineRepeats repeats;
  private final NameLookup lookup;

  public PipelineCommands(PipelineLinter linter, PipelineRepeats repeats, NameLookup lookup) {
    this.linter = linter;
    this.repeats = repeats;
    this.lookup = lookup;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand(
                "declarative-linter", "Validates a declarative Jenkinsfile from standard input.")
            .readsInput()
            .returnsStatus(this::lint));
    table.add(
        new CliCommand(
                "replay-pipeline",
                "Repeats a build of a pipeline with an edited script from standard input.")
            .required("JOB", "full name of the job")
            .option(
                "-s", "SCRIPT", "name of a loaded script, such as Script1; default: the main one")
            .option("--script", "SCRIPT", "the same as -s")
            .option("-n", "N", "number of the build; default: the last build")
            .option("--number", "N", "the same as -n")
            .readsInput()
            .runs(this::replay));
    table.add(
        new CliCommand(
                "restart-from-stage",
                "Repeats a completed build of a declarative pipeline from a stage on.")
            .option("-j", "JOB", "full name of the job")
            .option("--job", "JOB", "the same as -j")
            .option("-s", "STAGE", "name of a top-level stage that the build has run")
            .option("--stage", "STAGE", "the same as -s")
            .option("-n", "N", "number of the build; default: the last build")
            .option("--number", "N", "the same as -n")
            .runs(this::restart));
  }

  /** The status is 1 if the Jenkinsfile is not a valid declarative pipeline. */
  private int lint(CommandContext context) throws IOException {
    LintResult result = linter.lint(context.text());
    context.out().print(result.text());
    return result.valid() ? 0 : 1;
  }

  private void replay(CommandContext context) throws IOException {
    JobRun run = run(context, context.arguments().get("JOB"));
    String script = option(context, "-s", "--script");
    if (script != null) {
      List<String> names =
          repeats.loadedScripts(context.caller(), run).stream().map(LoadedScript::name).toList();
      if (!names.contains(script)) {
        throw new Problem.Invalid(
            "Unrecognized script name among " + names.stream().limit(MAX_NAMES).toList());
      }
    }
    String text = context.text();
    repeats.replay(
        context.caller(),
        start(context),
        run,
        script == null ? text : null,
        script == null ? Map.of() : Map.of(script, text));
  }

  private void restart(CommandContext context) {
    String job = required(context, "-j", "--job");
    String stage = required(context, "-s", "--stage");
    repeats.restart(context.caller(), start(context), run(context, job), stage);
  }

  private static Cause start(CommandContext context) {
    return new Cause.UserCause(context.caller().name(), context.caller().fullName());
  }

  private static @Nullable String option(CommandContext context, String name, String longName) {
    String value = context.arguments().find(name);
    return value == null ? context.arguments().find(longName) : value;
  }

  private static String required(CommandContext context, String name, String longName) {
    String value = option(context, name, longName);
    if (value == null) {
      throw new UsageError("Option \"" + name + " (" + longName + ")\" is required");
    }
    return value;
  }

  private JobRun run(CommandContext context, String jobName) {
    Job job = lookup.job(context.caller(), jobName);
    if (job.type() != JobType.PIPELINE) {
      throw new Problem.Invalid("'" + job.fullName() + "' is not a pipeline");
    }
    String number = option(context, "-n", "--number");
    return new JobRun(job, lookup.run(job, number == null ? LAST_BUILD : number));
  }
}
