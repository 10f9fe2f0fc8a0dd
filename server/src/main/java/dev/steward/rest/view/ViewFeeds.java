package dev.steward.rest.view;

import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Folder;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.job.Jobs;
import dev.steward.rest.feed.CcTray;
import dev.steward.rest.feed.Feed;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.view.View;
import dev.steward.view.ViewContainer;
import dev.steward.view.Views;
import java.time.InstantSource;
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
public final class ViewFeeds {

  private static final int MAX_ENTRIES = 100;

  private final InstantSource clock;
  private final Jobs jobs;
  private final Views views;
  private final Runs runs;

  public ViewFeeds(InstantSource clock, Jobs jobs, Views views, Runs runs) {
    this.clock = clock;
    this.jobs = jobs;
    this.views = views;
    this.runs = runs;
  }

  public void addRoutes(ResourceTypes kinds) {
    addRoutes(
        kinds.server(),
        AccessRule.read(),
        (caller, _) -> primaryItems(caller, ViewContainer.SERVER));
    addRoutes(
        kinds.folder(),
        AccessRule.needs(Permission.ITEM_READ),
        (caller, folder) -> primaryItems(caller, ViewContainer.of(folder)));
    addRoutes(
        kinds.view(),
        AccessRule.read(),
        (caller, resource) -> views.items(caller, resource.group(), resource.view()));
    addRoutes(
        kinds.myView(),
        AccessRule.selfOrAdminister(),
        (caller, resource) -> views.items(caller, resource.group(), resource.view()));
  }

  /** Finds the items of a resource. */
  @FunctionalInterface
  private interface ItemSource<T> {
    List<Item> of(Caller caller, T resource);
  }

  private <T> void addRoutes(ResourceType<T> kind, AccessRule right, ItemSource<T> source) {
    kind.route(
            Method.ANY,
            "rssAll",
            right,
            (call, resource) -> show(call, "all builds", source.of(call.caller(), resource), null))
        .route(
            Method.ANY,
            "rssFailed",
            right,
            (call, resource) ->
                show(
                    call,
                    "failed builds",
                    source.of(call.caller(), resource),
                    Runs.Permalink.FAILED))
        .route(
            Method.ANY,
            "rssLatest",
            right,
            (call, resource) ->
                show(
                    call,
                    "last builds only",
                    source.of(call.caller(), resource),
                    Runs.Permalink.LAST))
        .route(
            Method.ANY,
            "cc.xml",
            right,
            (call, resource) ->
                CcTray.of(
                    jobs,
                    runs,
                    call,
                    jobs(
                            call,
                            source.of(call.caller(), resource),
                            call.parameters().find("recursive") != null)
                        .values()));
  }

  private List<Item> primaryItems(Caller caller, ViewContainer group) {
    View view = views.primary(group.owner());
    return view == null ? List.of() : views.items(caller, group, view);
  }

  /** The listed jobs in order, optionally including those in listed folders. */
  private Map<Long, Job> jobs(RequestContext call, List<Item> items, boolean recursive) {
    var jobs = new LinkedHashMap<Long, Job>();
    for (Item item : items) {
      if (item instanceof Job job) {
        jobs.put(job.id(), job);
      } else if (recursive && item instanceof Folder folder) {
        for (Item descendant : this.jobs.descendants(call.caller(), folder)) {
          if (descendant instanceof Job job) {
            jobs.put(job.id(), job);
          }
        }
      }
    }
    return jobs;
  }

  private Response show(
      RequestContext call, String subtitle, List<Item> items, Runs.@Nullable Permalink permalink) {
    Map<Long, Job> jobs = jobs(call, items, true);
    List<Run> runs =
        permalink == null
            ? this.runs.lists().newestAmong(jobs.keySet(), MAX_ENTRIES)
            : new ArrayList<>(this.runs.lists().underPermalink(permalink, jobs.keySet()).values());
    var entries = new ArrayList<Feed.FeedEntry>();
    runs.stream()
        .sorted(Comparator.comparingLong(Run::id).reversed())
        .forEach(run -> {
          Job job = jobs.get(run.jobId());
          if (job != null && entries.size() < MAX_ENTRIES) {
            entries.add(new Feed.FeedEntry(job, run));
          }
        });
    return Feed.of(clock, call, call.url(), "Steward", subtitle, entries);
  }
}
