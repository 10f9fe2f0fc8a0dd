package dev.steward.web.list;

import dev.steward.gate.Call;
import dev.steward.job.Item;
import dev.steward.rest.Parts;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One page of a list: what of all items is shown, by {@code ?sort=}, {@code ?filter=} and {@code
 * ?page=}.
 *
 * @param all how many there are without the filter
 * @param fit how many with it
 * @param page counted from 1
 */
public record Listed(
    List<JobLine> lines, int all, int fit, int page, int pages, Order order, String filter) {

  private static final int PER_PAGE = 50;

  /** Cuts the page that was asked for out of all items; only boards in memory are looked at. */
  static Listed of(Parts parts, Call call, String in, List<Item> items) {
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

  private static int page(Call call) {
    String page = call.request().query().get("page", "1");
    return page.matches("[0-9]{1,6}") ? Integer.parseInt(page) : 1;
  }

  /** The query of a link to another page of the same list. */
  public String toPage(int other) {
    return query(order, other);
  }

  /** The query of a link that sorts by a column, and the other way round once it does. */
  public String sortedBy(String column) {
    Order other = Order.of(column);
    return query(order.equals(other) ? new Order(other.column(), true) : other, 1);
  }

  /** As {@code aria-sort} says it. */
  public String direction(String column) {
    return order.column() == Order.of(column).column() ? order.direction() : "none";
  }

  /** The order as a form sends it on. */
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
