package dev.steward.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.blob.Blobs;
import dev.steward.store.Databases;
import dev.steward.store.Store;
import dev.steward.work.BackgroundTasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Background deletion of files, and a server that stops during it. */
class RemovalsTest {

  @TempDir Path folder;

  /** A store whose writers can be blocked and released. */
  private static final class Slow implements Store {
    private final Store store;
    private final AtomicBoolean slow = new AtomicBoolean();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    Slow(Store store) {
      this.store = store;
    }

    @Override
    public <T extends @Nullable Object> T read(TxFunction<T> work) {
      return store.read(work);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> work) {
      if (slow.get()) {
        begun.countDown();
        try {
          goOn.await();
        } catch (InterruptedException e) {
          throw new AssertionError(e);
        }
      }
      return store.write(work);
    }

    @Override
    public void copyTo(Path file) {
      store.copyTo(file);
    }

    @Override
    public long statementCount() {
      return store.statementCount();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private Path job(int number) throws IOException {
    Path log = folder.resolve("builds/" + number + "/1/log");
    Files.createDirectories(log.getParent());
    Files.writeString(log, "log");
    return folder.resolve("builds/" + number);
  }

  private static long doomed(Store store) {
    Long count = store.read(tx -> tx.find("SELECT COUNT(*) FROM doomed", row -> row.number(1)));
    return count == null ? 0 : count;
  }

  @Test
  void theEndOfTheServerWaitsForWhatIsBeingWrittenDown() throws Exception {
    Path job = job(1);
    try (var store = new Slow(Databases.sqlite(folder))) {
      var removals =
          new RunDeletion(
              store,
              new Blobs(folder.resolve("builds")),
              new BackgroundTasks(java.time.Clock.systemUTC()));
      RunDeletion.PendingDeletion doomed = store.write(tx -> RunDeletion.recordPending(tx, job));
      List<RunDeletion.PendingDeletion> one = List.of(doomed);
      store.slow.set(true);
      removals.removeInBackground(one);
      store.begun.await();
      Thread closing = Thread.ofVirtual().start(removals::close);
      store.goOn.countDown();
      closing.join();
      assertThat(doomed(store)).isZero();
      assertThat(job).doesNotExist();
    }
  }

  @Test
  void whatTheServerEndsOverIsDoneByTheNextStart() throws Exception {
    Path job = job(2);
    try (Store store = Databases.sqlite(folder)) {
      var removals =
          new RunDeletion(
              store,
              new Blobs(folder.resolve("builds")),
              new BackgroundTasks(java.time.Clock.systemUTC()));
      RunDeletion.PendingDeletion doomed = store.write(tx -> RunDeletion.recordPending(tx, job));
      List<RunDeletion.PendingDeletion> one = List.of(doomed);
      removals.close();
      removals.removeInBackground(one);
      removals.remove(one);
      assertThat(job).exists();
      assertThat(doomed(store)).isEqualTo(1);
      var next =
          new RunDeletion(
              store,
              new Blobs(folder.resolve("builds")),
              new BackgroundTasks(java.time.Clock.systemUTC()));
      next.resume();
      assertThat(job).doesNotExist();
      assertThat(doomed(store)).isZero();
    }
  }
}
