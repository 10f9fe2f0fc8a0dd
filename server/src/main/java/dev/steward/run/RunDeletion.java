package dev.steward.run;

import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.concurrent.ThreadSet;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.task.BackgroundTask;
import dev.steward.task.BackgroundTasks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Deletes the files of deleted runs and jobs. The record of a pending deletion is written in the
 * transaction that deletes the rows, and removed once the files are deleted; after a crash, the
 * next startup resumes the deletion.
 */
final class RunDeletion implements AutoCloseable {

  private static final int BATCH_SIZE = 500;

  /** How long shutdown waits for a deletion in progress. */
  private static final Duration SHUTDOWN_GRACE = Duration.ofSeconds(5);

  /** A folder to delete. */
  record PendingDeletion(long id, String path) {}

  private final Store store;
  private final Blobs blobs;
  private final BackgroundTasks works;
  private final ThreadSet threads = new ThreadSet();
  private volatile boolean closing;

  RunDeletion(Store store, Blobs blobs, BackgroundTasks works) {
    this.store = store;
    this.blobs = blobs;
    this.works = works;
  }

  /** Records that a folder must be deleted. */
  static PendingDeletion recordPending(Tx tx, Path folder) {
    String path = folder.toString();
    return new PendingDeletion(
        tx.insert("INSERT INTO pending_file_deletion (path) VALUES (?) RETURNING id", path), path);
  }

  /** Deletes folders and then their records, in batches. */
  void remove(List<PendingDeletion> deletions) {
    remove(deletions, _ -> {});
  }

  private void remove(List<PendingDeletion> deletions, LongConsumer onDeleted) {
    for (int from = 0; from < deletions.size(); from += BATCH_SIZE) {
      List<PendingDeletion> batch =
          deletions.subList(from, Math.min(deletions.size(), from + BATCH_SIZE));
      for (PendingDeletion deletion : batch) {
        if (closing) {
          return;
        }
        Path folder = Path.of(deletion.path());
        // On a restored server, the recorded path may be outside the home directory.
        if (blobs.contains(folder)) {
          blobs.delete(folder);
        }
        onDeleted.accept(1);
      }
      if (closing) {
        return;
      }
      store.write(tx -> {
        batch.forEach(
            deletion -> tx.update("DELETE FROM pending_file_deletion WHERE id = ?", deletion.id()));
        return true;
      });
    }
  }

  /** Deletes folders in the background. */
  void removeInBackground(List<PendingDeletion> deletions) {
    threads.start(
        "removal",
        () -> {
          try (BackgroundTask work =
              works.start(BackgroundTask.TaskType.FILES, Caller.system(), "", deletions.size())) {
            remove(deletions, work::add);
          }
        });
  }

  /** Resumes deletions that an earlier process did not finish. */
  void resume() {
    remove(
        store.read(tx ->
            tx.list(
                "SELECT id, path FROM pending_file_deletion",
                row -> new PendingDeletion(row.number(1), row.text(2)))));
  }

  /**
   * Starts no further deletions and waits for the current transaction, since the store closes next.
   */
  @Override
  public void close() {
    closing = true;
    threads.stop(SHUTDOWN_GRACE);
  }
}
