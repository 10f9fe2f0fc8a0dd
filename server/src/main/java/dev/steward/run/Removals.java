package dev.steward.run;

import dev.steward.access.Caller;
import dev.steward.blob.Blobs;
import dev.steward.concurrent.ThreadSet;
import dev.steward.store.Store;
import dev.steward.store.Tx;
import dev.steward.work.BackgroundTask;
import dev.steward.work.BackgroundTasks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Deletes the files of deleted runs and jobs. A pending deletion is recorded in the transaction
 * that deletes the rows, and removed after the files; after a crash, the next start resumes.
 */
final class Removals implements AutoCloseable {

  private static final int AT_ONCE = 500;

  /** How long shutdown waits for a deletion in progress. */
  private static final Duration PARTING = Duration.ofSeconds(5);

  /** A folder to delete. */
  record Doomed(long id, String path) {}

  private final Store store;
  private final Blobs blobs;
  private final BackgroundTasks works;
  private final ThreadSet threads = new ThreadSet();
  private volatile boolean closing;

  Removals(Store store, Blobs blobs, BackgroundTasks works) {
    this.store = store;
    this.blobs = blobs;
    this.works = works;
  }

  /** Records that a folder must be deleted. */
  static Doomed doom(Tx tx, Path folder) {
    String path = folder.toString();
    return new Doomed(tx.insert("INSERT INTO doomed (path) VALUES (?) RETURNING id", path), path);
  }

  /** Deletes folders and then their records, in batches. */
  void remove(List<Doomed> all) {
    remove(all, _ -> {});
  }

  private void remove(List<Doomed> all, LongConsumer gone) {
    for (int from = 0; from < all.size(); from += AT_ONCE) {
      List<Doomed> part = all.subList(from, Math.min(all.size(), from + AT_ONCE));
      for (Doomed one : part) {
        if (closing) {
          return;
        }
        Path folder = Path.of(one.path());
        // In a restored server the recorded path may be outside the home directory.
        if (blobs.contains(folder)) {
          blobs.delete(folder);
        }
        gone.accept(1);
      }
      if (closing) {
        return;
      }
      store.write(tx -> {
        part.forEach(one -> tx.update("DELETE FROM doomed WHERE id = ?", one.id()));
        return true;
      });
    }
  }

  /** Deletes folders in the background. */
  void removeLater(List<Doomed> all) {
    threads.start(
        "removal",
        () -> {
          try (BackgroundTask work =
              works.start(BackgroundTask.TaskType.FILES, Caller.system(), "", all.size())) {
            remove(all, work::add);
          }
        });
  }

  /** Resumes deletions that an earlier process did not finish. */
  void removeLeftOvers() {
    remove(
        store.read(tx ->
            tx.list("SELECT id, path FROM doomed", row -> new Doomed(row.number(1), row.text(2)))));
  }

  /**
   * Starts no further deletions and waits for the current transaction, since the store closes next.
   */
  @Override
  public void close() {
    closing = true;
    threads.stop(PARTING);
  }
}
