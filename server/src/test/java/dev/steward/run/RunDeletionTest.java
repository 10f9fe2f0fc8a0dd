package dev.steward.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.blob.Blobs;
import dev.steward.store.Store;
import dev.steward.task.BackgroundTasks;
import dev.steward.testing.Databases;
import dev.steward.testing.DelegatingStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Background deletion of files, and a server that stops during it. */
@Tag("integration")
class RunDeletionTest {

  @TempDir Path folder;

  /** A store whose writers can be blocked and released. */
  private static final class BlockingStore extends DelegatingStore {
    private final AtomicBoolean blocking = new AtomicBoolean();
    private final CountDownLatch writeStarted = new CountDownLatch(1);
    private final CountDownLatch releaseWrite = new CountDownLatch(1);

    BlockingStore(Store store) {
      super(store);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      if (blocking.get()) {
        writeStarted.countDown();
        try {
          releaseWrite.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return super.write(work);
    }
  }

  private Path createRunFolder(int number) throws IOException {
    Path log = folder.resolve("builds/" + number + "/1/log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "log");
    return folder.resolve("builds/" + number);
  }

  private static long pendingCount(Store store) {
    Long count =
        store.read(
            tx -> tx.find("SELECT COUNT(*) FROM pending_file_deletion", row -> row.number(1)));
    return count == null ? 0 : count;
  }

  @Test
  void closeWaitsForDeletionsInProgress() throws Exception {
    Path job = createRunFolder(1);
    try (var store = new BlockingStore(Databases.sqlite(folder))) {
      var runDeletion =
          new RunDeletion(
              store,
              new Blobs(folder.resolve("builds")),
              new BackgroundTasks(java.time.Clock.systemUTC()));
      RunDeletion.PendingDeletion pending = store.write(tx -> RunDeletion.recordPending(tx, job));
      List<RunDeletion.PendingDeletion> deletions = List.of(pending);
      store.blocking.set(true);
      runDeletion.removeInBackground(deletions);
      store.writeStarted.await();
      Thread closing = Thread.ofVirtual().start(runDeletion::close);
      store.releaseWrite.countDown();
      closing.join();
      assertThat(pendingCount(store)).isZero();
      assertThat(job).doesNotExist();
    }
  }

  @Test
  void interruptedDeletionsResumeAtTheNextStart() throws Exception {
    Path job = createRunFolder(2);
    try (Store store = Databases.sqlite(folder)) {
      var runDeletion =
          new RunDeletion(
              store,
              new Blobs(folder.resolve("builds")),
              new BackgroundTasks(java.time.Clock.systemUTC()));
      RunDeletion.PendingDeletion pending = store.write(tx -> RunDeletion.recordPending(tx, job));
      List<RunDeletion.PendingDeletion> deletions = List.of(pending);
      runDeletion.close();
      runDeletion.removeInBackground(deletions);
      runDeletion.remove(deletions);
      assertThat(job).exists();
      assertThat(pendingCount(store)).isEqualTo(1);
      var restarted =
          new RunDeletion(
              store,
              new Blobs(folder.resolve("builds")),
              new BackgroundTasks(java.time.Clock.systemUTC()));
      restarted.resume();
      assertThat(job).doesNotExist();
      assertThat(pendingCount(store)).isZero();
    }
  }
}
