package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks active runs to stop. Stores the requests, and keeps those for unfinished runs in memory,
 * since the threads that drive runs check for them before and after each action.
 */
final class RunStops {

  private static final String JOB_DELETION = "the deletion of the job";

  private final Store store;
  private final Map<Long, String> stoppedBy = new ConcurrentHashMap<>();
  private LongConsumer listener = _ -> {};

  RunStops(Store store) {
    this.store = store;
  }

  void setListener(LongConsumer stopListener) {
    listener = stopListener;
  }

  /**
   * Stops a run; does nothing if it has completed. Stopping a run again kills the processes of the
   * post-build action that the run may have reached in the meantime.
   *
   * @param by name of the user
   * @param transactionWork additional work in the same transaction, unless the run was already
   *     stopped
   */
  void stop(Run run, String by, Consumer<Tx> transactionWork) {
    String stopper =
        store.write(tx -> {
          if (RunProgressRows.stop(tx, run.id(), by) > 0) {
            transactionWork.accept(tx);
            return by;
          }
          // An earlier attempt to stop the run may have been committed although it seemed to fail.
          return RunProgressRows.stoppedBy(tx, run.id());
        });
    if (stopper != null) {
      stoppedBy.putIfAbsent(run.id(), stopper);
      listener.accept(run.id());
    }
  }

  /** Stops a run whose job was deleted. */
  void stopDeleted(Run run) {
    stoppedBy.put(run.id(), JOB_DELETION);
    listener.accept(run.id());
  }

  /**
   * Takes over the request that is stored for a run which a thread is about to drive.
   *
   * @param stored the run; null if it was deleted
   */
  void resume(long runId, @Nullable Run stored) {
    String by = stored == null ? JOB_DELETION : stored.stoppedBy();
    if (by != null) {
      stoppedBy.put(runId, by);
    }
  }

  /** Who or what stopped an unfinished run; null if it was not stopped. */
  @Nullable String stoppedBy(long runId) {
    return stoppedBy.get(runId);
  }

  /** Discards the request for a run that no thread drives any more. */
  void forget(long runId) {
    stoppedBy.remove(runId);
  }
}
