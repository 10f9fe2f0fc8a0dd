package dev.steward.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.problem.Problem;
import dev.steward.problem.ServerFailure;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of the store, tested on every database. */
@Tag("integration")
abstract class StoreContract {

  @TempDir Path folder;
  private Store store;

  abstract Store open(Path home);

  @BeforeEach
  void open() {
    store = open(folder);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static int put(Tx tx, String name, String value) {
    return tx.update("INSERT INTO home (name, value) VALUES (?, ?)", name, value);
  }

  private String storedValue(String name) {
    String result =
        store.read(
            tx -> tx.find("SELECT value FROM home WHERE name = ?", row -> row.text(1), name));
    return result == null ? "(none)" : result;
  }

  @Test
  void failedTransactionsLeaveNothing() {
    store.write(tx -> put(tx, "a", "1"));
    assertThatThrownBy(() ->
            store.write(tx -> {
              put(tx, "b", "2");
              throw new Problem.Invalid("no");
            }))
        .isInstanceOf(Problem.Invalid.class)
        .hasMessage("no");
    assertThat(storedValue("a")).isEqualTo("1");
    assertThat(storedValue("b")).isEqualTo("(none)");
  }

  @Test
  void aFailingTransactionDoesNotAffectConcurrentOnes() throws Exception {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> futures = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        int number = i;
        futures.add(
            threads.submit(() ->
                store.write(tx -> {
                  put(tx, "n" + number, "v");
                  if (number % 3 == 0) {
                    throw new Problem.Invalid("third");
                  }
                  return true;
                })));
      }
      for (int i = 0; i < futures.size(); i++) {
        Future<Boolean> future = futures.get(i);
        if (i % 3 == 0) {
          assertThatThrownBy(future::get).hasCauseInstanceOf(Problem.Invalid.class);
          assertThat(storedValue("n" + i)).isEqualTo("(none)");
        } else {
          assertThat(future.get()).isTrue();
          assertThat(storedValue("n" + i)).isEqualTo("v");
        }
      }
    }
  }

  @Test
  void concurrentIncrementsAreSerialized() throws Exception {
    store.write(tx -> put(tx, "sum", "0"));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> futures = new ArrayList<>();
      for (int i = 0; i < 160; i++) {
        futures.add(
            threads.submit(() ->
                store.write(tx -> {
                  String current =
                      tx.find("SELECT value FROM home WHERE name = 'sum'", row -> row.text(1));
                  int next = Integer.parseInt(current == null ? "0" : current) + 1;
                  return tx.update(
                      "UPDATE home SET value = ? WHERE name = 'sum'", Integer.toString(next));
                })));
      }
      for (Future<Integer> future : futures) {
        assertThat(future.get()).isEqualTo(1);
      }
    }
    assertThat(storedValue("sum")).isEqualTo("160");
  }

  @Test
  void afterCommitRunsOnceAndOnlyAfterACommit() {
    var notifications = Collections.synchronizedList(new ArrayList<String>());
    store.write(tx -> {
      tx.afterCommit(() -> notifications.add(storedValue("x")));
      return put(tx, "x", "there");
    });
    assertThat(notifications).containsExactly("there");
    assertThatThrownBy(() ->
            store.write(tx -> {
              tx.afterCommit(() -> notifications.add("never"));
              throw new Problem.Invalid("no");
            }))
        .isInstanceOf(Problem.Invalid.class);
    assertThat(notifications).hasSize(1);
  }

  @Test
  void readersSeeASnapshotAndCannotWrite() {
    store.write(tx -> put(tx, "m", "before"));
    String values =
        store.read(tx -> {
          String first = tx.find("SELECT value FROM home WHERE name = 'm'", row -> row.text(1));
          Thread writer =
              Thread.ofVirtual()
                  .start(() ->
                      store.write(other ->
                          other.update("UPDATE home SET value = 'after' WHERE name = 'm'")));
          try {
            writer.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return first + tx.find("SELECT value FROM home WHERE name = 'm'", row -> row.text(1));
        });
    assertThat(values).isEqualTo("beforebefore");
    assertThat(storedValue("m")).isEqualTo("after");
    assertThatThrownBy(() -> store.read(tx -> put(tx, "z", "1"))).isInstanceOf(ServerFailure.class);
    assertThat(storedValue("z")).isEqualTo("(none)");
  }

  @Test
  void exceptionsDoNotStopOtherTransactions() {
    assertThatThrownBy(() ->
            store.write(tx -> {
              throw new AssertionError("a bug");
            }))
        .satisfies(e -> assertThat(e).isInstanceOfAny(ServerFailure.class, AssertionError.class));
    store.write(tx -> {
      tx.afterCommit(() -> {
        throw new IllegalStateException("another bug");
      });
      return put(tx, "committed", "all the same");
    });
    assertThat(storedValue("committed")).isEqualTo("all the same");
    store.write(tx -> put(tx, "next", "goes on"));
    assertThat(storedValue("next")).isEqualTo("goes on");
  }

  @Test
  void aLateFailureDoesNotAffectItsGroup() throws Exception {
    var gate = new CountDownLatch(1);
    var threads = new ArrayList<Thread>();
    var failures = new AtomicInteger();
    threads.add(
        Thread.ofVirtual()
            .start(() ->
                store.write(tx -> {
                  awaitQuietly(gate); // the others queue up
                  return put(tx, "first", "1");
                })));
    for (int i = 0; i < 20; i++) {
      String name = "group-" + i;
      boolean fails = i % 3 == 1;
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                try {
                  store.write(tx -> {
                    put(tx, name, "written");
                    if (fails) {
                      throw new Problem.Invalid("refused after it was written");
                    }
                    tx.afterCommit(() -> committedNames.add(name));
                    return 1;
                  });
                } catch (Problem.Invalid e) {
                  failures.incrementAndGet();
                }
              }));
    }
    gate.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).hasValue(7);
    for (int i = 0; i < 20; i++) {
      assertThat(storedValue("group-" + i)).isEqualTo(i % 3 == 1 ? "(none)" : "written");
    }
    assertThat(committedNames).hasSize(13).doesNotHaveDuplicates();
  }

  private final List<String> committedNames = Collections.synchronizedList(new ArrayList<>());

  private static void awaitQuietly(CountDownLatch gate) {
    try {
      gate.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aClosedStoreRefusesImmediately() {
    store.close();
    assertThatThrownBy(() -> store.write(tx -> put(tx, "late", "1")))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void allValueTypesAreReadBack() {
    store.write(tx -> {
      tx.update("CREATE TABLE kinds (a TEXT, b BIGINT, c BIGINT)");
      tx.update("INSERT INTO kinds (a, b, c) VALUES (?, ?, ?)", "é𝄞'\"", Long.MAX_VALUE, true);
      return tx.update("INSERT INTO kinds (a, b, c) VALUES (?, ?, ?)", null, null, 0);
    });
    List<String> rows =
        store.read(tx ->
            tx.list(
                "SELECT a, b, c FROM kinds ORDER BY c DESC",
                row -> row.textOrNull(1) + " " + row.numberOrNull(2) + " " + row.flag(3)));
    assertThat(rows).containsExactly("é𝄞'\" " + Long.MAX_VALUE + " true", "null null false");
  }

  @Test
  void statementsAreCountedPerThread() {
    long before = store.statementCount();
    store.write(tx -> put(tx, "c1", "1") + put(tx, "c2", "2"));
    assertThat(store.statementCount() - before).isEqualTo(2);
  }

  @Test
  void invalidStatementsAreReportedWithoutTheirValues() {
    assertThatThrownBy(() ->
            store.write(tx -> tx.update("INSERT INTO nowhere (a) VALUES (?)", "a-secret-value")))
        .isInstanceOf(ServerFailure.class)
        .hasMessageContaining("nowhere")
        .hasMessageNotContaining("a-secret-value");
  }
}
