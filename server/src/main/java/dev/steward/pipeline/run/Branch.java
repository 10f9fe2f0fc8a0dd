package dev.steward.pipeline.run;

import org.jspecify.annotations.Nullable;

/** A part of a run that evaluates on a thread of its own: the main script, or a parallel branch. */
final class Branch {

  /** The branch that the current thread evaluates. */
  static final ScopedValue<Branch> CURRENT = ScopedValue.newInstance();

  final Turns.TurnRequest seat;

  /** The surroundings of the step that is evaluated next. */
  StepScope scope;

  /** The innermost node that has not ended. */
  @Nullable FlowNode node;

  /** The number of the last node or end. */
  long head;

  /** The row that the journal delivers to a wait of this branch. */
  @Nullable JournalRow delivered;

  Branch(Turns.TurnRequest seat, StepScope scope, @Nullable FlowNode node, long head) {
    this.seat = seat;
    this.scope = scope;
    this.node = node;
    this.head = head;
  }

  static Branch current() {
    if (!CURRENT.isBound()) {
      throw new IllegalStateException("This thread evaluates no branch of a pipeline.");
    }
    return CURRENT.get();
  }
}
