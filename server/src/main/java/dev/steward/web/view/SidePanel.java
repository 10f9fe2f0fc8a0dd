package dev.steward.web.view;

import dev.steward.web.TimeElement;
import java.util.List;

/**
 * Side panel of lists: the queue and the executors, limited to what the viewer may see.
 *
 * @param more number of queue items that are not shown
 * @param moreNodes number of nodes that are not shown
 */
public record SidePanel(List<QueueRow> waiting, int more, List<NodeRow> nodes, int moreNodes) {

  /**
   * A queue item.
   *
   * @param name the job, or the block of a pipeline that waits for an executor
   */
  public record QueueRow(
      long id, String name, String url, String reason, TimeElement since, boolean mayCancel) {}

  /** A node with those of its running builds that the viewer may see. */
  public record NodeRow(String name, String state, List<RunningBuild> builds) {}

  /**
   * A running build, or a block of a running pipeline.
   *
   * @param url of the build
   * @param progress percent; -1 if unknown
   */
  public record RunningBuild(String name, String url, long progress, boolean mayStop) {}
}
