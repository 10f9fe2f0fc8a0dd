package dev.steward.library;

import dev.steward.run.JournalEntry;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunListener;
import dev.steward.store.Tx;

/** Deletes the files of libraries with the last run that uses them. */
public final class LibraryCleanup implements RunListener {

  @Override
  public void onStarted(Tx tx, Run run) {
    // A run loads its libraries later.
  }

  @Override
  public void onStepCompleted(Tx tx, Run run, JournalEntry done) {
    // Only the deletion of a run matters.
  }

  @Override
  public void onFinished(Tx tx, Run run, Result result, long millis) {
    // A replay of the run uses the same files.
  }

  @Override
  public void onDeleted(Tx tx, long jobId, long runId, long number) {
    // The rows of the run may be deleted already.
    LibraryRows.forget(tx, runId);
    LibraryRows.deleteUnusedTrees(tx);
  }
}
