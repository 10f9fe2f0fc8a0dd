package dev.steward.web.view;

import dev.steward.web.TimeElement;
import java.util.List;

/**
 * A job or a folder as a list row.
 *
 * @param folder true for a folder, which has no builds
 * @param status text for the colour, for screen readers
 * @param weather 0 (worst) to 4 (best); -1 if never built
 * @param success last successful build, and {@code failure} the last failed one
 * @param estimatedDuration estimated duration; empty if unknown
 * @param bars newest builds, oldest first
 */
public record JobLine(
    String name,
    boolean folder,
    String url,
    String colour,
    String status,
    boolean running,
    int weather,
    String weatherText,
    BuildLink success,
    BuildLink failure,
    String estimatedDuration,
    List<SparklineBar> bars,
    boolean buildable) {

  /** A build linked from a row; the number is 0 if there is none. */
  public record BuildLink(long number, TimeElement ago) {

    static final BuildLink NONE = new BuildLink(0, TimeElement.none(""));
  }

  /**
   * A build as a bar of the sparkline.
   *
   * @param height at most 20
   */
  public record SparklineBar(int left, int height, String colour) {

    public int top() {
      return 20 - height;
    }
  }
}
