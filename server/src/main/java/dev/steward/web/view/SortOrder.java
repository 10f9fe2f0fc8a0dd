package dev.steward.web.view;

import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.run.JobStatus;
import dev.steward.run.RecentResults;
import dev.steward.run.Runs;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sort order of a list. {@code ?sort=} is a column name, with a leading minus for reverse order.
 * Items without a value in the column come last in both directions.
 */
record SortOrder(SortColumn column, boolean reversed) {

  static final SortOrder BY_NAME = new SortOrder(SortColumn.NAME, false);

  private static final long NO_VALUE = Long.MAX_VALUE;

  /** Sortable columns, with the default direction. */
  enum SortColumn {
    NAME(false),
    /** The worst first. */
    STATUS(false),
    /** The worst first. */
    WEATHER(false),
    /** The newest first. */
    SUCCESS(true),
    /** The newest first. */
    FAILURE(true),
    /** The longest first. */
    DURATION(true);

    private final boolean largestFirst;

    SortColumn(boolean largestFirst) {
      this.largestFirst = largestFirst;
    }

    String parameter() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Map<String, SortColumn> COLUMNS = new HashMap<>();

  static {
    for (SortColumn column : SortColumn.values()) {
      COLUMNS.put(column.parameter(), column);
    }
  }

  /** Parses the {@code sort} parameter; unknown columns sort by name. */
  static SortOrder of(String parameter) {
    boolean reversed = parameter.startsWith("-");
    SortColumn column = COLUMNS.get(reversed ? parameter.substring(1) : parameter);
    return column == null ? BY_NAME : new SortOrder(column, reversed);
  }

  /** Value of the {@code sort} parameter. */
  String parameter() {
    return (reversed ? "-" : "") + column.parameter();
  }

  /** Value of {@code aria-sort}. */
  String direction() {
    return column.largestFirst == reversed ? "ascending" : "descending";
  }

  /** Sorts items that are already sorted by name; uses only cached job statuses. */
  void sort(Runs runs, List<Item> items) {
    if (column == SortColumn.NAME) {
      if (reversed) {
        items.sort(Comparator.comparing(Item::key).reversed());
      }
      return;
    }
    // Each value is read once, since a status may change during the sort.
    Map<Long, Long> values = new HashMap<>();
    for (Item item : items) {
      values.put(item.id(), item instanceof Job job ? value(runs, job) : NO_VALUE);
    }
    Comparator<Item> order =
        Comparator.comparingLong(item -> values.getOrDefault(item.id(), NO_VALUE));
    Comparator<Item> missingLast =
        Comparator.comparing(item -> values.getOrDefault(item.id(), NO_VALUE) == NO_VALUE);
    boolean descending = column.largestFirst != reversed;
    items.sort(missingLast.thenComparing(descending ? order.reversed() : order));
  }

  private long value(Runs runs, Job job) {
    JobStatus jobStatus = runs.status(job);
    return switch (column) {
      case NAME -> 0;
      case STATUS -> rank(JobLines.colour(job, jobStatus));
      case WEATHER -> weather(jobStatus.recentResults());
      case SUCCESS -> jobStatus.succeededAt() == 0 ? NO_VALUE : jobStatus.succeededAt();
      case FAILURE -> jobStatus.failedAt() == 0 ? NO_VALUE : jobStatus.failedAt();
      case DURATION ->
          jobStatus.recentResults().estimateMillis() < 0
              ? NO_VALUE
              : jobStatus.recentResults().estimateMillis();
    };
  }

  private static long weather(RecentResults recent) {
    return recent.completed() == 0
        ? NO_VALUE
        : 100L * (recent.completed() - recent.failed()) / recent.completed();
  }

  /** Rank of a status colour; disabled jobs last. */
  private static int rank(String colour) {
    return switch (colour) {
      case "red" -> 0;
      case "yellow" -> 1;
      case "aborted", "notbuilt" -> 2;
      case "blue" -> 3;
      case "disabled" -> 5;
      default -> 4;
    };
  }
}
