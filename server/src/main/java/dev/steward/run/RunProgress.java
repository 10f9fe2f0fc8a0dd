package dev.steward.run;

import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
  private final RunCodec codec;
  private final RunChanges changes;
  private final RunListeners listeners;
  private final RunStops stops;
  private final InstantSource clock;

  /** Ids of runs that this process has started but that no thread drives yet. */
  private final Set<Long> started = ConcurrentHashMap.newKeySet();

  private CompletionListener completionListener = (_, _, _) -> {};

  RunProgress(
      Store store,
      RunRows rows,
      RunCodec codec,
      RunChanges changes,
      RunListeners listeners,
      RunStops stops,
      InstantSource clock) {
    this.store = store;
    this.rows = rows;
    this.codec = codec;
    this.changes = changes;
    this.listeners = listeners;
    this.stops = stops;
    this.clock = clock;
  }

  /** Sets the listener for completed runs. */
  public void onCompletion(CompletionListener listener) {
    completionListener = listener;
  }

  /** Remembers the run as started once the transaction that stores it is committed. */
  void onStarted(Tx tx, Run run) {
    tx.afterCommit(() -> started.add(run.id()));
  }

  /**
   * Opens the journal of an unfinished run, for the thread that drives the run. Reads nothing for a
   * run that this process has just started.
   */
  public RunJournal open(Run run) {
    if (started.remove(run.id())) {
      return new RunJournal(run, List.of(), List.of(), null);
    }
    return store.read(tx -> {
      Run stored = rows.find(tx, run.id());
      stops.resume(run.id(), stored);
      return new RunJournal(
          run,
          JournalRows.steps(tx, run.id()),
          stored == null ? List.of() : stored.artifacts(),
          JournalRows.formerPlan(tx, run.id()));
    });
  }

  /** Encrypts a value for an entry of a journal. */
  public String encrypt(String value) {
    return codec.encrypt(value);
  }

  /** Decrypts a value that {@link #encrypt} encrypted. */
  public String decrypt(String value) {
    return codec.decrypt(value);
  }

  /**
   * Who or what stopped a run whose journal is open; null if it was not stopped. Reads nothing from
   * the store.
   */
  public @Nullable String stoppedBy(Run run) {
    return stops.stoppedBy(run.id());
  }

  /**
   * Records the start of a step that must not be started twice.
   *
   * @param symbol type of the step
   */
  public void start(Run run, RunJournal journal, String id, String symbol, String title) {
    StartedEntry entry = journal.nextStarted(id, symbol, title);
    store.write(tx -> {
      JournalRows.insert(tx, run.id(), entry);
      return true;
    });
    journal.add(entry);
  }

  /** Records a completed step of a run that continues. */
  public void complete(Run run, RunJournal journal, CompletedStep step) {
    store.write(tx -> {
      JournalRows.insert(tx, run.id(), step.entry());
      List<String> artifacts = step.artifacts();
      if (artifacts != null) {
        RunProgressRows.setArtifacts(tx, run.id(), artifacts);
      }
      listeners.onStepCompleted(tx, run, step.entry());
      return true;
    });
    journal.add(step.entry());
  }

  /**
   * Adds artifacts to those of a run that continues. Several steps of a pipeline may do so at the
   * same time.
   */
  public void addArtifacts(Run run, Collection<String> paths) {
    store.write(tx -> {
      Run stored = rows.find(tx, run.id());
      if (stored != null) {
        var all = new LinkedHashSet<>(stored.artifacts());
        all.addAll(paths);
        RunProgressRows.setArtifacts(tx, run.id(), List.copyOf(all));
      }
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
      Run run, Result result, @Nullable CompletedStep lastStep, Consumer<Tx> transactionWork) {
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
    started.remove(run.id());
    stops.forget(run.id());
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
