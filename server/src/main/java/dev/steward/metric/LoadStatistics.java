package dev.steward.metric;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Load statistics of the server and of each label. The averages are up to date at each read; the
 * figures are read at most once every ten seconds.
 */
public final class LoadStatistics {

  /** Name of the load of the whole server. */
  public static final String OVERALL = "overall";

  /** Name of the load of builds without a label. */
  public static final String UNLABELED = "unlabeled";

  private static final int MAX = 1_000;
  private static final long STEP_MILLIS = 10_000;
  private static final long NEVER = -1;

  private final InstantSource clock;
  private final Supplier<Map<String, Load.LoadSnapshot>> currentFigures;
  private final Map<String, Load> loads = new HashMap<>();

  /** Time of the first change that the figures do not include yet. */
  private long changedAt = NEVER;

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

  /**
   * Called after a change to the queue or the executors. Averages advance in steps of ten seconds
   * and depend only on the figures at the end of each step, so the figures are read once for each
   * step, however many changes there are.
   *
   * @return milliseconds after which this method must be called again; 0 if only the next change
   *     requires a call
   */
  public synchronized long onChange() {
    long now = clock.millis();
    if (changedAt == NEVER) {
      if (loads.isEmpty()) {
        read(now);
      }
      changedAt = now;
    } else if (now >= endOfStep(changedAt)) {
      changedAt = read(now) ? now : NEVER;
    }
    return changedAt == NEVER ? 0 : endOfStep(changedAt) - now;
  }

  private static long endOfStep(long time) {
    return (time / STEP_MILLIS + 1) * STEP_MILLIS;
  }

  /** Reads the current figures; true if any has changed. */
  private boolean read(long now) {
    Map<String, Load.LoadSnapshot> current = currentFigures.get();
    boolean changed = loads.keySet().retainAll(current.keySet());
    for (Map.Entry<String, Load.LoadSnapshot> entry : current.entrySet()) {
      Load load = loads.get(entry.getKey());
      if (load != null) {
        changed |= load.update(entry.getValue(), changedAt == NEVER ? now : changedAt, now);
      } else if (loads.size() < MAX) {
        loads.put(entry.getKey(), new Load(entry.getValue(), now));
        changed = true;
      }
    }
    return changed;
  }

  /** The up-to-date load for this name; all zero for a label without nodes. */
  public synchronized Load of(String name) {
    long now = clock.millis();
    if ((changedAt != NEVER && now >= endOfStep(changedAt))
        || (!loads.containsKey(name) && loads.size() < MAX)) {
      read(now);
    }
    Load load = loads.get(name);
    if (load == null) {
      return new Load(new Load.LoadSnapshot(0, 0, 0, 0, 0, 0), now);
    }
    load.advance(now);
    return load;
  }
}
