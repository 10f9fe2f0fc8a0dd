package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HeapTrimmerTest {

  private static final long MB = 1L << 20;

  /** A process whose figures the test determines; a collection frees what has died. */
  private static final class FakeUsage implements HeapTrimmer.Usage {
    private long heap = 40 * MB;
    private long live = 40 * MB;
    private long cpu;
    private long now;
    private long pause = TimeUnit.MILLISECONDS.toNanos(50);
    private int collections;

    @Override
    public long heapBytes() {
      return heap;
    }

    @Override
    public long cpuNanos() {
      return cpu;
    }

    @Override
    public void collectGarbage() {
      collections++;
      now += pause;
      cpu += pause;
      heap = live;
    }

    void pass(long seconds, double cpuSeconds) {
      now += TimeUnit.SECONDS.toNanos(seconds);
      cpu += (long) (cpuSeconds * 1e9);
    }
  }

  private final FakeUsage usage = new FakeUsage();
  private final HeapTrimmer trimmer = new HeapTrimmer(usage, () -> usage.now);

  @Test
  void aHeapThatGrewIsTrimmedWhileTheServerIsIdle() {
    usage.heap = 60 * MB;
    usage.pass(60, 1);
    trimmer.check();
    assertThat(usage.collections).isEqualTo(1);
    assertThat(usage.heap).isEqualTo(40 * MB);
  }

  @Test
  void aBusyServerIsNotStopped() {
    usage.heap = 400 * MB;
    usage.pass(60, 30);
    trimmer.check();
    assertThat(usage.collections).isZero();
    usage.pass(60, 0.5);
    trimmer.check();
    assertThat(usage.collections).isEqualTo(1);
  }

  @Test
  void aSlowlyGrowingHeapStaysBelowABound() {
    for (int minute = 0; minute < 24 * 60; minute++) {
      usage.heap += 2 * MB;
      usage.pass(60, 0.3);
      trimmer.check();
      assertThat(usage.heap).isLessThan(53 * MB);
    }
    assertThat(usage.collections).isBetween(200, 300);
  }

  @Test
  void memoryThatIsInUseIsNotCollectedAgainAndAgain() {
    usage.heap = 200 * MB;
    usage.live = 200 * MB;
    for (int minute = 0; minute < 60; minute++) {
      usage.pass(60, 0.3);
      trimmer.check();
    }
    assertThat(usage.collections).isEqualTo(1);
  }

  @Test
  void aSmallHeapMayGrowAfterTheStart() {
    usage.heap = 16 * MB;
    var small = new HeapTrimmer(usage, () -> usage.now);
    usage.heap = 23 * MB;
    usage.pass(60, 0.3);
    small.check();
    assertThat(usage.collections).isZero();
  }

  @Test
  void longPausesAreRare() {
    usage.pause = TimeUnit.SECONDS.toNanos(1);
    for (int minute = 0; minute < 100; minute++) {
      usage.heap = 500 * MB;
      usage.pass(60, 0.3);
      trimmer.check();
    }
    assertThat(usage.collections).isBetween(11, 13);
  }

  @Test
  void growthCountsFromTheLastCollectionOfTheJvm() {
    usage.heap = 20 * MB;
    usage.pass(60, 30);
    trimmer.check();
    usage.heap = 30 * MB;
    usage.pass(60, 0.3);
    trimmer.check();
    assertThat(usage.collections).isEqualTo(1);
  }

  @Test
  void theHeapIsCheckedAgainAndAgain() throws InterruptedException {
    var collected = new CountDownLatch(1);
    var heap = new AtomicLong(40 * MB);
    var process =
        new HeapTrimmer.Usage() {
          @Override
          public long heapBytes() {
            return heap.get();
          }

          @Override
          public long cpuNanos() {
            return 0;
          }

          @Override
          public void collectGarbage() {
            collected.countDown();
          }
        };
    try (HeapTrimmer _ = HeapTrimmer.start(process, Duration.ofMillis(1))) {
      heap.set(200 * MB);
      assertThat(collected.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void theUsageIsThatOfThisProcess() {
    var process = new HeapTrimmer.ProcessUsage();
    long before = process.cpuNanos();
    assertThat(before).isPositive();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (process.cpuNanos() == before) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    assertThat(process.heapBytes()).isEqualTo(Runtime.getRuntime().totalMemory());
  }
}
