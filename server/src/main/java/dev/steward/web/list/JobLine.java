package dev.steward.web.list;

import dev.steward.web.Moment;
import java.util.List;

/**
 * A job or a folder as a list row.
 *
 * @param folder true for a folder, which has no builds
 * @param status text for the colour, for screen readers
 * @param weather 0 (worst) to 4 (best); -1 if never built
 * @param success last successful build, and {@code failure} the last failed one
 * @param took estimated duration; empty if unknown
 * @param bars newest builds, the oldest first
 */
public record JobLine(
    String name,
    boolean folder,
    String url,
    String colour,
    String status,
    boolean running,
    int weather,
    String weatherSays,
    Built success,
    Built failure,
    String took,
    List<Bar> bars,
    boolean buildable) {

  /** A build linked from a row; number 0 if there is none. */
  public record Built(long number, Moment ago) {

    static final Built NONE = new Built(0, Moment.none(""));
  }

  /**
   * A build as a bar of the sparkline.
   *
   * @param height at most 20
   */
  public record Bar(int left, int height, String colour) {

    public int top() {
      return 20 - height;
    }
  }
}
