package dev.steward.queue;

import dev.steward.node.LabelExpression;
import dev.steward.node.Node;
import java.util.List;
import java.util.Set;

/**
 * How an item of the queue stands at one moment. {@link QueueStates} says how one leads to another.
 */
public sealed interface Verdict {

  /**
   * It waits for others to join it.
   *
   * @param until epoch millis
   */
  record Waiting(long until) implements Verdict {}

  /** Something else must end, or begin, first. */
  record Blocked(Blockage by) implements Verdict {}

  /**
   * It may be built.
   *
   * @param on the nodes on which it could begin this very moment; none while it lacks something
   */
  record Buildable(List<Node> on, Lack lack) implements Verdict {}

  /** It waits no longer: it became a build, or was cancelled. */
  record Over() implements Verdict {}

  /** What an item is blocked by. */
  sealed interface Blockage {

    /** A build of the same job goes on, and the job has one at a time. */
    record OwnBuild() implements Blockage {}

    /** An item of the same job came earlier, and the job has one build at a time. */
    record EarlierItem() implements Blockage {}

    /** A job that this one depends on is being built, or is about to be. */
    record Upstream(long jobId) implements Blockage {}

    /** A job that depends on this one is being built, or is about to be. */
    record Downstream(long jobId) implements Blockage {}

    /** As many builds go on, of this job or of its category, as may. */
    record Throttled(int running) implements Blockage {}

    /** A build of the same job with the same parameters goes on, and there may be but one. */
    record AlikeBuild() implements Blockage {}
  }

  /** What an item that may be built still lacks. */
  sealed interface Lack {

    /** Nothing: it begins as soon as somebody looks. */
    record Nothing() implements Lack {}

    /** The server takes up no work, as it is to stop. */
    record Quiet() implements Lack {}

    /** An executor, of whichever node. */
    record Executor() implements Lack {}

    /** An executor of one of the nodes that the label stands for. */
    record ExecutorOf(LabelExpression label) implements Lack {}

    /** An executor of the only node that the label stands for. */
    record ExecutorOn(Node node) implements Lack {}

    /** A node with that label. */
    record NodeWith(LabelExpression label) implements Lack {}

    /** That one of the nodes with the label comes online. */
    record OnlineOf(LabelExpression label) implements Lack {}

    /** That the only node with the label comes online. */
    record Online(Node node) implements Lack {}

    /**
     * A node that runs fewer builds of the job, or of its category.
     *
     * @param running how many the nodes run, which is as many as may
     */
    record NodeWithFewer(Set<Integer> running) implements Lack {}

    /** A node that takes what is tied to no label. */
    record Unreserved(Node node) implements Lack {}
  }
}
