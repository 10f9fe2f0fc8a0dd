package dev.steward.web.view;

import dev.steward.access.Authorizer;
import dev.steward.access.Permission;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.ItemPaths;
import dev.steward.job.Job;
import dev.steward.rest.model.Links;
import dev.steward.routing.RequestContext;
import dev.steward.run.JobStatus;
import dev.steward.run.RecentResults;
import dev.steward.run.RunSummary;
import dev.steward.run.Runs;
import dev.steward.web.TextFormat;
import dev.steward.web.view.JobLine.BuildLink;
import dev.steward.web.view.JobLine.SparklineBar;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Builds the rows of one list page, with one SQL statement for any number of rows. */
final class JobLines {

  private static final int BAR_WIDTH = 7;

  private final Authorizer authorizer;
  private final Runs runs;
  private final RequestContext call;
  private final long now;
  private final Map<Long, List<RunSummary>> summaries;

  private JobLines(
      InstantSource clock, Authorizer authorizer, Runs runs, RequestContext call, List<Long> jobs) {
    this.authorizer = authorizer;
    this.runs = runs;
    this.call = call;
    now = clock.millis();
    summaries = runs.lists().summaries(jobs);
  }

  /**
   * Rows of the items.
   *
   * @param baseFolder full name of the folder that the displayed names are relative to
   */
  static List<JobLine> of(
      InstantSource clock,
      Authorizer authorizer,
      Runs runs,
      RequestContext call,
      String baseFolder,
      List<Item> items) {
    var jobs = new ArrayList<Long>();
    for (Item item : items) {
      if (item instanceof Job job && runs.status(job).last() > 0) {
        jobs.add(job.id());
      }
    }
    var lines = new JobLines(clock, authorizer, runs, call, jobs);
    return items.stream().map(item -> lines.line(baseFolder, item)).toList();
  }

  private JobLine line(String baseFolder, Item item) {
    String relative = ItemPaths.relative(baseFolder, item.fullName());
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
              BuildLink.NONE,
              BuildLink.NONE,
              "",
              List.of(),
              false);
      case Job job -> job(name, url, job);
    };
  }

  private JobLine job(String name, String url, Job job) {
    JobStatus jobStatus = runs.status(job);
    RecentResults recent = jobStatus.recentResults();
    long estimate = recent.estimateMillis();
    List<RunSummary> recentRuns = summaries.getOrDefault(job.id(), List.of());
    return new JobLine(
        name,
        false,
        url,
        colour(job, jobStatus),
        status(job, jobStatus),
        jobStatus.running() > 0,
        weather(recent),
        recent.failed() + " of the last " + recent.completed() + " builds failed",
        buildLink(recentRuns, jobStatus.successful()),
        buildLink(recentRuns, jobStatus.failed()),
        estimate < 0 ? "" : TextFormat.duration(estimate),
        bars(recentRuns, jobStatus.last()),
        job.buildable()
            && authorizer.allows(call.caller(), Permission.ITEM_BUILD, job.protectedObject()));
  }

  static String colour(Job job, JobStatus jobStatus) {
    if (job.disabled()) {
      return "disabled";
    }
    return switch (jobStatus.completedResult()) {
      case null -> "grey";
      case SUCCESS -> "blue";
      case UNSTABLE -> "yellow";
      case FAILURE -> "red";
      case ABORTED -> "aborted";
      case NOT_BUILT -> "notbuilt";
    };
  }

  private static String status(Job job, JobStatus jobStatus) {
    if (job.disabled()) {
      return "Disabled";
    }
    return switch (jobStatus.completedResult()) {
      case null -> "Not built yet";
      case SUCCESS -> "Success";
      case UNSTABLE -> "Unstable";
      case FAILURE -> "Failed";
      case ABORTED -> "Aborted";
      case NOT_BUILT -> "Not built";
    };
  }

  private static int weather(RecentResults recent) {
    return recent.completed() == 0
        ? -1
        : Math.min(4, 5 * (recent.completed() - recent.failed()) / recent.completed());
  }

  private BuildLink buildLink(List<RunSummary> runs, long number) {
    for (RunSummary run : runs) {
      if (run.number() == number) {
        return new BuildLink(number, TextFormat.ago(run.startedAt(), now));
      }
    }
    return BuildLink.NONE;
  }

  private static List<SparklineBar> bars(List<RunSummary> runs, long last) {
    long longest = 1;
    var shown = new ArrayList<RunSummary>();
    for (RunSummary run : runs) {
      if (run.number() > last - RunSummary.MAX_RECENT) {
        shown.addFirst(run);
        longest = Math.max(longest, run.duration());
      }
    }
    var bars = new ArrayList<SparklineBar>();
    for (RunSummary run : shown) {
      bars.add(
          new SparklineBar(
              bars.size() * BAR_WIDTH,
              (int) (4 + 16 * run.duration() / longest),
              run.endedAt() == null ? "running" : TextFormat.colour(run.result())));
    }
    return bars;
  }
}
