package dev.steward.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ComputePoolTest {

  private static <T> T onVirtualThread(Callable<T> callable) throws Exception {
    return startVirtual(callable).get(60, TimeUnit.SECONDS);
  }

  /** Runs a computation on behalf of a user. */
  private static <T> T computeForUser(ComputePool pool, Supplier<T> computation) {
    try (var memory = new MemoryBudget(8 << 20, "things").open("a")) {
      return ResponseMemory.runWith(memory, () -> pool.run(computation));
    }
  }

  private static <T> FutureTask<T> startVirtual(Callable<T> callable) {
    var task = new FutureTask<>(callable);
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void aVirtualThreadComputesOnAPlatformThread() throws Exception {
    var pool = new ComputePool(2, 10, 10, 60);
    assertThat(onVirtualThread(() -> pool.run(() -> Thread.currentThread().isVirtual()))).isFalse();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void poolThreadsHaveLowPriority() throws Exception {
    var pool = new ComputePool(2, 10, 10, 60);
    String stat =
        onVirtualThread(() ->
            pool.run(() -> {
              try {
                return Files.readString(Path.of("/proc/thread-self/stat"));
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            }));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    assertThat(fields[16]).as("nice").isEqualTo("10");
  }

  @Test
  void aPlatformThreadComputesItself() {
    var pool = new ComputePool(2, 10, 10, 60);
    assertThat(pool.run(Thread::currentThread)).isSameAs(Thread.currentThread());
  }

  @Test
  void exceptionsAreRethrown() {
    var pool = new ComputePool(2, 10, 10, 60);
    assertThatThrownBy(() ->
            onVirtualThread(() ->
                pool.run(() -> {
                  throw new Problem.Invalid("so");
                })))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(Problem.Invalid.class);
  }

  @Test
  void memoryIsChargedToTheComputingRequest() throws Exception {
    var pool = new ComputePool(2, 10, 10, 60);
    var budget = new MemoryBudget(8 << 20, "things");
    try (var memory = budget.open("a")) {
      onVirtualThread(() ->
          ResponseMemory.runWith(
              memory,
              () ->
                  pool.run(() -> {
                    ResponseMemory.reserve(1 << 20);
                    return true;
                  })));
      assertThat(memory.held()).isEqualTo(1 << 20);
    }
  }

  @Test
  void tooManyComputationsAreRefused() throws Exception {
    var pool = new ComputePool(1, 3, 3, 60);
    var started = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    List<FutureTask<Integer>> tasks = new ArrayList<>();
    tasks.add(
        startVirtual(() ->
            computeForUser(
                pool,
                () -> {
                  started.countDown();
                  return await(release) ? 0 : -1;
                })));
    assertThat(await(started)).isTrue();
    var entered = new CountDownLatch(2);
    for (int i = 1; i < 3; i++) {
      int index = i;
      tasks.add(
          startVirtual(() -> {
            entered.countDown();
            return computeForUser(pool, () -> index);
          }));
    }
    assertThat(await(entered)).isTrue();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (pool.pending() < 3 && System.nanoTime() < end) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> onVirtualThread(() -> computeForUser(pool, () -> 3)))
        .hasCauseInstanceOf(Problem.Overloaded.class);
    release.countDown();
    for (int i = 0; i < 3; i++) {
      assertThat(tasks.get(i).get(60, TimeUnit.SECONDS)).isEqualTo(i);
    }
    assertThat(pool.pending()).isZero();
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aComputationThatWaitsTooLongIsRefused() throws Exception {
    var pool = new ComputePool(1, 3, 3, 1);
    var release = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    FutureTask<Boolean> first =
        startVirtual(() ->
            computeForUser(
                pool,
                () -> {
                  started.countDown();
                  return await(release);
                }));
    assertThat(await(started)).isTrue();
    assertThatThrownBy(() -> onVirtualThread(() -> computeForUser(pool, () -> true)))
        .hasCauseInstanceOf(Problem.Overloaded.class);
    release.countDown();
    assertThat(first.get(60, TimeUnit.SECONDS)).isTrue();
  }

  /** With a timeout of 0, a request that would have to wait is refused immediately. */
  @Test
  void backgroundWorkWaitsWithoutUsingARequestSlot() throws Exception {
    var pool = new ComputePool(1, 1, 1, 0);
    var release = new CountDownLatch(1);
    var started = new CountDownLatch(1);
    List<FutureTask<Boolean>> tasks = new ArrayList<>();
    tasks.add(
        startVirtual(() ->
            pool.run(() -> {
              started.countDown();
              return await(release);
            })));
    assertThat(await(started)).isTrue();
    for (int i = 0; i < 5; i++) {
      tasks.add(startVirtual(() -> pool.run(() -> true)));
    }
    assertThatThrownBy(() -> onVirtualThread(() -> computeForUser(pool, () -> true)))
        .hasCauseInstanceOf(Problem.Overloaded.class);
    assertThat(pool.pending()).isZero();
    release.countDown();
    for (FutureTask<Boolean> queuedTask : tasks) {
      assertThat(queuedTask.get(60, TimeUnit.SECONDS)).isTrue();
    }
  }
}
