package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Records the progress of active runs on behalf of the engine, up to their completion. */
public final class RunProgress {

  /** Kind of the note with the reason why the server interrupted a run. */
  public static final String INTERRUPTED = "interrupted";

  /** Called after the commit that completed a run. */
  @FunctionalInterface
  public interface CompletionListener {
    void onCompleted(Run run, Result result, long millis);
  }

  private final Store store;
  private final RunRows rows;
  private final RunChanges changes;
  private final RunListeners listeners;
  private final RunStops stops;
  private final InstantSource clock;
  private CompletionListener completionListener = (_, _, _) -> {};

  RunProgress(
      Store store,
      RunRows rows,
      RunChanges changes,
      RunListeners listeners,
      RunStops stops,
      InstantSource clock) {
    this.store = store;
    this.rows = rows;
    this.changes = changes;
    this.listeners = listeners;
    this.stops = stops;
    this.clock = clock;
  }

  /** Sets the listener for completed runs. */
  public void onCompletion(CompletionListener listener) {
    completionListener = listener;
  }

  /**
   * Records that the actions before {@code step} are completed, and the result so far.
   *
   * @param done the last of these actions
   * @param plan the kinds of all actions of the run, in order
   */
  public void setStep(
      Run run, int step, Result outcome, RunStep.CompletedStep done, List<String> plan) {
    store.write(tx -> {
      RunProgressRows.setStep(tx, run.id(), step, outcome, done.encoded(), String.join("\n", plan));
      listeners.onStepCompleted(tx, run, done);
      return true;
    });
  }

  /**
   * The action kinds that the run was started with; empty if no action is completed yet or an older
   * version started the run.
   */
  public List<String> plan(Run run) {
    return store.read(tx -> RunProgressRows.plan(tx, run.id())).lines().toList();
  }

  /** Result of an active run after its last completed action. */
  public Result outcome(Run run) {
    Result result = store.read(tx -> RunProgressRows.outcome(tx, run.id()));
    return result == null ? Result.SUCCESS : result;
  }

  /** Sets the artifacts of a run. */
  public void setArtifacts(Run run, List<String> artifacts) {
    store.write(tx -> {
      RunProgressRows.setArtifacts(tx, run.id(), artifacts);
      return true;
    });
  }

  /**
   * Completes a run.
   *
   * @param lastStep the last step, if not recorded yet; null for none
   * @param transactionWork additional work in the same transaction
   */
  public void finish(
      Run run,
      Result result,
      RunStep.@Nullable CompletedStep lastStep,
      Consumer<Tx> transactionWork) {
    // The clock may have been set back; a run must not end before its start.
    long now = Math.max(clock.millis(), run.startedAt());
    store.write(tx -> {
      if (changes.finish(tx, run, result, now, lastStep)) {
        transactionWork.accept(tx);
        tx.afterCommit(() -> completionListener.onCompleted(run, result, now - run.startedAt()));
        listeners.onFinished(tx, run, result, now - run.startedAt());
      }
      return true;
    });
  }

  /**
   * Stops a run on behalf of the server.
   *
   * @param reason text of the note of kind {@code interrupted}
   */
  public void interrupt(Run run, String reason, Notes notes) {
    stops.stop(run, "SYSTEM", tx -> notes.put(tx, run.id(), INTERRUPTED, reason));
  }

  /** Sets the description on behalf of the server; text that is too long is truncated. */
  public void setDescription(Run run, String description) {
    String text = description.substring(0, Math.min(description.length(), Runs.MAX_TEXT));
    store.write(tx -> {
      rows.describe(tx, run.id(), text, run.displayName());
      return true;
    });
  }
}
