package dev.steward.pipeline.run;

import dev.steward.concurrent.ThreadSet;
import dev.steward.pipeline.value.EvaluationInterrupt;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The threads of a run, and the tasks that it plans for a time. */
final class RunThreads {
  private final RunTimer timer;
  private final long runId;
  private final Consumer<RuntimeException> abandon;
  private final ThreadSet threads = new ThreadSet();

  /** Tasks that a running evaluation does not need to end. */
  private final List<TimedTask> untilEnd = new ArrayList<>();

  /**
   * Creates the threads of a run.
   *
   * @param abandon ends the evaluation because a task has failed
   */
  RunThreads(RunTimer timer, long runId, Consumer<RuntimeException> abandon) {
    this.timer = timer;
    this.runId = runId;
    this.abandon = abandon;
  }

  /** Starts a thread; false if the run has ended. */
  boolean startThread(String name, Runnable work) {
    return threads.start("run-" + runId + "-" + name, work);
  }

  /** Starts a thread at a time, unless the task that is returned is closed before. */
  RunTimer.Task startThreadAt(long epochMillis, String name, Runnable work) {
    return timer.at(epochMillis, () -> startThread(name, work));
  }

  /** Plans a task, unless it was closed. */
  void plan(TimedTask task, long epochMillis, String name) {
    task.planned(startThreadAt(epochMillis, name, () -> run(task)));
  }

  /** Runs a task at a time unless the run has ended by then. */
  void untilEnd(long epochMillis, String name, Runnable work) {
    var timed = new TimedTask(work);
    synchronized (untilEnd) {
      untilEnd.add(timed);
    }
    plan(timed, epochMillis, name);
  }

  /** Cancels the tasks of {@link #untilEnd}. */
  void cancel() {
    synchronized (untilEnd) {
      untilEnd.forEach(TimedTask::close);
    }
  }

  /** Interrupts the threads and waits until they have ended. */
  void stop() {
    threads.stop();
  }

  private void run(TimedTask timed) {
    try {
      timed.run();
    } catch (EvaluationInterrupt e) {
      // The run ends or is evaluated again, which plans the task again.
      return;
    } catch (RuntimeException e) {
      abandon.accept(e);
    }
  }

  /** A task that can be closed before and after it is planned. */
  static final class TimedTask implements AutoCloseable {
    private final Runnable work;
    private RunTimer.@Nullable Task task;
    private boolean closed;

    TimedTask(Runnable work) {
      this.work = work;
    }

    synchronized void planned(RunTimer.Task newTask) {
      task = newTask;
      if (closed) {
        newTask.close();
      }
    }

    void run() {
      synchronized (this) {
        if (closed) {
          return;
        }
      }
      work.run();
    }

    @Override
    public synchronized void close() {
      closed = true;
      RunTimer.Task planned = task;
      if (planned != null) {
        planned.close();
      }
    }
  }
}
