package dev.steward.rest;

import dev.steward.export.Exported;
import dev.steward.export.Model;
import org.jspecify.annotations.Nullable;

/**
 * An executor as the remote API shows it.
 *
 * @param number counted from 0
 * @param running what it does, or null while it is idle
 */
public record ExecutorView(int number, @Nullable RunView running) {

  private static final int UNKNOWN = -1;

  static ExecutorView of(RunView running) {
    return new ExecutorView(running.run().executor(), running);
  }

  private static final Model<ExecutorView> MODEL =
      Model.<ExecutorView>of("hudson.model.Executor")
          .any(
              "currentExecutable",
              executor -> {
                RunView run = executor.running();
                return run == null ? null : Exported.of(RunModel.model(), run);
              })
          .flag("idle", executor -> executor.running() == null)
          .flag("likelyStuck", _ -> false)
          .whole("number", ExecutorView::number)
          .whole("progress", ExecutorView::progress)
          .build();

  static Model<ExecutorView> model() {
    return MODEL;
  }

  /** Percent of the time that builds of the job took lately; -1 where there is no telling. */
  private long progress() {
    RunView run = running;
    if (run == null || run.estimate() <= 0) {
      return UNKNOWN;
    }
    long passed = run.job.cohort.parts.clock().millis() - run.run().startedAt();
    return Math.clamp(100 * passed / run.estimate(), 0, 99);
  }
}
