package dev.steward.metric;

import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * The load of the server as a whole and of each label, by name. Whoever changes what there is to do
 * has all looked at again; whoever reads does so too.
 */
public final class Loads {

  /** Everything. */
  public static final String OVERALL = "overall";

  /** What may run anywhere. */
  public static final String UNLABELED = "unlabeled";

  private static final int MOST = 1_000;

  private final InstantSource clock;
  private final Supplier<Map<String, Load.Now>> present;
  private final Map<String, Load> loads = new ConcurrentHashMap<>();

  /**
   * Begins with nothing seen.
   *
   * @param present the figures at the moment, by {@link #OVERALL}, {@link #UNLABELED}, and labels
   */
  public Loads(InstantSource clock, Supplier<Map<String, Load.Now>> present) {
    this.clock = clock;
    this.present = present;
  }

  /** Takes the figures of the moment. */
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

  /** The load of that name, up to now; all zero for a label that nothing carries. */
  public Load of(String name) {
    look();
    Load load = loads.get(name);
    return load != null ? load : new Load(new Load.Now(0, 0, 0, 0, 0, 0), clock.millis());
  }
}
