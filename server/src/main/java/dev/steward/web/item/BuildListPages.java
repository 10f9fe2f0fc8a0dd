package dev.steward.web.item;

import dev.steward.access.Permission;
import dev.steward.gate.AccessRule;
import dev.steward.gate.RequestContext;
import dev.steward.gate.Route.Method;
import dev.steward.http.Response;
import dev.steward.job.Job;
import dev.steward.rest.Kinds;
import dev.steward.rest.Parts;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.web.Moment;
import dev.steward.web.Templates;
import dev.steward.web.Words;
import java.util.List;
import java.util.Map;

/**
 * Newest builds of a job under two Jenkins URLs that scripts read: {@code buildHistory/ajax}, a
 * bare table with the CSS classes that clients look for, and {@code buildTimeTrend}, a page.
 */
public final class BuildListPages {

  private static final int MAX_ROWS = 100;

  private final Parts parts;

  private BuildListPages(Parts parts) {
    this.parts = parts;
  }

  static void add(Kinds kinds, Parts parts) {
    var pages = new BuildListPages(parts);
    AccessRule read = AccessRule.needs(Permission.ITEM_READ);
    kinds
        .job()
        .route(Method.GET, "buildHistory/ajax", read, pages::table)
        .route(Method.GET, "buildTimeTrend", read, pages::trend);
  }

  /**
   * A build as a table row.
   *
   * @param colour status icon, as in {@code icon-blue}
   * @param status text of the icon, such as {@code Success}
   * @param scheduledAt epoch millis
   */
  public record Row(
      long number,
      String name,
      String href,
      String colour,
      String status,
      long scheduledAt,
      Moment started,
      String took) {

    /** File name of the status icon. */
    public String picture() {
      return colour.equals("grey") ? "aborted" : colour.replace("-anime", "_anime");
    }
  }

  private List<Row> rows(RequestContext call, Job job) {
    long now = parts.clock().millis();
    return parts.runs().newest(job, 0, MAX_ROWS).stream()
        .map(run -> row(call.path() + run.number() + "/", run, now))
        .toList();
  }

  private static Row row(String href, Run run, long now) {
    Result result = run.result();
    return new Row(
        run.number(),
        run.name(),
        href,
        Words.colour(result) + (run.running() ? "-anime" : ""),
        Words.shown(result),
        run.scheduledAt(),
        Words.when(run.startedAt()),
        Words.took(run.running() ? Math.max(0, now - run.startedAt()) : run.duration()));
  }

  /** {@code JOB/buildHistory/ajax}: only the table. */
  private Response table(RequestContext call, Job job) {
    return Templates.page(
        call,
        200,
        "item/buildtable.jte",
        Map.of("context", call.site().contextPath(), "rows", rows(call, job)));
  }

  private Response trend(RequestContext call, Job job) {
    return Templates.page(
        call,
        200,
        "item/buildtrend.jte",
        Map.of(
            "frame", ItemTasks.frame(call, job), "title", job.fullName(), "rows", rows(call, job)));
  }
}
