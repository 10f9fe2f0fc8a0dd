package dev.steward.engine;

import dev.steward.concurrent.ThreadSet;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Removes the containers that ended builds have left behind, and retries with increasing pauses if
 * that fails. No thread exists while there is nothing to remove.
 */
final class ContainerCleanup implements AutoCloseable {

  private static final Duration MIN_PAUSE = Duration.ofSeconds(30);
  private static final Duration MAX_PAUSE = Duration.ofMinutes(10);

  /** Removes all containers that ended builds have left behind. */
  @FunctionalInterface
  interface Removal {

    /** Returns false if a container could not be removed. */
    boolean removeAll() throws InterruptedException;
  }

  private final Removal removal;
  private final Duration minPause;
  private final Duration maxPause;
  private final ThreadSet threads = new ThreadSet();
  private final ReentrantLock lock = new ReentrantLock();
  private boolean isRunning;
  private boolean isRequested;

  ContainerCleanup(Removal removal) {
    this(removal, MIN_PAUSE, MAX_PAUSE);
  }

  ContainerCleanup(Removal removal, Duration minPause, Duration maxPause) {
    this.removal = removal;
    this.minPause = minPause;
    this.maxPause = maxPause;
  }

  /** Removes what an earlier server process has left behind. */
  void start() {
    request(Duration.ZERO);
  }

  /** Tries again after a pause, since a removal has failed. */
  void retry() {
    request(minPause);
  }

  private void request(Duration pause) {
    lock.lock();
    try {
      isRequested = true;
      isRunning = isRunning || threads.start("containers", () -> run(pause));
    } finally {
      lock.unlock();
    }
  }

  private void run(Duration firstPause) {
    try {
      Duration pause = firstPause;
      do {
        TimeUnit.MILLISECONDS.sleep(pause.toMillis());
        takeRequests();
        Duration next = pause.multipliedBy(2);
        pause = next.compareTo(minPause) < 0 ? minPause : next;
        pause = pause.compareTo(maxPause) > 0 ? maxPause : pause;
        if (!removal.removeAll()) {
          request(pause);
        }
      } while (isRequested());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The next attempt serves all requests so far. */
  private void takeRequests() {
    lock.lock();
    try {
      isRequested = false;
    } finally {
      lock.unlock();
    }
  }

  /** Returns whether there is a request; otherwise, the next one needs a new thread. */
  private boolean isRequested() {
    lock.lock();
    try {
      isRunning = isRequested;
      return isRequested;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    threads.stop();
  }
}
