package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Export view of an executor.
 *
 * @param node name of the node
 * @param number counted from 0
 * @param running the current run; null if the executor is idle or the caller may not read the job
 */
public record ExecutorView(String node, int number, @Nullable RunView running) {

  private static final int UNKNOWN = -1;
  private static final int STUCK_AFTER_ESTIMATES = 10;
  private static final long STUCK_AFTER_MILLIS = 24 * 3_600_000L;

  public static ExecutorView of(RunView running) {
    return new ExecutorView(running.run().builtOn(), running.run().executor(), running);
  }

  private static final Model<ExecutorView> MODEL =
      Model.<ExecutorView>of("hudson.model.Executor")
          .union(
              "currentExecutable",
              executor -> {
                RunView run = executor.running();
                return run == null ? null : ExportedValue.of(RunModel.of(run.job()), run);
              })
          .oneOf(RunModel::models)
          .bool("idle", executor -> executor.running() == null)
          .bool("likelyStuck", ExecutorView::isLikelyStuck)
          .integer("number", ExecutorView::number)
          .integer("progress", ExecutorView::progress)
          .build();

  public static Model<ExecutorView> model() {
    return MODEL;
  }

  /** Progress in percent of the estimated duration; -1 if unknown. */
  private long progress() {
    RunView run = running;
    if (run == null || run.estimatedMillis() <= 0) {
      return UNKNOWN;
    }
    return Math.clamp(100 * run.elapsedMillis() / run.estimatedMillis(), 0, 99);
  }

  /**
   * True if the run has taken more than ten times the estimated duration, or more than a day if
   * there is no estimate.
   */
  private boolean isLikelyStuck() {
    RunView run = running;
    return run != null
        && run.elapsedMillis()
            > (run.estimatedMillis() > 0
                ? STUCK_AFTER_ESTIMATES * run.estimatedMillis()
                : STUCK_AFTER_MILLIS);
  }
}
