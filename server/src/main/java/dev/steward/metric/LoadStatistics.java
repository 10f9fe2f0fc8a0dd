package dev.steward.metric;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Load statistics of the server and of each label. The statistics are updated after changes to the
 * queue or the executors, and before each read.
 */
public final class LoadStatistics {

  /** Name of the load of the whole server. */
  public static final String OVERALL = "overall";

  /** Name of the load of builds without a label. */
  public static final String UNLABELED = "unlabeled";

  private static final int MAX = 1_000;

  private final InstantSource clock;
  private final Supplier<Map<String, Load.LoadSnapshot>> currentFigures;
  private final Map<String, Load> loads = new ConcurrentHashMap<>();

  /**
   * Creates empty statistics.
   *
   * @param currentFigures supplies the current figures, with {@link #OVERALL}, {@link #UNLABELED}
   *     and the labels as keys
   */
  public LoadStatistics(
      InstantSource clock, Supplier<Map<String, Load.LoadSnapshot>> currentFigures) {
    this.clock = clock;
    this.currentFigures = currentFigures;
  }

  /** Updates all averages with the current figures. */
  public void update() {
    long now = clock.millis();
    Map<String, Load.LoadSnapshot> current = currentFigures.get();
    current.forEach((name, figures) -> {
      Load load = loads.get(name);
      if (load == null) {
        if (loads.size() >= MAX) {
          return;
        }
        load = loads.computeIfAbsent(name, _ -> new Load(figures, now));
      }
      load.update(figures, now);
    });
    loads.keySet().retainAll(current.keySet());
  }

  /** The up-to-date load for this name; all zero for a label without nodes. */
  public Load of(String name) {
    update();
    Load load = loads.get(name);
    return load != null ? load : new Load(new Load.LoadSnapshot(0, 0, 0, 0, 0, 0), clock.millis());
  }
}
