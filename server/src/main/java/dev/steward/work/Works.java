package dev.steward.work;

import dev.steward.access.Caller;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** In-memory registry of the running background tasks and their progress. For display only. */
public final class Works {

  /** Receives the progress of tasks, on the thread of the task: it must be quick. */
  public interface Listener {

    void begun(Work work);

    /** Called a few times per second at most. */
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
   * Starts a task, which ends when it is closed. A task with at most one part is not listed and has
   * no events, except for a backup.
   *
   * @param who the caller that started it
   * @param what description for users; may be empty
   * @param total number of parts
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

  /** The running tasks, the oldest first. */
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
