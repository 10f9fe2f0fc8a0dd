package dev.steward.web.list;

import dev.steward.access.Permission;
import dev.steward.gate.RequestContext;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.ItemPaths;
import dev.steward.job.Job;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.run.JobStatus;
import dev.steward.run.RecentResults;
import dev.steward.run.RunSummary;
import dev.steward.web.Words;
import dev.steward.web.list.JobLine.Bar;
import dev.steward.web.list.JobLine.Built;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the rows of one list page, with one statement for any number of rows. */
final class JobLines {

  private static final int BAR_WIDTH = 7;

  private final Parts parts;
  private final RequestContext call;
  private final long now;
  private final Map<Long, List<RunSummary>> sketches;

  private JobLines(Parts parts, RequestContext call, List<Long> jobs) {
    this.parts = parts;
    this.call = call;
    now = parts.clock().millis();
    sketches = parts.runs().summaries(jobs);
  }

  /**
   * Rows of the items.
   *
   * @param in full name of the folder that the displayed names are relative to
   */
  static List<JobLine> of(Parts parts, RequestContext call, String in, List<Item> items) {
    var jobs = new ArrayList<Long>();
    for (Item item : items) {
      if (item instanceof Job job && parts.runs().status(job).last() > 0) {
        jobs.add(job.id());
      }
    }
    var lines = new JobLines(parts, call, jobs);
    return items.stream().map(item -> lines.line(in, item)).toList();
  }

  private JobLine line(String in, Item item) {
    String relative = ItemPaths.relative(in, item.fullName());
    String name = relative == null ? item.fullName() : relative;
    String url = call.site().contextPath() + "/" + Links.path(item);
    return switch (item) {
      case Folder _ ->
          new JobLine(
              name,
              true,
              url,
              "grey",
              "Folder",
              false,
              -1,
              "",
              Built.NONE,
              Built.NONE,
              "",
              List.of(),
              false);
      case Job job -> job(name, url, job);
    };
  }

  private JobLine job(String name, String url, Job job) {
    JobStatus board = parts.runs().status(job);
    RecentResults past = board.recentResults();
    long estimate = past.estimateMillis();
    List<RunSummary> runs = sketches.getOrDefault(job.id(), List.of());
    return new JobLine(
        name,
        false,
        url,
        colour(job, board),
        status(job, board),
        board.running() > 0,
        weather(past),
        past.failed() + " of the last " + past.completed() + " builds failed",
        built(runs, board.successful()),
        built(runs, board.failed()),
        estimate < 0 ? "" : Words.took(estimate),
        bars(runs, board.last()),
        job.buildable()
            && parts.rights().allows(call.caller(), Permission.ITEM_BUILD, job.protectedObject()));
  }

  static String colour(Job job, JobStatus board) {
    if (job.disabled()) {
      return "disabled";
    }
    return switch (board.completedResult()) {
      case null -> "grey";
      case SUCCESS -> "blue";
      case UNSTABLE -> "yellow";
      case FAILURE -> "red";
      case ABORTED -> "aborted";
      case NOT_BUILT -> "notbuilt";
    };
  }

  private static String status(Job job, JobStatus board) {
    if (job.disabled()) {
      return "Disabled";
    }
    return switch (board.completedResult()) {
      case null -> "Not built yet";
      case SUCCESS -> "Success";
      case UNSTABLE -> "Unstable";
      case FAILURE -> "Failed";
      case ABORTED -> "Aborted";
      case NOT_BUILT -> "Not built";
    };
  }

  private static int weather(RecentResults past) {
    return past.completed() == 0
        ? -1
        : Math.min(4, 5 * (past.completed() - past.failed()) / past.completed());
  }

  private Built built(List<RunSummary> runs, long number) {
    for (RunSummary run : runs) {
      if (run.number() == number) {
        return new Built(number, Words.ago(run.startedAt(), now));
      }
    }
    return Built.NONE;
  }

  private static List<Bar> bars(List<RunSummary> runs, long last) {
    long longest = 1;
    var shown = new ArrayList<RunSummary>();
    for (RunSummary run : runs) {
      if (run.number() > last - RunSummary.MAX_RECENT) {
        shown.addFirst(run);
        longest = Math.max(longest, run.duration());
      }
    }
    var bars = new ArrayList<Bar>();
    for (RunSummary run : shown) {
      bars.add(
          new Bar(
              bars.size() * BAR_WIDTH,
              (int) (4 + 16 * run.duration() / longest),
              run.endedAt() == null ? "running" : Words.colour(run.result())));
    }
    return bars;
  }
}
