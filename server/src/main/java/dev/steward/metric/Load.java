package dev.steward.metric;

import java.util.EnumMap;
import java.util.Map;

/** Load statistics: moving averages of executor and queue figures. */
public final class Load {

  /** The averaged figures. */
  public enum Figure {
    DEFINED,
    ONLINE,
    CONNECTING,
    BUSY,
    IDLE,
    AVAILABLE,
    QUEUE
  }

  /** Time scales of the averages. */
  public enum Scale {
    SEC10(10_000),
    MINUTE(60_000),
    HOUR(3_600_000);

    private final long millis;

    Scale(long millis) {
      this.millis = millis;
    }
  }

  /**
   * The current figures.
   *
   * @param defined number of executors, reachable or not
   * @param online executors that are reachable
   * @param connecting executors that are connecting
   * @param busy executors that run a build
   * @param available executors that could start a build now
   * @param queue builds that wait for one of these executors
   */
  public record LoadSnapshot(
      int defined, int online, int connecting, int busy, int available, int queue) {

    /** The figures of a server on which all executors are online. */
    public static LoadSnapshot online(int executors, int busy, int queue) {
      return new LoadSnapshot(executors, executors, 0, busy, Math.max(0, executors - busy), queue);
    }

    int of(Figure figure) {
      return switch (figure) {
        case DEFINED -> defined;
        case ONLINE -> online;
        case CONNECTING -> connecting;
        case BUSY -> busy;
        case IDLE -> Math.max(0, online - busy);
        case AVAILABLE -> available;
        case QUEUE -> queue;
      };
    }
  }

  private final Map<Figure, Map<Scale, Average>> averages = new EnumMap<>(Figure.class);
  private LoadSnapshot lastSnapshot;

  Load(LoadSnapshot first, long now) {
    lastSnapshot = first;
    for (Figure figure : Figure.values()) {
      var scales = new EnumMap<Scale, Average>(Scale.class);
      for (Scale scale : Scale.values()) {
        // Averages start at zero, except those of executor counts, since the executors have existed
        // all along.
        boolean startsAtValue = figure == Figure.DEFINED || figure == Figure.ONLINE;
        scales.put(scale, new Average(scale.millis, now, startsAtValue ? first.of(figure) : 0));
      }
      averages.put(figure, scales);
    }
  }

  /**
   * Replaces the figures.
   *
   * @param changedAt time from which the new figures apply
   * @return true if any figure has changed
   */
  synchronized boolean update(LoadSnapshot snapshot, long changedAt, long now) {
    if (snapshot.equals(lastSnapshot)) {
      return false;
    }
    advance(changedAt);
    lastSnapshot = snapshot;
    advance(now);
    return true;
  }

  /** Advances the averages with the current figures. */
  synchronized void advance(long now) {
    averages.forEach((figure, scales) ->
        scales.values().forEach(average -> average.advance(now, lastSnapshot.of(figure))));
  }

  /** The average as of the last update. */
  public synchronized double average(Figure figure, Scale scale) {
    Map<Scale, Average> scales = averages.get(figure);
    Average average = scales == null ? null : scales.get(scale);
    return average == null ? 0 : average.value();
  }
}
