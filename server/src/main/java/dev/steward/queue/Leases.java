package dev.steward.queue;

import dev.steward.run.JournalEntry;
import dev.steward.run.Result;
import dev.steward.run.Run;
import dev.steward.run.RunListener;
import dev.steward.run.Runs;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Stored executors of the blocks of running pipelines, and the requests for them, which wait in the
 * queue. Both end with their run at the latest.
 */
public final class Leases {

  /** State of a block's request for an executor. */
  public sealed interface RequestState {

    /** The block has an executor. */
    record Granted(StoredLease stored) implements RequestState {}

    /** The request is waiting in the queue. */
    record Waiting(QueueItem item) implements RequestState {}

    /** The request was cancelled. */
    record Cancelled() implements RequestState {}
  }

  private final Store store;
  private final Runs runs;
  private final QueueRows rows;
  private final QueueChanges changes;
  private final InstantSource clock;

  Leases(Store store, Runs runs, QueueRows rows, QueueChanges changes, InstantSource clock) {
    this.store = store;
    this.runs = runs;
    this.rows = rows;
    this.changes = changes;
    this.clock = clock;
    runs.onChange(new EndedRuns());
  }

  /** Ends the leases and requests of runs that end; the rows of deleted runs go with them. */
  private final class EndedRuns implements RunListener {

    @Override
    public void onStarted(Tx tx, Run run) {}

    @Override
    public void onStepCompleted(Tx tx, Run run, JournalEntry done) {}

    @Override
    public void onFinished(Tx tx, Run run, Result result, long millis) {
      if (run.executor() == Run.NO_EXECUTOR) {
        LeaseRows.deleteOfRun(tx, run.id());
        cancel(tx, rows.waitingBlocks(tx, run.id()));
      }
    }

    @Override
    public void onDeleted(Tx tx, long jobId, long runId, long number) {}
  }

  /**
   * Sets the callback for blocks whose requests have left the queue in another way than by a claim,
   * called after the commit.
   */
  public void onChange(Consumer<BlockKey> callback) {
    changes.setOnBlockLeft(callback);
  }

  /**
   * Requests an executor. A block has at most one request: repeating it has no effect.
   *
   * @return the current state of the request
   */
  public RequestState request(LeaseRequest request) {
    long runId = request.run().id();
    String block = request.block();
    return store.write(tx -> {
      StoredLease lease = LeaseRows.find(tx, runId, block);
      if (lease != null) {
        return new RequestState.Granted(lease);
      }
      QueueItem item = rows.findBlock(tx, runId, block);
      if (item != null && item.state() == QueueItem.ItemState.WAITING) {
        return new RequestState.Waiting(item);
      }
      Run run = runs.find(tx, runId);
      if (run == null
          || !run.running()
          || (item != null && item.state() == QueueItem.ItemState.CANCELLED)) {
        return new RequestState.Cancelled();
      }
      // A block that has left the queue and has no lease has lost it; it waits again.
      String label = request.label();
      QueueItem added =
          QueueItem.waiting(
              request.job(),
              new QueueItem.Block(
                  runId, block, label == null ? "" : label.strip(), request.description()),
              run.number(),
              clock.millis());
      QueueItem inserted = added.withId(rows.insert(tx, added));
      changes.entered(tx, inserted);
      return new RequestState.Waiting(inserted);
    });
  }

  /** Cancels the request of a block if it is waiting, and deletes its lease if it has one. */
  public void end(long runId, String block) {
    store.write(tx -> {
      if (LeaseRows.delete(tx, runId, block) == 0) {
        QueueItem item = rows.findBlock(tx, runId, block);
        if (item != null && item.state() == QueueItem.ItemState.WAITING) {
          cancel(tx, List.of(item));
        }
      }
      return true;
    });
  }

  private void cancel(Tx tx, List<QueueItem> items) {
    var cancelled = new ArrayList<QueueRows.CancelledItem>();
    for (QueueItem item : items) {
      QueueItem.Block block = item.block();
      if (rows.leave(tx, item.id(), QueueItem.ItemState.CANCELLED, clock.millis(), null) > 0) {
        cancelled.add(
            new QueueRows.CancelledItem(
                item.id(),
                item.jobId(),
                block == null ? null : new BlockKey(block.runId(), block.id())));
      }
    }
    changes.cancelledItems(tx, cancelled, items);
  }

  /**
   * Leases of unfinished runs. Removes those that a killed server has left behind for other runs,
   * and cancels their requests.
   */
  public List<StoredLease> resume() {
    if (store.read(tx -> LeaseRows.hasEndedRuns(tx) || !rows.orphanedBlocks(tx).isEmpty())) {
      store.write(tx -> {
        LeaseRows.deleteOfEndedRuns(tx);
        cancel(tx, rows.orphanedBlocks(tx));
        return true;
      });
    }
    return store.read(LeaseRows::all);
  }
}
