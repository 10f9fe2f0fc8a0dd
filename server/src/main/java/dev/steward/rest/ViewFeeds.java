package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.ResourceType;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Feeds of many jobs: {@code rssAll}, {@code rssFailed} and {@code rssLatest} of a view, and {@code
 * cc.xml}.
 */
final class ViewFeeds {

  private static final int MAX = 100;

  private final Parts parts;

  private ViewFeeds(Parts parts) {
    this.parts = parts;
  }

  static void rows(Kinds kinds, Parts parts) {
    var feeds = new ViewFeeds(parts);
    feeds.rows(
        kinds.server(),
        AccessRule.read(),
        (caller, _) -> feeds.primary(caller, ViewContainer.SERVER));
    feeds.rows(
        kinds.folder(),
        AccessRule.needs(Permission.ITEM_READ),
        (caller, folder) -> feeds.primary(caller, ViewContainer.of(folder)));
    feeds.rows(
        kinds.view(),
        AccessRule.read(),
        (caller, place) -> parts.views().items(caller, place.group(), place.view()));
    feeds.rows(
        kinds.myView(),
        AccessRule.selfOrAdminister(),
        (caller, place) -> parts.views().items(caller, place.group(), place.view()));
  }

  /** Finds the items of a resource. */
  @FunctionalInterface
  private interface Lists<T> {
    List<Item> of(Caller caller, T place);
  }

  private <T> void rows(ResourceType<T> kind, AccessRule right, Lists<T> lists) {
    kind.route(
            Method.ANY,
            "rssAll",
            right,
            (call, place) -> show(call, "all builds", lists.of(call.caller(), place), null))
        .route(
            Method.ANY,
            "rssFailed",
            right,
            (call, place) ->
                show(call, "failed builds", lists.of(call.caller(), place), Runs.Permalink.FAILED))
        .route(
            Method.ANY,
            "rssLatest",
            right,
            (call, place) ->
                show(call, "last builds only", lists.of(call.caller(), place), Runs.Permalink.LAST))
        .route(
            Method.ANY,
            "cc.xml",
            right,
            (call, place) ->
                CcTray.of(
                    parts,
                    call,
                    jobs(
                            call,
                            lists.of(call.caller(), place),
                            call.parameters().find("recursive") != null)
                        .values()));
  }

  private List<Item> primary(Caller caller, ViewContainer group) {
    View view = parts.views().primary(group.owner());
    return view == null ? List.of() : parts.views().items(caller, group, view);
  }

  /** The listed jobs in order, optionally including those in listed folders. */
  private Map<Long, Job> jobs(RequestContext call, List<Item> items, boolean recursive) {
    var jobs = new LinkedHashMap<Long, Job>();
    for (Item item : items) {
      if (item instanceof Job job) {
        jobs.put(job.id(), job);
      } else if (recursive && item instanceof Folder folder) {
        for (Item below : parts.jobs().descendants(call.caller(), folder)) {
          if (below instanceof Job job) {
            jobs.put(job.id(), job);
          }
        }
      }
    }
    return jobs;
  }

  private Response show(
      RequestContext call, String which, List<Item> items, Runs.@Nullable Permalink oneOfEach) {
    Map<Long, Job> jobs = jobs(call, items, true);
    List<Run> runs =
        oneOfEach == null
            ? parts.runs().newestAmong(jobs.keySet(), MAX)
            : new ArrayList<>(parts.runs().underPermalink(oneOfEach, jobs.keySet()).values());
    var entries = new ArrayList<Feed.Entry>();
    runs.stream()
        .sorted(Comparator.comparingLong(Run::id).reversed())
        .forEach(run -> {
          Job job = jobs.get(run.jobId());
          if (job != null && entries.size() < MAX) {
            entries.add(new Feed.Entry(job, run));
          }
        });
    return Feed.of(parts, call, call.url(), "Steward", which, entries);
  }
}
