package dev.steward.web.item;

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
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.web.Frame;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import java.util.ArrayList;
import java.util.Map;

/** The pages of jobs. */
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
        "item/job.jte",
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
              "item/build.jte",
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
}
