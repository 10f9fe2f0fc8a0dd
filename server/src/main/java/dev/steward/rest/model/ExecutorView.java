package dev.steward.rest.model;

import dev.steward.export.ExportedValue;
import dev.steward.export.Model;
import dev.steward.job.JobType;
import dev.steward.run.Run;
import org.jspecify.annotations.Nullable;

/**
 * Export view of an executor.
 *
 * @param node name of the node
 * @param number counted from 0; {@link Run#NO_EXECUTOR} for the executor of a pipeline itself,
 *     which takes no place on a node
 * @param running the current run; null if the executor is idle or the caller may not read the job
 * @param block what the executor does for a block of the run; null if it executes the run itself
 */
public record ExecutorView(
    String node, int number, @Nullable RunView running, @Nullable String block) {

  private static final int UNKNOWN = -1;
  private static final int STUCK_AFTER_ESTIMATES = 10;
  private static final long STUCK_AFTER_MILLIS = 24 * 3_600_000L;

  public static ExecutorView of(RunView running) {
    return new ExecutorView(running.run().builtOn(), running.run().executor(), running, null);
  }

  /** An executor that runs nothing that the caller may see. */
  public static ExecutorView idle(String node, int number) {
    return new ExecutorView(node, number, null, null);
  }

  private static Model<ExecutorView> executor(String className) {
    return Model.<ExecutorView>of(className)
        .union("currentExecutable", ExecutorView::executable)
        .oneOf(BlockModel::executables)
        .bool("idle", executor -> executor.running() == null)
        .bool("likelyStuck", ExecutorView::isLikelyStuck)
        .integer("number", ExecutorView::number)
        .integer("progress", ExecutorView::progress)
        .build();
  }

  private static final Model<ExecutorView> MODEL = executor("hudson.model.Executor");
  private static final Model<ExecutorView> ONE_OFF = executor("hudson.model.OneOffExecutor");

  public static Model<ExecutorView> model() {
    return MODEL;
  }

  /** The model of the executors that execute runs of a type. */
  static Model<ExecutorView> model(JobType type) {
    return switch (type) {
      case FREESTYLE -> MODEL;
      case PIPELINE -> ONE_OFF;
    };
  }

  ExportedValue exported() {
    return ExportedValue.of(number == Run.NO_EXECUTOR ? ONE_OFF : MODEL, this);
  }

  private @Nullable ExportedValue executable() {
    RunView run = running;
    if (run == null) {
      return null;
    }
    String description = block;
    return description == null
        ? ExportedValue.of(RunModel.of(run.job()), run)
        : ExportedValue.of(BlockModel.EXECUTABLE, new BlockModel.RunningBlock(run, description));
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
