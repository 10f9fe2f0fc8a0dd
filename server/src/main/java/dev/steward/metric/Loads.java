package dev.steward.metric;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Load statistics of the server and of each label. Updated after changes of the queue or the
 * executors, and before each read.
 */
public final class Loads {

  /** Name of the load of the whole server. */
  public static final String OVERALL = "overall";

  /** Name of the load of builds without a label. */
  public static final String UNLABELED = "unlabeled";

  private static final int MOST = 1_000;

  private final InstantSource clock;
  private final Supplier<Map<String, Load.Now>> present;
  private final Map<String, Load> loads = new ConcurrentHashMap<>();

  /**
   * Starts without statistics.
   *
   * @param present supplies the current figures by {@link #OVERALL}, {@link #UNLABELED}, and label
   */
  public Loads(InstantSource clock, Supplier<Map<String, Load.Now>> present) {
    this.clock = clock;
    this.present = present;
  }

  /** Updates all averages with the current figures. */
  public void look() {
    long now = clock.millis();
    Map<String, Load.Now> seen = present.get();
    seen.forEach((name, figures) -> {
      Load load = loads.get(name);
      if (load == null) {
        if (loads.size() >= MOST) {
          return;
        }
        load = loads.computeIfAbsent(name, _ -> new Load(figures, now));
      }
      load.look(figures, now);
    });
    loads.keySet().retainAll(seen.keySet());
  }

  /** The up-to-date load for this name; all zero for a label without nodes. */
  public Load of(String name) {
    look();
    Load load = loads.get(name);
    return load != null ? load : new Load(new Load.Now(0, 0, 0, 0, 0, 0), clock.millis());
  }
}
