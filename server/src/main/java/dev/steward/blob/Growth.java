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
public final class Growth implements AutoCloseable {

  private static final long LOOK_MILLIS = 200;

  private final Blobs blobs;
  private final Map<Path, Followed> all = new HashMap<>();
  private final ThreadSet threads = new ThreadSet();
  private boolean looking;

  private static final class Followed {
    final List<Runnable> grown = new CopyOnWriteArrayList<>();
    long size;
  }

  /** A registration; closing it stops the notifications. */
  @FunctionalInterface
  public interface Watch extends AutoCloseable {
    @Override
    void close();
  }

  public Growth(Blobs blobs) {
    this.blobs = blobs;
  }

  /**
   * Calls the listener each time the log has grown. To miss nothing, callers must register before
   * they read.
   */
  public synchronized Watch watch(Path log, Runnable grown) {
    Followed followed =
        all.computeIfAbsent(
            log,
            _ -> {
              var fresh = new Followed();
              fresh.size = blobs.size(log);
              return fresh;
            });
    followed.grown.add(grown);
    if (!looking) {
      looking = threads.start("log-growth", this::look);
    }
    return () -> leave(log, grown);
  }

  private synchronized void leave(Path log, Runnable grown) {
    Followed followed = all.get(log);
    if (followed != null && followed.grown.remove(grown) && followed.grown.isEmpty()) {
      all.remove(log);
    }
  }

  private synchronized @Nullable Map<Path, Followed> followed() {
    if (all.isEmpty()) {
      looking = false;
      return null;
    }
    return Map.copyOf(all);
  }

  private void look(Path log, Followed followed) {
    long size;
    try {
      size = blobs.size(log);
    } catch (ServerFailure e) {
      // The listeners get the same error when they read the log, and report it.
      size = -1;
    }
    if (size != followed.size) {
      followed.size = size;
      followed.grown.forEach(Runnable::run);
    }
  }

  private void look() {
    for (var present = followed(); present != null; present = followed()) {
      present.forEach(this::look);
      try {
        Thread.sleep(LOOK_MILLIS);
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
