package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Cache of active runs, loaded on first use and updated after each commit. */
final class Underway {

  private final Store store;
  private final RunRows rows;
  private @Nullable TreeMap<Long, Run> known;
  private long changes;

  Underway(Store store, RunRows rows) {
    this.store = store;
    this.rows = rows;
  }

  /** All active runs, oldest first. Must not be called in a transaction. */
  List<Run> all() {
    while (true) {
      long before;
      synchronized (this) {
        TreeMap<Long, Run> ready = known;
        if (ready != null) {
          return List.copyOf(ready.values());
        }
        before = changes;
      }
      List<Run> read = store.read(rows::unfinished);
      synchronized (this) {
        // A concurrent change may be missing from the rows read, so read again.
        if (changes == before && known == null) {
          var all = new TreeMap<Long, Run>();
          read.forEach(run -> all.put(run.id(), run));
          known = all;
        }
      }
    }
  }

  void began(Tx tx, Run run) {
    tx.afterCommit(() -> put(run));
  }

  void ended(Tx tx, long id) {
    tx.afterCommit(() -> remove(id));
  }

  void gone(Tx tx, Collection<Long> jobIds) {
    tx.afterCommit(() -> removeOf(jobIds));
  }

  /** Invalidates the cache. Needed when a transaction fails, since it may still have committed. */
  synchronized void forget() {
    changes++;
    known = null;
  }

  private synchronized void put(Run run) {
    changes++;
    if (known != null) {
      known.put(run.id(), run);
    }
  }

  private synchronized void remove(long id) {
    changes++;
    if (known != null) {
      known.remove(id);
    }
  }

  private synchronized void removeOf(Collection<Long> jobIds) {
    changes++;
    if (known != null) {
      known.values().removeIf(run -> jobIds.contains(run.jobId()));
    }
  }
}
