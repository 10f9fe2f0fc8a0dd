package dev.steward.rest.cli;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.engine.Bindings;
import dev.steward.engine.ServerLifecycle;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.job.definition.Definition;
import dev.steward.problem.Problem;
import dev.steward.queue.Queue;
import dev.steward.queue.QueueItem;
import dev.steward.run.Cause;
import dev.steward.run.ParameterValue;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.trigger.Poller;
import dev.steward.trigger.ScmPollTrigger;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Commands that start, follow and stop builds. */
public final class BuildCommands {

  private static final String JOB = "JOB";
  private static final long POLL_MILLIS = 200;

  /** Exit status of an interrupted command whose build continues. */
  private static final int STATUS_DETACHED = 125;

  private final Authorizer authorizer;
  private final Jobs jobs;
  private final Runs runs;
  private final Queue queue;
  private final Bindings bindings;
  private final ServerLifecycle lifecycle;
  private final Poller poller;
  private final CommandParameters parameters;
  private final LogFollower logs;
  private final NameLookup lookup;

  public BuildCommands(
      Authorizer authorizer,
      Jobs jobs,
      Runs runs,
      Queue queue,
      Bindings bindings,
      ServerLifecycle lifecycle,
      Poller poller,
      CommandParameters parameters,
      LogFollower logs,
      NameLookup lookup) {
    this.authorizer = authorizer;
    this.jobs = jobs;
    this.runs = runs;
    this.queue = queue;
    this.bindings = bindings;
    this.lifecycle = lifecycle;
    this.poller = poller;
    this.parameters = parameters;
    this.logs = logs;
    this.lookup = lookup;
  }

  /** Adds the commands. */
  public void addTo(CommandTable table) {
    table.add(
        new CliCommand(
                "build",
                "Starts a build; with -s or -f, waits for the result. The exit status is"
                    + " 0 (success), 1 (unstable), 2 (failure), 3 (not built) or 4 (aborted).")
            .required(JOB, "full name of the job")
            .flag(
                "-f",
                "wait for the result; if interrupted, exit with 125 and leave the build running")
            .flag("-s", "wait for the result; if interrupted, stop the build")
            .flag("-v", "with -s or -f: follow the log")
            .flag("-w", "wait until the build has started")
            .flag("-c", "poll the SCM first, and build only if there are changes")
            .option(
                "-p", "NAME=VALUE", "a parameter; NAME= reads a file parameter from standard input")
            .option("-r", "N", "ignored")
            .readsInput()
            .returnsStatus(this::build));
    table.add(
        new CliCommand("console", "Shows the log of a build.")
            .required(JOB, "full name of the job")
            .optional("BUILD", "number or permalink of the build; default: the last build")
            .flag("-f", "follow the log until the build ends")
            .option("-n", "N", "show only the last N lines")
            .runs(this::console));
    table.add(
        new CliCommand("stop-builds", "Stops all running builds of the given jobs.")
            .requiredList(JOB, "full name of the job")
            .runs(this::stop));
  }

  private int build(CommandContext context) throws IOException, InterruptedException {
    ParsedArguments arguments = context.arguments();
    Job job = lookup.job(context.caller(), arguments.get(JOB));
    authorizer.require(context.caller(), Permission.ITEM_BUILD, job.protectedObject());
    Definition definition = jobs.definition(job);
    checkBuildable(job);
    List<ParameterValue> values = parameters.values(context, job, definition);
    bindings.check(context.caller(), job, definition, values);
    if (arguments.has("-c") && !poller.poll(job, ScmPollTrigger.TYPE, context::print)) {
      return 0;
    }
    QueueItem item =
        queue
            .schedule(
                job,
                values,
                new Cause.CliCause(context.caller().name(), context.caller().fullName()),
                0)
            .item();
    boolean sync = arguments.has("-s");
    boolean follow = arguments.has("-f");
    if (!sync && !follow && !arguments.has("-w")) {
      return 0;
    }
    Run run = null;
    try {
      run = awaitStart(job, item.id());
      context.print("Started " + lookup.displayName(job, run));
      if (!sync && !follow) {
        return 0;
      }
      Result result = logs.awaitEnd(context, job, run, arguments.has("-v"));
      context.print("Completed " + lookup.displayName(job, run) + " : " + result);
      return status(result);
    } catch (InterruptedException e) {
      // A server shutdown interrupts the command too, but must not stop the build.
      if (sync && !follow && !lifecycle.isLeaving()) {
        stop(context, job, item.id(), run);
        throw new AbortError("The command was interrupted, and the build was stopped.");
      }
      return STATUS_DETACHED;
    }
  }

  private static void checkBuildable(Job job) {
    if (!job.buildable()) {
      throw new Problem.Conflict(
          "Cannot build "
              + job.fullName()
              + " because "
              + (job.disabled() ? "it is disabled." : "its configuration has not been saved."));
    }
  }

  private static int status(Result result) {
    return switch (result) {
      case SUCCESS -> 0;
      case UNSTABLE -> 1;
      case FAILURE -> 2;
      case NOT_BUILT -> 3;
      case ABORTED -> 4;
    };
  }

  /** Waits until the queue item has become a run. */
  private Run awaitStart(Job job, long itemId) throws InterruptedException {
    while (true) {
      QueueItem item = queue.find(itemId);
      Long number = item == null ? null : item.runNumber();
      if (item == null || (number == null && item.state() != QueueItem.ItemState.WAITING)) {
        throw new AbortError("The build was removed from the queue.");
      }
      if (number != null) {
        Run run = runs.find(job, number);
        if (run == null) {
          throw new AbortError("The build was deleted.");
        }
        return run;
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private void stop(CommandContext context, Job job, long itemId, @Nullable Run startedRun) {
    try {
      queue.cancel(context.caller(), itemId);
      QueueItem item = queue.find(itemId);
      Long number = item == null ? null : item.runNumber();
      Run run = startedRun != null || number == null ? startedRun : runs.find(job, number);
      if (run != null) {
        runs.stop(context.caller(), job, run);
      }
    } catch (Problem.Forbidden e) {
      throw new AbortError(
          "The command was interrupted, but the build continues: " + e.getMessage());
    }
  }

  private void console(CommandContext context) throws IOException, InterruptedException {
    ParsedArguments arguments = context.arguments();
    Job job = lookup.job(context.caller(), arguments.get(JOB));
    String buildName = arguments.find("BUILD");
    Run run = lookup.run(job, buildName == null ? "lastBuild" : buildName);
    logs.print(context, job, run, arguments.number("-n", -1), arguments.has("-f"));
  }

  private void stop(CommandContext context) {
    context.forEach(
        JOB,
        name -> {
          Job job = lookup.job(context.caller(), name);
          boolean stopped = false;
          for (Run run : runs.newest(job, 0, 100)) {
            if (run.running()) {
              runs.stop(context.caller(), job, run);
              stopped = true;
            }
          }
          context.print(
              stopped
                  ? "Builds stopped for job '" + name + "'"
                  : "No builds stopped for job '" + name + "'");
        });
  }
}
