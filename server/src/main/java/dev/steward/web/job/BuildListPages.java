package dev.steward.web.job;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.rest.model.ResourceTypes;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.Route.Method;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.Runs;
import dev.steward.web.Templates;
import dev.steward.web.TextFormat;
import dev.steward.web.TimeElement;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Newest builds of a job under two Jenkins URLs that scripts read: {@code buildHistory/ajax}, a
 * bare table with the CSS classes that clients look for, and {@code buildTimeTrend}, a page.
 */
public final class BuildListPages {

  private static final int MAX_ROWS = 100;

  private final InstantSource clock;
  private final Runs runs;

  public BuildListPages(InstantSource clock, Runs runs) {
    this.clock = clock;
    this.runs = runs;
  }

  public void addRoutes(ResourceTypes kinds) {
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    kinds
        .job()
        .route(Method.GET, "buildHistory/ajax", read, this::table)
        .route(Method.GET, "buildTimeTrend", read, this::trend);
  }

  /**
   * A build as a table row.
   *
   * @param colour status icon, as in {@code icon-blue}
   * @param status text of the icon, such as {@code Success}
   * @param scheduledAt epoch millis
   */
  public record BuildRow(
      long number,
      String name,
      String href,
      String colour,
      String status,
      long scheduledAt,
      TimeElement started,
      String duration) {

    /** File name of the status icon. */
    public String picture() {
      return colour.equals("grey") ? "aborted" : colour.replace("-anime", "_anime");
    }
  }

  private List<BuildRow> rows(RequestContext call, Job job) {
    long now = clock.millis();
    return runs.newest(job, 0, MAX_ROWS).stream()
        .map(run -> row(call.path() + run.number() + "/", run, now))
        .toList();
  }

  private static BuildRow row(String href, Run run, long now) {
    Result result = run.result();
    return new BuildRow(
        run.number(),
        run.name(),
        href,
        TextFormat.colour(result) + (run.running() ? "-anime" : ""),
        TextFormat.result(result),
        run.scheduledAt(),
        TextFormat.date(run.startedAt()),
        TextFormat.duration(run.running() ? Math.max(0, now - run.startedAt()) : run.duration()));
  }

  /** {@code JOB/buildHistory/ajax}: only the table. */
  private Response table(RequestContext call, Job job) {
    return Templates.page(
        call,
        200,
        "job/buildtable.jte",
        Map.of("context", call.site().contextPath(), "rows", rows(call, job)));
  }

  private Response trend(RequestContext call, Job job) {
    return Templates.page(
        call,
        200,
        "job/buildtrend.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, job),
            "title",
            job.fullName(),
            "rows",
            rows(call, job)));
  }
}
