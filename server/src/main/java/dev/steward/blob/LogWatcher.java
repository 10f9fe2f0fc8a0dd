package dev.steward.blob;

import dev.steward.concurrent.ThreadSet;
import dev.steward.problem.ServerFailure;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Notifies listeners when logs grow. Build processes write logs without notification, so one thread
 * polls the size of all watched logs a few times a second, regardless of the number of listeners.
 */
public final class LogWatcher implements AutoCloseable {

  private static final long POLL_MILLIS = 200;

  private final Blobs blobs;
  private final Map<Path, WatchedLog> watchedLogs = new HashMap<>();
  private final ThreadSet threads = new ThreadSet();
  private boolean polling;

  private static final class WatchedLog {
    final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    long size;
  }

  /** A registration; closing it stops the notifications. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  public LogWatcher(Blobs blobs) {
    this.blobs = blobs;
  }

  /**
   * Calls the listener each time the log has grown. To avoid missing output, callers must register
   * before they read.
   */
  public synchronized Watch watch(Path log, Runnable listener) {
    WatchedLog watched =
        watchedLogs.computeIfAbsent(
            log,
            _ -> {
              var created = new WatchedLog();
              created.size = blobs.size(log);
              return created;
            });
    watched.listeners.add(listener);
    if (!polling) {
      polling = threads.start("log-growth", this::poll);
    }
    return () -> unwatch(log, listener);
  }

  private synchronized void unwatch(Path log, Runnable listener) {
    WatchedLog watched = watchedLogs.get(log);
    if (watched != null && watched.listeners.remove(listener) && watched.listeners.isEmpty()) {
      watchedLogs.remove(log);
    }
  }

  private synchronized @Nullable Map<Path, WatchedLog> watchedOrStop() {
    if (watchedLogs.isEmpty()) {
      polling = false;
      return null;
    }
    return Map.copyOf(watchedLogs);
  }

  private void poll(Path log, WatchedLog watched) {
    long size;
    try {
      size = blobs.size(log);
    } catch (ServerFailure e) {
      // The listeners get the same error when they read the log, so they will report it.
      size = -1;
    }
    if (size != watched.size) {
      watched.size = size;
      watched.listeners.forEach(Runnable::run);
    }
  }

  private void poll() {
    for (var logs = watchedOrStop(); logs != null; logs = watchedOrStop()) {
      logs.forEach(this::poll);
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  @Override
  public void close() {
    threads.stop();
  }
}
