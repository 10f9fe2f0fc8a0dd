package dev.steward.run;

import dev.steward.store.LoadOnce;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Cache of active runs, loaded on first use and updated after each commit. */
final class ActiveRuns {

  private final LoadOnce<Map<Long, Run>> byId;

  ActiveRuns(Store store, RunRows rows) {
    byId = new LoadOnce<>(() -> load(store, rows));
  }

  private static Map<Long, Run> load(Store store, RunRows rows) {
    var all = new TreeMap<Long, Run>();
    store.read(rows::unfinished).forEach(run -> all.put(run.id(), run));
    return all;
  }

  /** All active runs, oldest first. Must not be called in a transaction. */
  List<Run> all() {
    return byId.read(runs -> List.copyOf(runs.values()));
  }

  void onStarted(Tx tx, Run run) {
    tx.afterCommit(() -> byId.update(runs -> runs.put(run.id(), run)));
  }

  void onFinished(Tx tx, long id) {
    tx.afterCommit(() -> byId.update(runs -> runs.remove(id)));
  }

  void onJobsDeleted(Tx tx, Collection<Long> jobIds) {
    tx.afterCommit(
        () -> byId.update(runs -> runs.values().removeIf(run -> jobIds.contains(run.jobId()))));
  }

  /**
   * Invalidates the cache. Must be called if a transaction fails, since it may have been committed
   * nevertheless.
   */
  void invalidate() {
    byId.invalidate();
  }
}
