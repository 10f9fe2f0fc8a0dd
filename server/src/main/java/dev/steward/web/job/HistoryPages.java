package dev.steward.web.job;

import dev.steward.access.Permission;
import dev.steward.http.Response;
import dev.steward.job.Item;
import dev.steward.job.Jobs;
import dev.steward.job.Revision;
import dev.steward.problem.Problem;
import dev.steward.routing.AccessRule;
import dev.steward.routing.RequestContext;
import dev.steward.routing.ResourceType;
import dev.steward.routing.Route.Method;
import dev.steward.web.Templates;
import dev.steward.web.TextDiff;
import dev.steward.web.TextFormat;
import dev.steward.web.TimeElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Configuration history of a job or folder: revisions, diffs and restore. */
public final class HistoryPages {

  private final Jobs jobs;

  public HistoryPages(Jobs jobs) {
    this.jobs = jobs;
  }

  /** Adds the routes to a resource type. */
  public <T extends Item> void addRoutes(ResourceType<T> kind) {
    kind.route(
        Method.GET, "jobConfigHistory", AccessRule.needs(Permission.ITEM_CONFIGURE), this::history);
  }

  /** A revision as a table row. */
  public record RevisionRow(long number, TimeElement savedAt, String author, boolean newest) {}

  private Response history(RequestContext call, Item item) {
    if (!call.request().rawPath().endsWith("/")) {
      return Response.redirect(call.path() + "jobConfigHistory/");
    }
    List<Revision> all = jobs.revisions(call.caller(), item);
    var lines = new ArrayList<RevisionRow>();
    for (Revision revision : all) {
      lines.add(
          new RevisionRow(
              revision.number(),
              TextFormat.date(revision.at()),
              revision.actor(),
              lines.isEmpty()));
    }
    long newest = all.isEmpty() ? 0 : all.getFirst().number();
    long to = number(call, "to", newest);
    long from = number(call, "from", all.size() > 1 ? all.get(1).number() : newest);
    return Templates.page(
        call,
        200,
        "job/history.jte",
        Map.of(
            "frame",
            ItemTasks.layout(call, item),
            "name",
            item.fullName(),
            "path",
            call.path(),
            "lines",
            lines,
            "from",
            from,
            "to",
            to,
            "changes",
            from == to ? List.of() : TextDiff.of(text(call, item, from), text(call, item, to))));
  }

  private static long number(RequestContext call, String name, long defaultValue) {
    String value = call.parameters().get(name, "");
    if (value.isEmpty()) {
      return defaultValue;
    }
    if (!value.matches("[0-9]{1,18}")) {
      throw new Problem.Invalid("The revision must be a number.");
    }
    return Long.parseLong(value);
  }

  private String text(RequestContext call, Item item, long number) {
    String text = jobs.findRevision(call.caller(), item, number);
    if (text == null) {
      throw new Problem.NotFound("This revision no longer exists.");
    }
    return text;
  }
}
