package dev.steward.run;

import dev.steward.store.Tx;

/** Listener for runs, called in the transaction of the change. */
public interface RunListener {

  void onStarted(Tx tx, Run run);

  /**
   * Called when a step is completed and the run continues.
   *
   * @param done its entry in the run's journal
   */
  void onStepCompleted(Tx tx, Run run, JournalEntry done);

  void onFinished(Tx tx, Run run, Result result, long millis);

  /**
   * Called when a run is deleted by a user or the build discarder, but not when its job is deleted.
   */
  void onDeleted(Tx tx, long jobId, long runId, long number);
}
