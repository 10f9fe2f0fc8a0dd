package dev.steward.pipeline.run;

import dev.steward.pipeline.value.EvaluationInterrupt;
import dev.steward.problem.Outage;
import dev.steward.step.Repeat;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Performs the work that steps wait for, and stores its outcomes in the journal. In a replay it
 * returns the outcomes that are stored, in their order.
 */
final class StepOutcomes {
  private final PipelineRun run;
  private final Journal journal;
  private final Turns turns;
  private final Interruptions interruptions;
  private final RunThreads threads;

  /** Branches whose wait has an outcome in the journal; used by the branch that has the turn. */
  private final Map<WaitKey, Branch> parked = new HashMap<>();

  private long scriptParts;

  StepOutcomes(
      PipelineRun run,
      Journal journal,
      Turns turns,
      Interruptions interruptions,
      RunThreads threads) {
    this.run = run;
    this.journal = journal;
    this.turns = turns;
    this.interruptions = interruptions;
    this.threads = threads;
  }

  /** Performs work before the script is evaluated, such that it can be interrupted. */
  void prepare(StepCall.Work work) throws IOException, InterruptedException {
    var key = new WaitKey(FlowTree.START, 1);
    if (journal.hasOutcome(key)) {
      park(key);
      work.perform(new Wait(key, "", StepScope.ROOT, Thread.currentThread(), threads::startThread));
    } else {
      perform(Branch.current(), key, "", StepScope.ROOT, work, _ -> {});
    }
  }

  /** The way in which libraries are made available before the script is evaluated. */
  ScriptFactory.Preparation preparation(PipelineLog log) {
    var key = new WaitKey(FlowTree.START, 2);
    return new ScriptFactory.Preparation() {
      @Override
      public boolean isPending() {
        return journal.hasOutcome(key) || !journal.isReplaying();
      }

      @Override
      public @Nullable Object perform(StepCall.Work work) {
        return journal.hasOutcome(key)
            ? ValueCodec.read(park(key))
            : StepOutcomes.this.perform(Branch.current(), key, "", StepScope.ROOT, work, _ -> {});
      }

      @Override
      public void print(String line) {
        log.write(0, LogStream.work(3), line + "\n", false);
      }
    };
  }

  /** Called under the lock of the turns, when all branches wait. */
  Turns.Choice next() {
    try {
      while (true) {
        JournalRow row = journal.peek();
        if (row == null) {
          return new Turns.Choice.Any();
        }
        if (row.kind() == JournalRow.RowType.INTERRUPT) {
          journal.take();
          interruptions.replay(row);
          continue;
        }
        Branch branch = row.kind().isOutcome() ? parked.remove(row.key()) : null;
        if (branch == null) {
          return new Turns.Choice.Diverged(diverged(row));
        }
        journal.take();
        branch.delivered = row;
        return new Turns.Choice.Next(branch.seat);
      }
    } catch (RuntimeException e) {
      return new Turns.Choice.Diverged(e);
    }
  }

  private static IllegalStateException diverged(JournalRow row) {
    return new IllegalStateException(
        "After the restart the script did not do what it did before: the step "
            + row.key().node()
            + " was not reached in the same way. Start the pipeline again.");
  }

  /** Adds a row; an error ends the evaluation without a trace in the script. */
  void append(WaitKey key, JournalRow.RowType kind, String value) {
    try {
      journal.append(key, kind, value);
      run.saveVariables();
    } catch (RuntimeException e) {
      run.abandon(e);
      throw new EvaluationInterrupt();
    }
  }

  private String park(WaitKey key) {
    Branch branch = Branch.current();
    parked.put(key, branch);
    turns.block(branch.seat);
    JournalRow row = branch.delivered;
    branch.delivered = null;
    if (row == null) {
      throw new IllegalStateException("a branch got its turn without an outcome");
    }
    String value = journal.value(row);
    if (row.kind() == JournalRow.RowType.FAILURE) {
      throw ScriptTexts.unchecked(ValueCodec.readFailure(value));
    }
    return value;
  }

  /** Performs work of a step, or returns its outcome if an earlier evaluation has. */
  @Nullable Object await(RunningStep step, Repeat repeat, StepCall.Work work) {
    WaitKey key = step.nextKey();
    turns.checkOpen();
    StepCall.Work performed = work;
    if (repeat == Repeat.ONCE && !start(key) && !journal.hasOutcome(key)) {
      performed =
          _ -> {
            throw new StepFailure(
                "The outcome of the step "
                    + step.name()
                    + " is unknown, because the server was interrupted while the step ran. The step"
                    + " is not run again, because that could repeat its effects; check whether it"
                    + " took effect.");
          };
    }
    try {
      return journal.hasOutcome(key)
          ? ValueCodec.read(park(key))
          : perform(step.branch(), key, step.name(), step.scope(), performed, step::setWorkingPart);
    } finally {
      StepCalls.startStretch();
    }
  }

  /** Notes that work starts which must not be repeated; false if it had started before. */
  private boolean start(WaitKey key) {
    JournalRow row = journal.peek();
    if (row == null) {
      append(key, JournalRow.RowType.START, "");
      return true;
    }
    if (row.kind() != JournalRow.RowType.START || !row.key().equals(key)) {
      run.abandon(diverged(row));
      throw new EvaluationInterrupt();
    }
    journal.take();
    return false;
  }

  @SuppressWarnings("PMD.AvoidCatchingThrowable") // each outcome of the work is stored
  private @Nullable Object perform(
      Branch branch,
      WaitKey key,
      String step,
      StepScope scope,
      StepCall.Work work,
      Consumer<Long> workingPart) {
    var wait = new Wait(key, step, scope, Thread.currentThread(), threads::startThread);
    interruptions.add(wait);
    turns.checkOpen();
    Object value = null;
    Throwable failure = null;
    workingPart.accept(key.part());
    try {
      turns.leave(branch.seat);
      value = work.perform(wait);
    } catch (Throwable e) {
      failure = e;
    } finally {
      wait.end();
      workingPart.accept(0L);
    }
    if (failure instanceof EvaluationInterrupt || turns.closedBy() != null) {
      throw new EvaluationInterrupt();
    }
    turns.complete(branch.seat);
    turns.await(branch.seat);
    interruptions.remove(wait);
    FlowInterruption reason = wait.reason();
    if (reason != null) {
      failure = new FlowInterruption(reason.result(), reason.isActual(), reason.causes());
    }
    if (failure != null) {
      requireNoOutage(failure);
      String text = ValueCodec.writeFailure(failure);
      append(key, JournalRow.RowType.FAILURE, text);
      throw ScriptTexts.unchecked(
          failure instanceof FlowInterruption || failure instanceof StepFailure
              ? failure
              : ValueCodec.readFailure(text));
    }
    String text = ValueCodec.write(value);
    append(key, JournalRow.RowType.VALUE, text);
    return value instanceof List || value instanceof Map ? ValueCodec.read(text) : value;
  }

  /** Ends the evaluation if an error is none of the script's, but an outage. */
  void requireNoOutage(Throwable failure) {
    if (failure instanceof RuntimeException e && Outage.isCauseOf(e)) {
      run.abandon(e);
      throw new EvaluationInterrupt();
    }
    if (failure instanceof IOException e && Outage.isCauseOf(e)) {
      run.abandon(new Outage("The disk of the server is full.", e, 0));
      throw new EvaluationInterrupt();
    }
  }

  /** Stores a value for a script that is not calling a step. */
  @Nullable Object record(Supplier<? extends @Nullable Object> source) {
    return record(new WaitKey(0, ++scriptParts), source);
  }

  /** Stores a value that may differ from one evaluation to the next. */
  @Nullable Object record(WaitKey key, Supplier<? extends @Nullable Object> source) {
    turns.checkOpen();
    JournalRow row = journal.peek();
    if (row != null) {
      if (row.kind() != JournalRow.RowType.RECORD || !row.key().equals(key)) {
        run.abandon(diverged(row));
        throw new EvaluationInterrupt();
      }
      journal.take();
      return recorded(journal.value(row));
    }
    String text;
    try {
      text = ValueCodec.write(source.get());
    } catch (EvaluationInterrupt e) {
      throw e;
    } catch (RuntimeException e) {
      requireNoOutage(e);
      text = ValueCodec.writeFailure(e);
    }
    append(key, JournalRow.RowType.RECORD, text);
    return recorded(text);
  }

  private static @Nullable Object recorded(String text) {
    if (ValueCodec.isFailure(text)) {
      throw ScriptTexts.unchecked(ValueCodec.readFailure(text));
    }
    return ValueCodec.read(text);
  }
}
