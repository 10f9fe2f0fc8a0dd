package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/** Asks active runs to stop. */
final class RunStops {

  private final Store store;
  private LongConsumer listener = _ -> {};

  RunStops(Store store) {
    this.store = store;
  }

  void setListener(LongConsumer stopListener) {
    listener = stopListener;
  }

  /**
   * Stops a run; does nothing if it has completed or was already stopped.
   *
   * @param by name of the user
   * @param transactionWork additional work in the same transaction, if the run is stopped
   */
  void stop(Run run, String by, Consumer<Tx> transactionWork) {
    boolean stopped =
        store.write(tx -> {
          boolean changed = RunProgressRows.stop(tx, run.id(), by) > 0;
          if (changed) {
            transactionWork.accept(tx);
          }
          return changed;
        });
    if (stopped) {
      notifyListener(run);
    }
  }

  /** Notifies the listener that a run should be stopped. */
  void notifyListener(Run run) {
    listener.accept(run.id());
  }
}
