package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.store.Store;
import dev.steward.testing.DelegatingStore;
import dev.steward.testing.TestServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Stopping a build that has left the queue but does not occupy its executor yet. */
@Tag("integration")
class ExecutorStopTest {

  private static final CountDownLatch CLAIMED = new CountDownLatch(1);
  private static final CountDownLatch RELEASED = new CountDownLatch(1);

  /** Pauses the engine between the commit that claims a build and the start of the build. */
  private static final class HoldingStore extends DelegatingStore {

    HoldingStore(Store store) {
      super(store);
    }

    @Override
    public <T extends @Nullable Object> T write(TxFunction<T> function) {
      T result = super.write(function);
      if (Thread.currentThread().getName().equals("engine")) {
        CLAIMED.countDown();
        try {
          RELEASED.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return result;
    }
  }

  @RegisterExtension
  final TestServer server = TestServer.create(TestServer::settings, HoldingStore::new);

  @Test
  void aBuildThatHasJustLeftTheQueueIsStopped() throws Exception {
    server.createJob("x", "sleep 300");
    server.startBuild("/job/x/");
    assertThat(CLAIMED.await(30, TimeUnit.SECONDS)).isTrue();
    CompletableFuture<Void> stop =
        CompletableFuture.runAsync(
            () -> server.post("/computer/(built-in)/executors/0/stop"),
            task -> Thread.ofVirtual().start(task));
    try {
      // The request must not end before the build occupies its executor.
      stop.get(1, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      assertThat(stop).isNotDone();
    }
    RELEASED.countDown();
    stop.get(30, TimeUnit.SECONDS);
    server.await("/job/x/1/api/json?tree=result", "\"ABORTED\"");
  }
}
