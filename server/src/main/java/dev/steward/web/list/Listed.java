package dev.steward.web.list;

import dev.steward.gate.RequestContext;
import dev.steward.job.Item;
import dev.steward.rest.Parts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One page of a job list, selected by {@code ?sort=}, {@code ?filter=} and {@code ?page=}.
 *
 * @param all number of items without the filter
 * @param fit number of items that match the filter
 * @param page page number, from 1
 */
public record Listed(
    List<JobLine> lines, int all, int fit, int page, int pages, Order order, String filter) {

  private static final int PER_PAGE = 50;

  /** Selects the requested page of the items; sorting uses only cached job statuses. */
  static Listed of(Parts parts, RequestContext call, String in, List<Item> items) {
    String filter = call.request().query().get("filter", "").strip();
    Order order = Order.of(call.request().query().get("sort", ""));
    String part = filter.toLowerCase(Locale.ROOT);
    var fit = new ArrayList<Item>();
    for (Item item : items) {
      if (part.isEmpty() || item.key().contains(part)) {
        fit.add(item);
      }
    }
    order.sort(parts, fit);
    int pages = Math.max(1, (fit.size() + PER_PAGE - 1) / PER_PAGE);
    int page = Math.clamp(page(call), 1, pages);
    List<Item> shown = fit.subList((page - 1) * PER_PAGE, Math.min(fit.size(), page * PER_PAGE));
    return new Listed(
        JobLines.of(parts, call, in, shown), items.size(), fit.size(), page, pages, order, filter);
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
    Order other = Order.of(column);
    return query(order.equals(other) ? new Order(other.column(), true) : other, 1);
  }

  /** Value of {@code aria-sort}. */
  public String direction(String column) {
    return order.column() == Order.of(column).column() ? order.direction() : "none";
  }

  /** Value of the {@code sort} parameter. */
  public String sort() {
    return order.word();
  }

  private String query(Order by, int number) {
    return "?sort="
        + by.word()
        + (filter.isEmpty() ? "" : "&filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8))
        + (number == 1 ? "" : "&page=" + number);
  }
}
