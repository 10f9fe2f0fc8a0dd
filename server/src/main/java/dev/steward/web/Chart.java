package dev.steward.web;

import java.util.List;

/**
 * A bar chart of builds, the oldest on the left.
 *
 * @param label accessible name, for screen readers
 * @param maxLabel the value at the top of the axis; the bottom is 0
 */
public record Chart(String label, String maxLabel, List<ChartColumn> columns) {

  /** The height of the drawing. */
  public static final int HEIGHT = 60;

  private static final int COLUMN_WIDTH = 12;

  /**
   * The column of one build.
   *
   * @param title tooltip: build, result and value
   */
  public record ChartColumn(long number, String href, String title, List<Bar> bars) {}

  /** A rectangle; {@code colour} is its CSS class. */
  public record Bar(String colour, int y, int height) {}

  /** The width of the drawing. */
  public int width() {
    return Math.max(1, columns.size()) * COLUMN_WIDTH;
  }

  /** The left edge of a column. */
  public int x(int column) {
    return column * COLUMN_WIDTH;
  }

  /** A bar on the axis; its height is the value's share of the maximum. */
  public static Bar bar(String colour, long value, long maximum, int minHeight) {
    int height = Math.clamp(HEIGHT * value / Math.max(1, maximum), minHeight, HEIGHT);
    return new Bar(colour, HEIGHT - height, height);
  }
}
