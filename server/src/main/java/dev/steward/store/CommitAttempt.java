package dev.steward.store;

import dev.steward.problem.Outage;
import dev.steward.problem.ServerFailure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Result of an attempt to commit a transaction.
 *
 * @param commitResult whether it was committed, if the connection was lost before the result was
 *     known; otherwise null
 */
record CommitAttempt<T extends @Nullable Object>(
    T value, List<Runnable> afterCommit, @Nullable CompletableFuture<Boolean> commitResult) {

  private static final int COMMIT_RESULT_SECONDS = 10;

  static boolean isCommitted(CompletableFuture<Boolean> commitResult) {
    try {
      return commitResult.get(COMMIT_RESULT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerFailure("interrupted while waiting for the database", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new Outage(
          "The database became unreachable during the commit. The change may or may not"
              + " have been saved; check before you retry.",
          e,
          COMMIT_RESULT_SECONDS);
    }
  }
}
