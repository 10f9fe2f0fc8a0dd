package dev.steward.web;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.gate.Right;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Definition;
import dev.steward.job.Job;
import dev.steward.problem.Problem;
import dev.steward.queue.QueueItem;
import dev.steward.rest.BuildTriggers;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.rest.Why;
import dev.steward.run.Board;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Result;
import dev.steward.run.Run;
import java.util.ArrayList;
import java.util.Map;
import java.util.stream.Collectors;

/** The pages of jobs and of their builds. */
public final class JobPages {

  private static final int MOST_RUNS = 50;

  private final Parts parts;

  private JobPages(Parts parts) {
    this.parts = parts;
  }

  /** Adds the rows. */
  public static void add(Kinds kinds, Parts parts) {
    var pages = new JobPages(parts);
    kinds.job().row(Method.ANY, "", Right.needs(Permission.ITEM_READ), pages::job);
    kinds.job().row(Method.GET, "build", Right.needs(Permission.ITEM_READ), pages::buildByGet);
    ItemPages.rows(kinds.job(), parts);
    kinds
        .run()
        .row(Method.ANY, "", Right.needs(Permission.ITEM_READ), pages::run)
        .row(Method.GET, "console", Right.needs(Permission.ITEM_READ), pages::run)
        .row(Method.GET, "consoleFull", Right.needs(Permission.ITEM_READ), pages::run);
  }

  private Response job(Call call, Job job) {
    Definition definition = parts.jobs().definition(job);
    Board board = parts.runs().board(job);
    long now = parts.clock().millis();
    var runs = new ArrayList<RunLine>();
    for (Run run : parts.runs().newest(job, 0, MOST_RUNS)) {
      Result result = run.result();
      runs.add(
          new RunLine(
              run.number(),
              run.name(),
              Words.colour(result),
              run.running(),
              result == null ? "running" : result.name(),
              Words.ago(run.startedAt(), now),
              run.running() ? "" : Words.took(run.duration())));
    }
    var waiting = new ArrayList<String>();
    for (QueueItem item : parts.queue().waiting(job)) {
      String why = Why.of(parts, call.caller(), item, job);
      if (why != null) {
        waiting.add("Item " + item.id() + ": " + why);
      }
    }
    String description = definition.description();
    return Templates.page(
        call,
        200,
        "job.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "job",
            new JobView(
                job.fullName(),
                call.path(),
                job.disabled() ? "grey" : Words.colour(board.completedResult()),
                board.running() > 0,
                description == null ? "" : description,
                job.disabled(),
                job.buildable() && call.may(Permission.ITEM_BUILD),
                call.may(Permission.ITEM_CONFIGURE),
                call.may(Permission.ITEM_DELETE),
                definition.warnings(),
                BuildForm.of(parts, call.caller(), job, call.path()),
                waiting,
                runs)));
  }

  /**
   * {@code GET JOB/build}: a job's trigger token starts a build; whoever comes without one is shown
   * the form that does, or told in the shape that was asked for.
   */
  private Response buildByGet(Call call, Job job) {
    try {
      return BuildTriggers.build(parts, call, job);
    } catch (Problem.WrongMethod e) {
      if (call.request().accepts("json") || call.request().accepts("text/plain")) {
        throw e;
      }
      return Templates.page(
              call,
              405,
              "build.jte",
              Map.of(
                  "frame",
                  Frame.of(call),
                  "name",
                  job.fullName(),
                  "form",
                  BuildForm.of(parts, call.caller(), job, call.path())))
          .with("Allow", e.allow());
    }
  }

  private Response run(Call call, JobRun which) {
    Run run = which.run();
    Result result = run.result();
    String description = run.description();
    String jobPath = call.path().substring(0, call.path().length() - last(call).length());
    return Templates.page(
        call,
        200,
        "run.jte",
        Map.of(
            "frame",
            Frame.of(call),
            "run",
            new RunView(
                which.title(),
                which.job().fullName(),
                jobPath,
                run.name(),
                jobPath + run.number() + "/",
                Words.colour(result),
                run.running(),
                description == null ? "" : description,
                run.causes().stream().map(Cause::line).distinct().collect(Collectors.joining(", "))
                    + ", "
                    + Words.when(run.startedAt())
                    + (result == null
                        ? ", running"
                        : ", " + result + " after " + Words.took(run.duration())),
                call.may(Permission.ITEM_CANCEL),
                call.may(Permission.RUN_DELETE),
                run.artifacts())));
  }

  /** The run's own part of the path, with its slash: a number or a permalink. */
  private static String last(Call call) {
    var parent = call.place().parent();
    return parent == null ? "" : call.place().url().substring(parent.url().length());
  }
}
