package dev.steward.engine;

import static dev.steward.engine.Plan.ActionState.COMPLETED;
import static dev.steward.engine.Plan.ActionState.DUE;
import static dev.steward.engine.Plan.ActionState.PASSED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.steward.step.Phase;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The actions left to do for a run that was started by a server version with a different plan. */
class PlanTest {

  private record FakeAct(String name, Phase phase) implements Act {
    @Override
    public String kind() {
      return "fake";
    }

    @Override
    public void perform(Build build) {
      throw new UnsupportedOperationException();
    }
  }

  /** A plan in which the publishers are the actions that run after a failure. */
  private static Plan plan(String... ids) {
    var actions = new LinkedHashMap<String, Act>();
    for (String id : ids) {
      actions.put(id, new FakeAct("Run", id.startsWith("publishers/") ? Phase.REPORT : Phase.MAIN));
    }
    return Plan.of(actions);
  }

  @Test
  void aNewRunHasToDoEverything() {
    assertThat(plan("checkout", "builders/0", "publishers/0").states(Set.of()))
        .containsExactly(DUE, DUE, DUE);
    assertThat(plan().states(Set.of())).isEmpty();
  }

  @Test
  void aRunResumesAfterItsCompletedActions() {
    assertThat(
            plan("checkout", "builders/0", "builders/1").states(Set.of("checkout", "builders/0")))
        .containsExactly(COMPLETED, COMPLETED, DUE);
  }

  @Test
  void anActionThatANewVersionPutsInFrontIsPassed() {
    assertThat(
            plan("clean-before", "builders/0", "builders/1", "publishers/0")
                .states(Set.of("builders/0")))
        .containsExactly(PASSED, COMPLETED, DUE, DUE);
    assertThat(plan("builders/0", "new", "publishers/0").states(Set.of("publishers/0")))
        .as("steps are over once a post-build action is completed")
        .containsExactly(PASSED, PASSED, COMPLETED);
  }

  @Test
  void anActionThatANewVersionPutsBehindIsDue() {
    assertThat(
            plan("builders/0", "builders/1", "new", "publishers/0", "publishers/1")
                .states(Set.of("builders/0")))
        .containsExactly(COMPLETED, DUE, DUE, DUE, DUE);
  }

  @Test
  void actionsThatANewVersionDoesNotHaveAreIgnored() {
    assertThat(plan("builders/0", "builders/1").states(Set.of("prepare", "builders/0")))
        .containsExactly(COMPLETED, DUE);
  }

  @Test
  void reorderedPostBuildActionsAreAllRunOnce() {
    assertThat(
            plan("builders/0", "publishers/2", "publishers/0", "publishers/1")
                .states(Set.of("builders/0", "publishers/0")))
        .containsExactly(COMPLETED, DUE, COMPLETED, DUE);
  }

  @Test
  void onlyRepeatedNamesGetANumber() {
    var actions = new LinkedHashMap<String, Act>();
    actions.put("builders/0", new FakeAct("Execute shell", Phase.MAIN));
    actions.put("builders/1", new FakeAct("Invoke Ant", Phase.MAIN));
    actions.put("builders/2", new FakeAct("Execute shell", Phase.MAIN));
    assertThat(Plan.of(actions).actions())
        .extracting(Plan.PlannedAction::id, Plan.PlannedAction::title)
        .isEqualTo(
            List.of(
                tuple("builders/0", "Execute shell 1"),
                tuple("builders/1", "Invoke Ant"),
                tuple("builders/2", "Execute shell 2")));
  }
}
