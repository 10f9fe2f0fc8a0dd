package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import java.util.List;
import java.util.Set;

/** Current state of a queue item. {@link QueueStates} defines the transitions. */
public sealed interface Verdict {

  /**
   * The item is in its quiet period.
   *
   * @param until epoch millis
   */
  record Waiting(long until) implements Verdict {}

  /** Another build or item blocks this one. */
  record Blocked(Blockage by) implements Verdict {}

  /**
   * The item may be built.
   *
   * @param on nodes on which it could start now; empty while something is missing
   */
  record Buildable(List<Node> on, Lack lack) implements Verdict {}

  /** The item left the queue: it became a build or was cancelled. */
  record Over() implements Verdict {}

  /** Why an item is blocked. */
  sealed interface Blockage {

    /** A build of the same job is running, and the job disallows concurrent builds. */
    record OwnBuild() implements Blockage {}

    /** An earlier item of the same job is ready, and the job disallows concurrent builds. */
    record EarlierItem() implements Blockage {}

    /** An upstream job is building or about to build. */
    record Upstream(long jobId) implements Blockage {}

    /** A downstream job is building or about to build. */
    record Downstream(long jobId) implements Blockage {}

    /** The maximum number of concurrent builds of the job or its category is running. */
    record Throttled(int running) implements Blockage {}

    /** A build of the same job with the same parameters is running, and only one is allowed. */
    record AlikeBuild() implements Blockage {}
  }

  /** What a buildable item is waiting for. */
  sealed interface Lack {

    /** Nothing: the next claim starts it. */
    record Nothing() implements Lack {}

    /** The server is in quiet-down mode. */
    record Quiet() implements Lack {}

    /** An executor on any node. */
    record Executor() implements Lack {}

    /** An executor on one of the nodes that match the label. */
    record ExecutorOf(LabelExpression label) implements Lack {}

    /** An executor on the only node that matches the label. */
    record ExecutorOn(Node node) implements Lack {}

    /** A node that matches the label. */
    record NodeWith(LabelExpression label) implements Lack {}

    /** One of the nodes that match the label to come online. */
    record OnlineOf(LabelExpression label) implements Lack {}

    /** The only node that matches the label to come online. */
    record Online(Node node) implements Lack {}

    /**
     * A node below the build limit of the job or its category.
     *
     * @param running numbers of builds on the nodes that have reached the limit
     */
    record NodeWithFewer(Set<Integer> running) implements Lack {}

    /** A node that accepts jobs without a label. */
    record Unreserved(Node node) implements Lack {}
  }
}
