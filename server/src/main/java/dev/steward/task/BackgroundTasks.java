package dev.steward.task;

import dev.steward.access.Caller;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** In-memory registry of the running background tasks and their progress. For display only. */
public final class BackgroundTasks {

  /** Receives the progress of a task; runs on the task's thread, so it must return quickly. */
  public interface TaskListener {

    void onStarted(BackgroundTask task);

    /** Called a few times per second at most. */
    void onProgress(BackgroundTask task);

    void onFinished(BackgroundTask task);
  }

  private final InstantSource clock;
  private final AtomicLong lastId = new AtomicLong();
  private final Map<Long, BackgroundTask> running = new ConcurrentSkipListMap<>();
  private final List<TaskListener> listeners = new CopyOnWriteArrayList<>();

  public BackgroundTasks(InstantSource clock) {
    this.clock = clock;
  }

  public void onChange(TaskListener listener) {
    listeners.add(listener);
  }

  /**
   * Starts a task, which ends when it is closed. A task with at most one part is not listed and has
   * no events, except for a backup.
   *
   * @param caller the caller that started it
   * @param description description for users; may be empty
   * @param total number of parts
   */
  public BackgroundTask start(
      BackgroundTask.TaskType kind, Caller caller, String description, long total) {
    var task =
        new BackgroundTask(
            this,
            lastId.incrementAndGet(),
            kind,
            caller.userId(),
            caller.name(),
            description,
            now(),
            total);
    if (total > 1 || kind == BackgroundTask.TaskType.BACKUP) {
      running.put(task.id(), task);
      listeners.forEach(listener -> listener.onStarted(task));
    }
    return task;
  }

  /** The running tasks, oldest first. */
  public List<BackgroundTask> running() {
    return List.copyOf(running.values());
  }

  long now() {
    return clock.millis();
  }

  void publishProgress(BackgroundTask task) {
    if (running.containsKey(task.id())) {
      listeners.forEach(listener -> listener.onProgress(task));
    }
  }

  void finish(BackgroundTask task) {
    if (running.remove(task.id()) != null) {
      listeners.forEach(listener -> listener.onFinished(task));
    }
  }
}
