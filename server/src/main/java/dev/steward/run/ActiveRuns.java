package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Cache of active runs, loaded on first use and updated after each commit. */
final class ActiveRuns {

  private final Store store;
  private final RunRows rows;
  private @Nullable TreeMap<Long, Run> cache;
  private long changes;

  ActiveRuns(Store store, RunRows rows) {
    this.store = store;
    this.rows = rows;
  }

  /** All active runs, oldest first. Must not be called in a transaction. */
  List<Run> all() {
    while (true) {
      long seenChanges;
      synchronized (this) {
        TreeMap<Long, Run> current = cache;
        if (current != null) {
          return List.copyOf(current.values());
        }
        seenChanges = changes;
      }
      List<Run> read = store.read(rows::unfinished);
      synchronized (this) {
        // A concurrent change may be missing from the rows read, so read again.
        if (changes == seenChanges && cache == null) {
          var all = new TreeMap<Long, Run>();
          read.forEach(run -> all.put(run.id(), run));
          cache = all;
        }
      }
    }
  }

  void onStarted(Tx tx, Run run) {
    tx.afterCommit(() -> put(run));
  }

  void onFinished(Tx tx, long id) {
    tx.afterCommit(() -> remove(id));
  }

  void onJobsDeleted(Tx tx, Collection<Long> jobIds) {
    tx.afterCommit(() -> removeOf(jobIds));
  }

  /** Invalidates the cache. Needed when a transaction fails, since it may still have committed. */
  synchronized void invalidate() {
    changes++;
    cache = null;
  }

  private synchronized void put(Run run) {
    changes++;
    if (cache != null) {
      cache.put(run.id(), run);
    }
  }

  private synchronized void remove(long id) {
    changes++;
    if (cache != null) {
      cache.remove(id);
    }
  }

  private synchronized void removeOf(Collection<Long> jobIds) {
    changes++;
    if (cache != null) {
      cache.values().removeIf(run -> jobIds.contains(run.jobId()));
    }
  }
}
