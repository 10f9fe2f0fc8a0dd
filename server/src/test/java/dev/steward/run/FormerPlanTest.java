package dev.steward.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Finds, in the current plan, the actions that a version without a journal completed. */
class FormerPlanTest {

  private static final List<FormerPlan.Action> PLAN =
      List.of(
          new FormerPlan.Action("checkout", "checkout"),
          new FormerPlan.Action("builders/0", "shell"),
          new FormerPlan.Action("builders/1", "maven"),
          new FormerPlan.Action("builders/2", "shell"),
          new FormerPlan.Action("publishers/3", "archive"),
          new FormerPlan.Action("publishers/1", "mail"),
          new FormerPlan.Action("publishers/0", "clean-after"));

  private static FormerPlan former(int completed, String symbols) {
    return FormerPlan.of("{\"completed\":" + completed + ",\"symbols\":\"" + symbols + "\"}");
  }

  @Test
  void theSamePlanIsResumedAtTheSameAction() {
    String symbols = "checkout,shell,maven,shell,archive,mail,clean-after";
    assertThat(former(0, symbols).completedIds(PLAN)).isEmpty();
    assertThat(former(2, symbols).completedIds(PLAN))
        .containsExactlyInAnyOrder("checkout", "builders/0");
    assertThat(former(4, symbols).completedIds(PLAN))
        .containsExactlyInAnyOrder("checkout", "builders/0", "builders/1", "builders/2");
    assertThat(former(7, symbols).completedIds(PLAN)).hasSize(7);
  }

  @Test
  void actionsMayBeAddedRemovedAndReordered() {
    assertThat(former(1, "shell,maven,shell").completedIds(PLAN)).containsExactly("builders/0");
    assertThat(former(3, "clean-before,prepare,shell,maven").completedIds(PLAN))
        .containsExactly("builders/0");
    assertThat(former(5, "checkout,shell,maven,shell,mail,archive").completedIds(PLAN))
        .contains("publishers/1")
        .doesNotContain("publishers/3");
  }

  @Test
  void damagedProgressIsNotTakenForMoreThanItSays() {
    assertThat(former(3, "shell").completedIds(PLAN)).containsExactly("builders/0");
    assertThat(former(3, "").completedIds(PLAN)).isEmpty();
  }
}
