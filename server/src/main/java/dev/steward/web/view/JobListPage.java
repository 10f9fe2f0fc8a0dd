package dev.steward.web.view;

import dev.steward.job.Item;
import dev.steward.rest.model.Parts;
import dev.steward.routing.RequestContext;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One page of a job list, selected by {@code ?sort=}, {@code ?filter=} and {@code ?page=}.
 *
 * @param total number of items without the filter
 * @param matching number of items that match the filter
 * @param page page number, from 1
 */
public record JobListPage(
    List<JobLine> lines,
    int total,
    int matching,
    int page,
    int pages,
    SortOrder order,
    String filter) {

  private static final int PER_PAGE = 50;

  /** Selects the requested page of the items; sorting uses only cached job statuses. */
  static JobListPage of(Parts parts, RequestContext call, String baseFolder, List<Item> items) {
    String filter = call.request().query().get("filter", "").strip();
    SortOrder order = SortOrder.of(call.request().query().get("sort", ""));
    String part = filter.toLowerCase(Locale.ROOT);
    var matching = new ArrayList<Item>();
    for (Item item : items) {
      if (part.isEmpty() || item.key().contains(part)) {
        matching.add(item);
      }
    }
    order.sort(parts, matching);
    int pages = Math.max(1, (matching.size() + PER_PAGE - 1) / PER_PAGE);
    int page = Math.clamp(page(call), 1, pages);
    List<Item> shown =
        matching.subList((page - 1) * PER_PAGE, Math.min(matching.size(), page * PER_PAGE));
    return new JobListPage(
        JobLines.of(parts, call, baseFolder, shown),
        items.size(),
        matching.size(),
        page,
        pages,
        order,
        filter);
  }

  private static int page(RequestContext call) {
    String page = call.request().query().get("page", "1");
    return page.matches("[0-9]{1,6}") ? Integer.parseInt(page) : 1;
  }

  /** URL query of another page of the same list. */
  public String toPage(int other) {
    return query(order, other);
  }

  /** URL query that sorts by a column, in reverse order if it is already the sort column. */
  public String sortedBy(String column) {
    SortOrder other = SortOrder.of(column);
    return query(order.equals(other) ? new SortOrder(other.column(), true) : other, 1);
  }

  /** Value of {@code aria-sort}. */
  public String direction(String column) {
    return order.column() == SortOrder.of(column).column() ? order.direction() : "none";
  }

  /** Value of the {@code sort} parameter. */
  public String sort() {
    return order.parameter();
  }

  private String query(SortOrder sortOrder, int number) {
    return "?sort="
        + sortOrder.parameter()
        + (filter.isEmpty() ? "" : "&filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8))
        + (number == 1 ? "" : "&page=" + number);
  }
}
