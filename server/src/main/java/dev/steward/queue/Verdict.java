package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Current state of a queue item. {@link QueueStates} defines the transitions between states. */
public sealed interface Verdict {

  /**
   * The item is in its quiet period.
   *
   * @param until epoch millis
   */
  record Waiting(long until) implements Verdict {}

  /** Another build or item blocks this item. */
  record Blocked(BlockReason reason) implements Verdict {}

  /**
   * The item may be built.
   *
   * @param node the node on which it would start now; null if there is a shortage
   */
  record Buildable(@Nullable Node node, Shortage shortage) implements Verdict {}

  /** The item has left the queue: it became a build or was cancelled. */
  record NotQueued() implements Verdict {}

  /** Why an item is blocked. */
  sealed interface BlockReason {

    /** A build of the same job is running, and the job disallows concurrent builds. */
    record OwnBuild() implements BlockReason {}

    /** An earlier item of the same job is ready, and the job disallows concurrent builds. */
    record EarlierItem() implements BlockReason {}

    /** An upstream job is building or about to build. */
    record Upstream(long jobId) implements BlockReason {}

    /** A downstream job is building or about to build. */
    record Downstream(long jobId) implements BlockReason {}

    /** The maximum number of concurrent builds of the job or its category is running. */
    record Throttled(int running) implements BlockReason {}

    /** A build of the same job with the same parameters is running, and only one is allowed. */
    record DuplicateBuild() implements BlockReason {}
  }

  /** What a buildable item is waiting for. */
  sealed interface Shortage {

    /** The item is waiting for nothing: the next claim will start it. */
    record NoShortage() implements Shortage {}

    /** The item is waiting because the server is in quiet-down mode. */
    record Quiet() implements Shortage {}

    /** The item is waiting for an executor on any node. */
    record AnyExecutor() implements Shortage {}

    /** The item is waiting for an executor on one of the nodes that match its label. */
    record ExecutorWithLabel(LabelExpression label) implements Shortage {}

    /** The item is waiting for an executor on the only node that matches its label. */
    record ExecutorOnNode(Node node) implements Shortage {}

    /** The item is waiting for a node that matches its label. */
    record NodeWithLabel(LabelExpression label) implements Shortage {}

    /** The item is waiting for an online node: all nodes that match its label are offline. */
    record OnlineNodeWithLabel(LabelExpression label) implements Shortage {}

    /** The item is waiting for the only matching node, which is offline. */
    record OnlineNode(Node node) implements Shortage {}

    /**
     * The item is waiting for a node that is below the build limit of the job or its category.
     *
     * @param running build counts of the nodes that have reached the limit
     */
    record NodeBelowLimit(Set<Integer> running) implements Shortage {}

    /** The item is waiting for a node that accepts jobs without a label. */
    record UnreservedNode(Node node) implements Shortage {}
  }
}
