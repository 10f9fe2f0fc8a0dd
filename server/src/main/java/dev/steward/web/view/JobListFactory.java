package dev.steward.web.view;

import dev.steward.access.Authorizer;
import dev.steward.job.Item;
import dev.steward.routing.RequestContext;
import dev.steward.run.Runs;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Creates the pages of job lists. */
public final class JobListFactory {

  private static final int PER_PAGE = 50;

  private final InstantSource clock;
  private final Authorizer authorizer;
  private final Runs runs;

  public JobListFactory(InstantSource clock, Authorizer authorizer, Runs runs) {
    this.clock = clock;
    this.authorizer = authorizer;
    this.runs = runs;
  }

  /** Selects the requested page of the items; sorting uses only cached job statuses. */
  JobListPage page(RequestContext call, String baseFolder, List<Item> items) {
    String filter = call.request().query().get("filter", "").strip();
    SortOrder order = SortOrder.of(call.request().query().get("sort", ""));
    String part = filter.toLowerCase(Locale.ROOT);
    var matching = new ArrayList<Item>();
    for (Item item : items) {
      if (part.isEmpty() || item.key().contains(part)) {
        matching.add(item);
      }
    }
    order.sort(runs, matching);
    int pages = Math.max(1, (matching.size() + PER_PAGE - 1) / PER_PAGE);
    int page = Math.clamp(pageNumber(call), 1, pages);
    List<Item> shown =
        matching.subList((page - 1) * PER_PAGE, Math.min(matching.size(), page * PER_PAGE));
    return new JobListPage(
        JobLines.of(clock, authorizer, runs, call, baseFolder, shown),
        items.size(),
        matching.size(),
        page,
        pages,
        order,
        filter);
  }

  private static int pageNumber(RequestContext call) {
    String page = call.request().query().get("page", "1");
    return page.matches("[0-9]{1,6}") ? Integer.parseInt(page) : 1;
  }
}
