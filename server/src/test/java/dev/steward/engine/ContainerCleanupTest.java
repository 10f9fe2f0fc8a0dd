package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Intervals at which the removal of containers is retried. */
class ContainerCleanupTest {

  private static final Duration MIN = Duration.ofMillis(20);
  private static final Duration MAX = Duration.ofMillis(50);

  /** Time of each attempt. */
  private final BlockingQueue<Long> attempts = new ArrayBlockingQueue<>(1_000);

  private final AtomicBoolean isBroken = new AtomicBoolean();
  private final ContainerCleanup cleanup = new ContainerCleanup(this::removeAll, MIN, MAX);

  private boolean removeAll() {
    attempts.add(System.nanoTime());
    return !isBroken.get();
  }

  @AfterEach
  void close() {
    cleanup.close();
  }

  private long nextAttempt() throws InterruptedException {
    Long time = attempts.poll(20, TimeUnit.SECONDS);
    assertThat(time).as("an attempt").isNotNull();
    return time == null ? 0 : time;
  }

  @Test
  void aFailedRemovalIsRepeatedInGrowingPauses() throws InterruptedException {
    isBroken.set(true);
    long start = System.nanoTime();
    cleanup.start();
    long first = nextAttempt();
    long second = nextAttempt();
    long third = nextAttempt();
    long fourth = nextAttempt();
    assertThat(first).isGreaterThanOrEqualTo(start);
    assertThat(Duration.ofNanos(second - first)).isGreaterThanOrEqualTo(MIN);
    assertThat(Duration.ofNanos(third - second)).isGreaterThanOrEqualTo(MIN.multipliedBy(2));
    assertThat(Duration.ofNanos(fourth - third)).isGreaterThanOrEqualTo(MAX);
  }

  @Test
  void aSuccessfulRemovalIsNotRepeatedUntilTheNextFailure() throws InterruptedException {
    cleanup.start();
    nextAttempt();
    assertThat(attempts.poll(MAX.toMillis() * 4, TimeUnit.MILLISECONDS)).isNull();
    long failed = System.nanoTime();
    cleanup.retry();
    assertThat(Duration.ofNanos(nextAttempt() - failed)).isGreaterThanOrEqualTo(MIN);
    assertThat(attempts.poll(MAX.toMillis() * 4, TimeUnit.MILLISECONDS)).isNull();
  }

  @Test
  void requestsAtTheSameTimeShareOneAttempt() throws InterruptedException {
    Duration pause = Duration.ofMillis(500);
    var slow = new ContainerCleanup(this::removeAll, pause, pause);
    for (int i = 0; i < 100; i++) {
      slow.retry();
    }
    nextAttempt();
    assertThat(attempts.poll(pause.toMillis() * 2, TimeUnit.MILLISECONDS)).isNull();
    slow.close();
  }

  @Test
  void closeEndsThePause() {
    var slow = new ContainerCleanup(this::removeAll, Duration.ofHours(1), Duration.ofHours(1));
    slow.retry();
    slow.close();
    slow.retry();
    assertThat(attempts).isEmpty();
  }
}
