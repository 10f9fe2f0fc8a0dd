package dev.steward.web.list;

import dev.steward.web.Moment;
import java.util.List;

/**
 * A job or a folder as one line of a list.
 *
 * @param folder whether it is a folder, which is not built
 * @param status the colour in words, for who does not see it
 * @param weather 0 to 4, the best; -1 where nothing was built yet
 * @param success the last build that went well, and {@code failure} the last that failed
 * @param took how long its builds take, by the last that went well; empty where nobody knows
 * @param bars its newest builds, the oldest first
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

  /** A build that a line names; number 0 where there is none. */
  public record Built(long number, Moment ago) {

    static final Built NONE = new Built(0, Moment.none(""));
  }

  /**
   * A build as a bar of the sparkline.
   *
   * @param height of 20
   */
  public record Bar(int left, int height, String colour) {

    public int top() {
      return 20 - height;
    }
  }
}
