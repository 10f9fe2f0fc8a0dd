package dev.steward.engine;

import dev.steward.queue.ExecutorLease;
import dev.steward.queue.LeaseRequest;
import java.util.function.Consumer;

/**
 * Executors for the blocks of running pipelines. A request waits in the build queue, in one order
 * with the items of jobs. Requests and leases survive a restart of the server; they end with their
 * run at the latest.
 */
public interface ExecutorLeases {

  /** Thrown if a request for an executor was cancelled, by a user or by {@link #cancel}. */
  final class RequestCancelled extends Exception {
    private static final long serialVersionUID = 1L;

    RequestCancelled(String message) {
      super(message);
    }
  }

  /** Ends the observation of a lease. */
  interface LeaseObservation extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Waits for an executor. A request that is repeated after a restart joins the waiting one, or
   * returns the lease that the block already has.
   *
   * @param onWaiting receives why the request is waiting, at most once, if it still waits after a
   *     delay; called on the thread that waits
   * @throws InterruptedException if the thread was interrupted; the request stays in the queue
   * @throws RequestCancelled if the request was cancelled
   */
  ExecutorLease acquire(LeaseRequest request, Consumer<String> onWaiting)
      throws InterruptedException, RequestCancelled;

  /**
   * Removes the request of a block from the queue if it is waiting, so that its thread throws
   * {@link RequestCancelled}. Callable from any thread.
   */
  void cancel(long runId, String block);

  /** Frees an executor; does nothing if it is already free. */
  void release(ExecutorLease lease);

  /**
   * Observes the node of a lease. The deletion of the node waits a while for the release of the
   * lease.
   *
   * @param action runs on another thread when the node is deleted, and at once if it already is;
   *     receives the reason for the log
   */
  LeaseObservation onNodeDeleted(ExecutorLease lease, Consumer<String> action);
}
