package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoadOnceTest {

  /** The rows that the loader reads. */
  private final List<String> rows = new CopyOnWriteArrayList<>(List.of("first"));

  private final AtomicInteger loads = new AtomicInteger();

  private Runnable duringLoad = () -> {};

  private final LoadOnce<Set<String>> cache = new LoadOnce<>(this::load);

  private Set<String> load() {
    loads.incrementAndGet();
    var read = new LinkedHashSet<>(rows);
    duringLoad.run();
    return read;
  }

  private void commit(String row) {
    rows.add(row);
    cache.update(copy -> copy.add(row));
  }

  private Set<String> copy() {
    return cache.read(Set::copyOf);
  }

  private @Nullable Integer sizeIfLoaded() {
    return cache.readIfLoaded(Set::size);
  }

  @Test
  void isLoadedOnFirstUseOnly() {
    assertThat(loads).hasValue(0);
    assertThat(cache.get()).containsExactly("first");
    assertThat(copy()).hasSize(1);
    assertThat(loads).hasValue(1);
  }

  @Test
  void isUpdatedAfterACommit() {
    assertThat(cache.get()).containsExactly("first");
    commit("second");
    assertThat(cache.get()).containsExactly("first", "second");
    assertThat(loads).hasValue(1);
  }

  @Test
  void anUpdateBeforeTheFirstUseChangesNothing() {
    commit("second");
    assertThat(cache.get()).containsExactly("first", "second");
  }

  @Test
  void aChangeDuringTheLoadIsReadByASecondLoad() {
    duringLoad =
        () -> {
          if (loads.get() == 1) {
            commit("second");
          }
        };
    assertThat(cache.get()).containsExactly("first", "second");
    assertThat(loads).hasValue(2);
  }

  @Test
  void anInvalidationDuringTheLoadCausesASecondLoad() {
    duringLoad =
        () -> {
          if (loads.get() == 1) {
            rows.add("second");
            cache.invalidate();
          }
        };
    assertThat(cache.get()).containsExactly("first", "second");
    assertThat(loads).hasValue(2);
  }

  @Test
  void aChangeOfAnotherThreadDuringTheLoadIsReadByASecondLoad() throws Exception {
    var loading = new CountDownLatch(1);
    var committed = new CountDownLatch(1);
    duringLoad =
        () -> {
          loading.countDown();
          try {
            assertThat(committed.await(10, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
    Thread writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                loading.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              commit("second");
              committed.countDown();
            });
    assertThat(cache.get()).containsExactly("first", "second");
    assertThat(loads).hasValue(2);
    writer.join();
  }

  @Test
  void noChangeIsLostWhileManyThreadsReadAndWrite() throws Exception {
    var missing = new CopyOnWriteArrayList<String>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < 8; i++) {
      String row = "row " + i;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                commit(row);
                if (!copy().contains(row)) {
                  missing.add(row);
                }
                cache.invalidate();
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(missing).isEmpty();
    assertThat(copy()).hasSize(9).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void isLoadedAgainAfterAnInvalidation() {
    assertThat(cache.get()).containsExactly("first");
    rows.add("second");
    cache.invalidate();
    assertThat(sizeIfLoaded()).isNull();
    assertThat(cache.get()).containsExactly("first", "second");
    assertThat(sizeIfLoaded()).isEqualTo(2);
  }
}
