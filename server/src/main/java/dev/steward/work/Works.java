package dev.steward.work;

import dev.steward.access.Caller;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What takes long at the moment, and how far it is: in memory, for as long as it goes on. Whoever
 * does it says so; nothing depends on it being said.
 */
public final class Works {

  /** Told of works as they go on, by whoever does them: it must be quick. */
  public interface Listener {

    void begun(Work work);

    /** Some times a second at most. */
    void moved(Work work);

    void ended(Work work);
  }

  private final InstantSource clock;
  private final AtomicLong last = new AtomicLong();
  private final Map<Long, Work> all = new ConcurrentSkipListMap<>();
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();

  public Works(InstantSource clock) {
    this.clock = clock;
  }

  public void listen(Listener listener) {
    listeners.add(listener);
  }

  /**
   * Begins a work, which goes on until it is closed. What has one part or none is over before
   * anybody could look, and is told to nobody, unless it is one that people wait for.
   *
   * @param who asked for it
   * @param what it is about, in words for people; may be empty
   * @param total how many parts it has
   */
  public Work begin(Work.Kind kind, Caller who, String what, long total) {
    var work =
        new Work(this, last.incrementAndGet(), kind, who.userId(), who.name(), what, now(), total);
    if (total > 1 || kind == Work.Kind.BACKUP) {
      all.put(work.id(), work);
      listeners.forEach(one -> one.begun(work));
    }
    return work;
  }

  /** What goes on, the oldest first. */
  public List<Work> all() {
    return List.copyOf(all.values());
  }

  long now() {
    return clock.millis();
  }

  void moved(Work work) {
    if (all.containsKey(work.id())) {
      listeners.forEach(one -> one.moved(work));
    }
  }

  void ended(Work work) {
    if (all.remove(work.id()) != null) {
      listeners.forEach(one -> one.ended(work));
    }
  }
}
