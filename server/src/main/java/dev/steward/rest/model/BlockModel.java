package dev.steward.rest.model;

import dev.steward.export.Model;
import java.util.List;
import java.util.stream.Stream;

/** Export models of the blocks of pipelines that wait for an executor or occupy one. */
final class BlockModel {

  private static final String TASK_CLASS =
      "org.jenkinsci.plugins.workflow.support.steps.ExecutorStepExecution$PlaceholderTask";

  private BlockModel() {}

  /**
   * A block in the queue.
   *
   * @param url the path of its run below the server's root URL; empty if the block was cancelled
   * @param description such as {@code part of app #3 (Build)}
   */
  record WaitingBlock(String url, String description) {}

  /** A block on an executor, or one that was on it. */
  record RunningBlock(RunView run, String description) {}

  static final Model<WaitingBlock> TASK =
      Model.<WaitingBlock>of(TASK_CLASS)
          .text("fullDisplayName", WaitingBlock::description)
          .text("name", WaitingBlock::description)
          .text("url", WaitingBlock::url)
          .build();

  static final Model<RunningBlock> EXECUTABLE =
      Model.<RunningBlock>of(TASK_CLASS + "$PlaceholderExecutable")
          .text("displayName", RunningBlock::description)
          .integer("estimatedDuration", block -> block.run().estimatedMillis())
          .text("fullDisplayName", RunningBlock::description)
          .integer("number", block -> block.run().number)
          .integer("timestamp", block -> block.run().run().startedAt())
          .text("url", block -> block.run().url())
          .build();

  /** The models of all tasks that may be in the queue. */
  static List<Model<?>> tasks() {
    return Stream.concat(JobModel.models().stream(), Stream.of(TASK)).toList();
  }

  /** The models of everything that an executor may execute. */
  static List<Model<?>> executables() {
    return Stream.concat(RunModel.models().stream(), Stream.of(EXECUTABLE)).toList();
  }
}
