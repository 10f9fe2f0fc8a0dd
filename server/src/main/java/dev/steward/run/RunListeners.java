package dev.steward.run;

import dev.steward.store.Tx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** All listeners for runs, called in the order in which they were added. */
final class RunListeners implements RunListener {

  private final List<RunListener> listeners = new CopyOnWriteArrayList<>();

  void add(RunListener listener) {
    listeners.add(listener);
  }

  @Override
  public void onStarted(Tx tx, Run run) {
    listeners.forEach(listener -> listener.onStarted(tx, run));
  }

  @Override
  public void onStepCompleted(Tx tx, Run run, JournalEntry done) {
    listeners.forEach(listener -> listener.onStepCompleted(tx, run, done));
  }

  @Override
  public void onFinished(Tx tx, Run run, Result result, long millis) {
    listeners.forEach(listener -> listener.onFinished(tx, run, result, millis));
  }

  @Override
  public void onDeleted(Tx tx, long jobId, long runId, long number) {
    listeners.forEach(listener -> listener.onDeleted(tx, jobId, runId, number));
  }
}
