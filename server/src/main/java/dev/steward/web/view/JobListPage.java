package dev.steward.web.view;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

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
