package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class InvalidatingCacheTest {

  private static final int CHANGES = 200_000;

  private final AtomicLong committed = new AtomicLong();
  private final InvalidatingCache<String, Long> cache = new InvalidatingCache<>(10);

  private Long read() {
    Long value = cache.get("row", _ -> committed.get());
    return value == null ? -1 : value;
  }

  private void commit() {
    committed.incrementAndGet();
    cache.invalidate("row");
  }

  @Test
  void aValueIsLoadedOnceUntilItChanges() {
    assertThat(read()).isZero();
    committed.set(7);

    assertThat(read()).isZero();
    cache.invalidate("row");

    assertThat(read()).isEqualTo(7);
  }

  @Test
  void aChangeDuringTheLoadIsSeenByTheNextReader() {
    Long first =
        cache.get(
            "row",
            _ -> {
              long old = committed.get();
              commit();
              return old;
            });

    assertThat(first).isZero();
    assertThat(read()).isEqualTo(1);
  }

  @Test
  void theAuthorOfAChangeNeverReadsAnOlderValue() throws InterruptedException {
    var stopped = new AtomicBoolean();
    var started = new CountDownLatch(2);
    Runnable reading =
        () -> {
          started.countDown();
          while (!stopped.get()) {
            read();
          }
        };
    Thread one = Thread.ofPlatform().start(reading);
    Thread two = Thread.ofPlatform().start(reading);
    started.await();
    try {
      for (long change = 1; change <= CHANGES; change++) {
        commit();
        assertThat(read()).isEqualTo(change);
      }
    } finally {
      stopped.set(true);
      one.join();
      two.join();
    }
  }
}
