package dev.steward.web.list;

import dev.steward.gate.Call;
import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.rest.Parts;
import dev.steward.run.Board;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
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
    List<JobLine> lines, int all, int fit, int page, int pages, String sort, String filter) {

  private static final int PER_PAGE = 50;
  private static final List<String> SORTS = List.of("name", "status", "duration");

  /** Cuts the page that was asked for out of all items; only boards in memory are looked at. */
  static Listed of(Parts parts, Call call, String in, List<Item> items) {
    String filter = call.request().query().get("filter", "").strip();
    String wanted = call.request().query().get("sort", "");
    String column = wanted.startsWith("-") ? wanted.substring(1) : wanted;
    String sort = SORTS.contains(column) ? wanted : "name";
    String part = filter.toLowerCase(Locale.ROOT);
    var fit = new ArrayList<Item>();
    for (Item item : items) {
      if (part.isEmpty() || item.key().contains(part)) {
        fit.add(item);
      }
    }
    Comparator<Item> order =
        switch (sort.startsWith("-") ? sort.substring(1) : sort) {
          case "status" -> Comparator.comparingInt(item -> rank(parts, item));
          case "duration" -> Comparator.comparingLong(item -> -estimate(parts, item));
          default -> Comparator.comparing(Item::key);
        };
    if (!sort.equals("name")) {
      fit.sort(sort.startsWith("-") ? order.reversed() : order);
    }
    int pages = Math.max(1, (fit.size() + PER_PAGE - 1) / PER_PAGE);
    int page = Math.clamp(page(call), 1, pages);
    List<Item> shown = fit.subList((page - 1) * PER_PAGE, Math.min(fit.size(), page * PER_PAGE));
    return new Listed(
        JobLines.of(parts, call, in, shown), items.size(), fit.size(), page, pages, sort, filter);
  }

  private static int page(Call call) {
    String page = call.request().query().get("page", "1");
    return page.matches("[0-9]{1,6}") ? Integer.parseInt(page) : 1;
  }

  /** The worst first, what nobody builds last. */
  private static int rank(Parts parts, Item item) {
    if (!(item instanceof Job job)) {
      return 6;
    }
    Board board = parts.runs().board(job);
    return switch (JobLines.colour(job, board)) {
      case "red" -> 0;
      case "yellow" -> 1;
      case "aborted", "notbuilt" -> 2;
      case "blue" -> 3;
      case "disabled" -> 5;
      default -> 4;
    };
  }

  private static long estimate(Parts parts, Item item) {
    return item instanceof Job job ? parts.runs().board(job).past().estimateMillis() : -2;
  }

  /** The query of a link to another page of the same list. */
  public String toPage(int other) {
    return query(sort, other);
  }

  /** The query of a link that sorts by a column, and the other way round once it does. */
  public String sortedBy(String column) {
    return query(sort.equals(column) ? "-" + column : column, 1);
  }

  /** As {@code aria-sort} says it. */
  public String direction(String column) {
    return sort.equals(column) ? "ascending" : sort.equals("-" + column) ? "descending" : "none";
  }

  private String query(String by, int number) {
    return "?sort="
        + by
        + (filter.isEmpty() ? "" : "&filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8))
        + (number == 1 ? "" : "&page=" + number);
  }
}
