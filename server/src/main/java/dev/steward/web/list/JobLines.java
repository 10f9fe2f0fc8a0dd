package dev.steward.web.list;

import dev.steward.access.Permission;
import dev.steward.gate.Call;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.ItemNames;
import dev.steward.job.Job;
import dev.steward.rest.Links;
import dev.steward.rest.Parts;
import dev.steward.run.Board;
import dev.steward.run.Past;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.web.Words;
import dev.steward.web.list.JobLine.Bar;
import dev.steward.web.list.JobLine.Built;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Draws the lines of one page of a list: three statements, however many lines there are. */
final class JobLines {

  private static final int MOST_BARS = 20;
  private static final int BAR_WIDTH = 5;

  private final Parts parts;
  private final Call call;
  private final long now;
  private final Map<Long, List<Run>> newest;
  private final Map<Long, Run> successes;
  private final Map<Long, Run> failures;

  private JobLines(Parts parts, Call call, List<Long> jobs) {
    this.parts = parts;
    this.call = call;
    now = parts.clock().millis();
    boolean none = jobs.isEmpty();
    newest = none ? Map.of() : parts.runs().newestOfEach(jobs, MOST_BARS);
    successes = none ? Map.of() : parts.runs().underPermalink(Runs.Permalink.SUCCESSFUL, jobs);
    failures = none ? Map.of() : parts.runs().underPermalink(Runs.Permalink.FAILED, jobs);
  }

  /**
   * The lines of these items.
   *
   * @param in the full name of the folder that they are called in
   */
  static List<JobLine> of(Parts parts, Call call, String in, List<Item> items) {
    var jobs = new ArrayList<Long>();
    for (Item item : items) {
      if (item instanceof Job job && parts.runs().board(job).last() > 0) {
        jobs.add(job.id());
      }
    }
    var lines = new JobLines(parts, call, jobs);
    return items.stream().map(item -> lines.line(in, item)).toList();
  }

  private JobLine line(String in, Item item) {
    String relative = ItemNames.relative(in, item.fullName());
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
    Board board = parts.runs().board(job);
    Past past = board.past();
    long estimate = past.estimateMillis();
    return new JobLine(
        name,
        false,
        url,
        colour(job, board),
        status(job, board),
        board.running() > 0,
        weather(past),
        past.failed() + " of the last " + past.ended() + " builds failed",
        built(successes.get(job.id())),
        built(failures.get(job.id())),
        estimate < 0 ? "" : Words.took(estimate),
        bars(newest.getOrDefault(job.id(), List.of())),
        job.buildable()
            && parts.rights().allows(call.caller(), Permission.ITEM_BUILD, job.subject()));
  }

  static String colour(Job job, Board board) {
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

  private static String status(Job job, Board board) {
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

  private static int weather(Past past) {
    return past.ended() == 0 ? -1 : Math.min(4, 5 * (past.ended() - past.failed()) / past.ended());
  }

  private Built built(@Nullable Run run) {
    return run == null ? Built.NONE : new Built(run.number(), Words.ago(run.startedAt(), now));
  }

  private static List<Bar> bars(List<Run> runs) {
    long longest = 1;
    for (Run run : runs) {
      longest = Math.max(longest, run.duration());
    }
    var bars = new ArrayList<Bar>();
    for (Run run : runs.reversed()) {
      int height = (int) (4 + 16 * run.duration() / longest);
      bars.add(
          new Bar(
              bars.size() * BAR_WIDTH,
              height,
              run.running() ? "running" : Words.colour(run.result())));
    }
    return bars;
  }
}
