package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.access.HashingQueue.Rank;
import dev.steward.problem.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HashingQueueTest {

  private static Thread startWaiter(HashingQueue queue, Rank rank, List<Rank> served)
      throws InterruptedException {
    Thread thread =
        Thread.ofPlatform()
            .start(() -> {
              queue.acquire(rank);
              served.add(rank);
              queue.release();
            });
    while (thread.getState() != Thread.State.TIMED_WAITING) {
      TimeUnit.MILLISECONDS.sleep(1);
    }
    return thread;
  }

  @Test
  void higherRankedWaitersAreServedFirst() throws InterruptedException {
    var queue = new HashingQueue(1, 60);
    queue.acquire(Rank.UNKNOWN);
    List<Rank> served = Collections.synchronizedList(new ArrayList<>());
    var threads = new ArrayList<Thread>();
    for (Rank rank :
        List.of(Rank.UNKNOWN, Rank.SUSPECT, Rank.UNKNOWN, Rank.KNOWN, Rank.PROVEN, Rank.KNOWN)) {
      threads.add(startWaiter(queue, rank, served));
    }
    queue.release();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(served)
        .containsExactly(
            Rank.PROVEN, Rank.KNOWN, Rank.KNOWN, Rank.SUSPECT, Rank.UNKNOWN, Rank.UNKNOWN);
  }

  @Test
  void aTimedOutWaiterIsRefusedAndHoldsNoPermit() {
    var queue = new HashingQueue(1, 1);
    queue.acquire(Rank.KNOWN);
    assertThatThrownBy(() -> queue.acquire(Rank.PROVEN)).isInstanceOf(Problem.Busy.class);
    queue.release();
    queue.acquire(Rank.UNKNOWN);
    queue.release();
  }
}
