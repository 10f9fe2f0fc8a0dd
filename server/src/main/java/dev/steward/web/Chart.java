package dev.steward.web;

import java.util.List;

/**
 * A bar chart of builds, the oldest on the left.
 *
 * @param label what it shows, for screen readers
 * @param most the value at the top of the axis; the bottom is 0
 */
public record Chart(String label, String most, List<Column> columns) {

  /** The height of the drawing. */
  public static final int HEIGHT = 60;

  private static final int STEP = 12;

  /**
   * The column of one build.
   *
   * @param title the tooltip: the build, how it ended, and the value
   */
  public record Column(long number, String href, String title, List<Bar> bars) {}

  /** A rectangle; {@code colour} is the name of its class. */
  public record Bar(String colour, int y, int height) {}

  /** The width of the drawing. */
  public int width() {
    return Math.max(1, columns.size()) * STEP;
  }

  /** Where a column begins. */
  public int x(int column) {
    return column * STEP;
  }

  /** A bar that stands on the axis and fills a share of the height. */
  public static Bar bar(String colour, long value, long most, int least) {
    int height = Math.clamp(HEIGHT * value / Math.max(1, most), least, HEIGHT);
    return new Bar(colour, HEIGHT - height, height);
  }
}
