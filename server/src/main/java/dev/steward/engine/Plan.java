package dev.steward.engine;

import dev.steward.run.FormerPlan;
import dev.steward.run.RunJournal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The ordered actions of a build, each with an id that is stored in the journal of the run.
 *
 * <p>An id names a part of the job's definition, so every version of the server gives the id to the
 * same part, wherever the action is in the plan:
 *
 * <ul>
 *   <li>{@code checkout} and {@code files} (uploaded parameters), and the kind of a step of the
 *       phase PREPARATION, such as {@code clean-before}, for the parts that a definition has once;
 *   <li>{@code buildWrappers/N}, {@code builders/N} and {@code publishers/N} for the N-th element
 *       below {@code buildWrappers}, {@code builders} and {@code publishers}, from 0. All elements
 *       count, also those that the server does not support or that need no action;
 *   <li>{@code PARENT/N} for the N-th part that is nested in the part PARENT.
 * </ul>
 *
 * <p>A run keeps the revision of the definition that it started with, so its ids are stable. {@code
 * former} and ids that begin with {@code former/} are reserved for entries that migration 002
 * wrote.
 *
 * <p>A later version may add and remove actions anywhere, and may reorder those that run even after
 * a failure. No version may reorder other actions.
 */
final class Plan {

  /**
   * An action of the plan.
   *
   * @param title display name; a name shared by several actions gets a number
   */
  record PlannedAction(String id, String title, Act act) {}

  /** State of an action in a resumed run; it decides whether the action is run. */
  enum ActionState {
    /** The action is neither completed nor passed. */
    DUE,
    /** The action is in the journal. */
    COMPLETED,
    /**
     * The action is not in the journal, although a later one is: the version that ran the later
     * action did not have this one. A passed action is no longer run, since it prepares something
     * that later actions have changed in the meantime, such as an empty workspace. Actions that run
     * even after a failure are never passed: they report on the build, so they can run in any
     * order.
     */
    PASSED
  }

  private final List<PlannedAction> actions;

  private Plan(List<PlannedAction> actions) {
    this.actions = actions;
  }

  /** Creates a plan from actions by id, in order. */
  static Plan of(Map<String, Act> byId) {
    var count = new HashMap<String, Integer>();
    byId.values().forEach(action -> count.merge(action.name(), 1, Integer::sum));
    var numbers = new HashMap<String, Integer>();
    var actions = new ArrayList<PlannedAction>();
    byId.forEach((id, action) -> {
      String name = action.name();
      int number = numbers.merge(name, 1, Integer::sum);
      actions.add(
          new PlannedAction(
              id, count.getOrDefault(name, 1) > 1 ? name + " " + number : name, action));
    });
    return new Plan(List.copyOf(actions));
  }

  /** All actions, in order. */
  List<PlannedAction> actions() {
    return actions;
  }

  /** The state of each action according to the journal of the run, in the order of the plan. */
  List<ActionState> states(RunJournal journal) {
    return states(completed(journal));
  }

  /** The state of each action, given the ids of the completed ones. */
  List<ActionState> states(Set<String> completed) {
    var states = new ArrayList<ActionState>();
    boolean passed = false;
    for (PlannedAction action : actions.reversed()) {
      ActionState state =
          completed.contains(action.id())
              ? ActionState.COMPLETED
              : passed && action.act().phase().endsAtFailure()
                  ? ActionState.PASSED
                  : ActionState.DUE;
      passed |= state == ActionState.COMPLETED;
      states.add(state);
    }
    return states.reversed();
  }

  private Set<String> completed(RunJournal journal) {
    var completed = new HashSet<>(journal.completed());
    FormerPlan former = journal.former();
    if (former != null) {
      completed.addAll(
          former.completedIds(
              actions.stream()
                  .map(action -> new FormerPlan.Action(action.id(), action.act().kind()))
                  .toList()));
    }
    return completed;
  }
}
