package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.run.Result;
import dev.steward.store.Store;
import dev.steward.testing.Databases;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A step learns at once that the build it waits for has started. */
@Timeout(40)
@Tag("integration")
class DownstreamBuildsTest {
  private static final long ITEM = 7;

  @TempDir Path folder;

  /** The number of the run that the item has become; 0 while it waits. */
  private final AtomicLong number = new AtomicLong();

  private final Semaphore checks = new Semaphore(0);
  private final DownstreamBuilds builds =
      new DownstreamBuilds(
          _ -> {
            long value = number.get();
            checks.release();
            return value == 0 ? null : Long.valueOf(value);
          },
          _ -> Result.SUCCESS.name());

  private FutureTask<Long> startWaiting() {
    var waiter = new FutureTask<>(() -> builds.awaitStart(ITEM));
    Thread.ofVirtual().start(waiter);
    checks.acquireUninterruptibly();
    return waiter;
  }

  @Test
  void aStepThatBeginsToWaitDuringTheClaimIsNotified() throws Exception {
    try (Store store = Databases.sqlite(folder)) {
      FutureTask<Long> waiter =
          store.write(tx -> {
            builds.onLeft(tx, ITEM, 1, "job", 3L);
            FutureTask<Long> started = startWaiting();
            number.set(3);
            return started;
          });
      assertThat(waiter.get(20, TimeUnit.SECONDS)).isEqualTo(3);
    }
  }

  @Test
  void aStepIsNotifiedAlthoughAnotherOneHasSeenTheStartBefore() throws Exception {
    FutureTask<Long> first = startWaiting();
    number.set(3);
    assertThat(builds.awaitStart(ITEM)).isEqualTo(3);
    assertThat(first.get(20, TimeUnit.SECONDS)).isEqualTo(3);
  }
}
