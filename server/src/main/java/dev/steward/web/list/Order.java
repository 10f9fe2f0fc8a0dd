package dev.steward.web.list;

import dev.steward.job.Item;
import dev.steward.job.Job;
import dev.steward.rest.Parts;
import dev.steward.run.JobStatus;
import dev.steward.run.RecentResults;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Sort order of a list. {@code ?sort=} is a column name, with a leading minus for reverse order.
 * Items without a value in the column come last in both directions.
 */
record Order(Column column, boolean turned) {

  static final Order BY_NAME = new Order(Column.NAME, false);

  private static final long NOTHING = Long.MAX_VALUE;

  /** Sortable columns, with the default direction. */
  enum Column {
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

    Column(boolean largestFirst) {
      this.largestFirst = largestFirst;
    }

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Map<String, Column> COLUMNS = new HashMap<>();

  static {
    for (Column column : Column.values()) {
      COLUMNS.put(column.word(), column);
    }
  }

  /** Parses the {@code sort} parameter; unknown columns sort by name. */
  static Order of(String word) {
    boolean turned = word.startsWith("-");
    Column column = COLUMNS.get(turned ? word.substring(1) : word);
    return column == null ? BY_NAME : new Order(column, turned);
  }

  /** Value of the {@code sort} parameter. */
  String word() {
    return (turned ? "-" : "") + column.word();
  }

  /** Value of {@code aria-sort}. */
  String direction() {
    return column.largestFirst == turned ? "ascending" : "descending";
  }

  /** Sorts items that are already sorted by name; uses only cached job statuses. */
  void sort(Parts parts, List<Item> items) {
    if (column == Column.NAME) {
      if (turned) {
        items.sort(Comparator.comparing(Item::key).reversed());
      }
      return;
    }
    // Each value is read once, since a status may change during the sort.
    Map<Long, Long> said = new HashMap<>();
    for (Item item : items) {
      said.put(item.id(), item instanceof Job job ? says(parts, job) : NOTHING);
    }
    Comparator<Item> order =
        Comparator.comparingLong(item -> said.getOrDefault(item.id(), NOTHING));
    Comparator<Item> nothingLast =
        Comparator.comparing(item -> said.getOrDefault(item.id(), NOTHING) == NOTHING);
    boolean down = column.largestFirst != turned;
    items.sort(nothingLast.thenComparing(down ? order.reversed() : order));
  }

  private long says(Parts parts, Job job) {
    JobStatus board = parts.runs().status(job);
    return switch (column) {
      case NAME -> 0;
      case STATUS -> rank(JobLines.colour(job, board));
      case WEATHER -> weather(board.recentResults());
      case SUCCESS -> board.succeededAt() == 0 ? NOTHING : board.succeededAt();
      case FAILURE -> board.failedAt() == 0 ? NOTHING : board.failedAt();
      case DURATION ->
          board.recentResults().estimateMillis() < 0
              ? NOTHING
              : board.recentResults().estimateMillis();
    };
  }

  private static long weather(RecentResults past) {
    return past.completed() == 0
        ? NOTHING
        : 100L * (past.completed() - past.failed()) / past.completed();
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
