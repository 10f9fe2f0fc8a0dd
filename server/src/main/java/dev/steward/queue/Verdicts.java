package dev.steward.queue;

import dev.steward.job.definition.Definition;
import dev.steward.node.LabelExpression;
import org.jspecify.annotations.Nullable;

/** Verdicts on many items from one snapshot of the queue. Not safe for concurrent use. */
public final class Verdicts {

  private final QueueSnapshot facts;
  private final ExecutorIndex executors;
  private final boolean quiet;

  Verdicts(QueueSnapshot facts, ExecutorIndex executors, boolean quiet) {
    this.facts = facts;
    this.executors = executors;
    this.quiet = quiet;
  }

  /**
   * Current state of an item, with its reason.
   *
   * @param definition the definition of the item's job
   */
  public Verdict of(QueueItem item, Definition definition) {
    return facts.with(item.jobId(), definition).verdict(item, executors, quiet);
  }

  /** Current state of an item for a block of a running pipeline, with its reason. */
  public Verdict ofBlock(QueueItem item) {
    return facts.verdict(item, executors, quiet);
  }

  /**
   * The label expression that selects the nodes of an item; null if there is none.
   *
   * @param definition the definition of the item's job
   */
  public @Nullable LabelExpression label(QueueItem item, Definition definition) {
    return facts.with(item.jobId(), definition).label(item);
  }
}
