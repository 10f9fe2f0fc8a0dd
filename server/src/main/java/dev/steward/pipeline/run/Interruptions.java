package dev.steward.pipeline.run;

import dev.steward.pipeline.value.EvaluationInterrupt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The interruptions of a run. Each takes a turn when all branches wait, or is found by the branch
 * that computes when it starts its next step. It is in the journal before any step learns of it.
 */
final class Interruptions {

  /** Keys that begin so interrupt the threads of steps, too. */
  static final String FORCED = "term-";

  /** An interruption that has not happened yet. */
  private record Event(
      StepScope scope,
      String key,
      FlowInterruption reason,
      long node,
      Function<List<Wait>, String> lines,
      Turns.TurnRequest seat) {}

  private final PipelineRun run;
  private final Turns turns;
  private final Journal journal;
  private final Map<WaitKey, Wait> waits = new ConcurrentHashMap<>();
  private final Set<String> keys = new HashSet<>();
  private final Deque<Event> events = new ArrayDeque<>();

  Interruptions(PipelineRun run, Turns turns, Journal journal) {
    this.run = run;
    this.turns = turns;
    this.journal = journal;
  }

  void add(Wait wait) {
    waits.put(wait.key(), wait);
  }

  void remove(Wait wait) {
    waits.remove(wait.key());
  }

  /** Ends the work of all steps, because the evaluation ends. */
  void closeWaits() {
    waits.values().forEach(Wait::close);
  }

  /**
   * Interrupts the steps in a scope; does nothing if that has happened. Called by any thread.
   *
   * @param lines for the log, given the waits that are interrupted
   */
  void post(
      StepScope scope,
      String key,
      FlowInterruption reason,
      long node,
      Function<List<Wait>, String> lines) {
    Event event;
    synchronized (this) {
      if (journal.hasHappened(key) || !keys.add(key)) {
        return;
      }
      event = new Event(scope, key, reason, node, lines, turns.newSeat());
      events.add(event);
    }
    turns.complete(event.seat());
    if (!run.threads().startThread("interruption", () -> takeTurn(event))) {
      turns.withdraw(event.seat());
    }
  }

  private void takeTurn(Event event) {
    try {
      if (turns.awaitUnlessWithdrawn(event.seat())) {
        happen(event, 0, null);
        turns.leave(event.seat());
      }
    } catch (EvaluationInterrupt e) {
      // The evaluation ends; an interruption that is not in the journal is asked for again.
      return;
    } catch (RuntimeException e) {
      run.abandon(e);
    } finally {
      turns.remove(event.seat());
    }
  }

  /**
   * Lets an interruption happen. The caller has the turn.
   *
   * @param stepping number of the step that a branch is about to start; 0 if all branches wait
   * @param stepScope the scope of that step
   * @return whether the step is interrupted
   */
  private boolean happen(Event event, long stepping, @Nullable StepScope stepScope) {
    synchronized (this) {
      events.remove(event);
    }
    List<Wait> hit = new ArrayList<>();
    for (Wait wait : waits.values()) {
      if (wait.scope().isWithin(event.scope())) {
        hit.add(wait);
      }
    }
    boolean hitsStep = stepScope != null && stepScope.isWithin(event.scope());
    if (hit.isEmpty() && !hitsStep) {
      // Nothing runs there any more.
      return false;
    }
    var row =
        new InterruptRow(
            event.key(),
            event.reason(),
            event.node(),
            event.lines().apply(hit),
            hitsStep ? stepping : 0,
            hit.stream().map(Wait::key).toList());
    run.outcomes().append(new WaitKey(0, 0), JournalRow.RowType.INTERRUPT, row.write());
    apply(row);
    return hitsStep;
  }

  private void apply(InterruptRow row) {
    run.causes().onInterrupted(row);
    for (WaitKey key : row.waits()) {
      Wait wait = waits.get(key);
      if (wait != null && !journal.hasOutcome(key)) {
        wait.interrupt(row.reason(), row.key().startsWith(FORCED));
      }
    }
  }

  /** Repeats an interruption of an earlier evaluation, where all branches waited. */
  void replay(JournalRow row) {
    apply(InterruptRow.read(journal.value(row)));
  }

  /**
   * Lets interruptions happen when a branch starts a step. The branch has the turn.
   *
   * @param isNew whether no earlier evaluation has started the step; the script must not be
   *     interrupted before the place that it had reached
   * @throws FlowInterruption if the step is interrupted
   */
  void onStep(FlowNode node, StepScope scope, boolean isNew) {
    JournalRow next = journal.peek();
    if (next != null) {
      if (next.kind() == JournalRow.RowType.INTERRUPT) {
        InterruptRow row = InterruptRow.read(journal.value(next));
        if (row.stepping() == node.id()) {
          journal.take();
          apply(row);
          throw row.reason();
        }
      }
      return;
    }
    if (!isNew) {
      return;
    }
    for (Event event : inScope(scope)) {
      if (turns.withdraw(event.seat()) && happen(event, node.id(), scope)) {
        throw event.reason();
      }
    }
  }

  private synchronized List<Event> inScope(StepScope scope) {
    if (events.isEmpty()) {
      return List.of();
    }
    return events.stream().filter(event -> scope.isWithin(event.scope())).toList();
  }
}
