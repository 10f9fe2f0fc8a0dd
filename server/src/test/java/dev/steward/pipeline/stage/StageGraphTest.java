package dev.steward.pipeline.stage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.run.FlowNode.Kind;
import dev.steward.pipeline.run.StoredNode;
import dev.steward.pipeline.stage.StageNode.StageGroup;
import dev.steward.run.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StageGraphTest {

  private final List<StoredNode> nodes = new ArrayList<>();

  private void add(
      long id,
      long parent,
      Kind kind,
      String step,
      @Nullable String label,
      @Nullable String failure,
      @Nullable Result interruption,
      @Nullable Result warning,
      String status) {
    nodes.add(
        new StoredNode(
            id,
            parent,
            kind,
            step,
            label,
            id - 1,
            id,
            1_000 * id,
            1_000 * id + 500,
            0,
            "",
            failure == null ? null : "hudson.AbortException",
            failure,
            interruption,
            warning,
            warning == null ? null : "a warning",
            status.isEmpty() ? Map.of() : Map.of("STAGE_STATUS", status)));
  }

  private void add(long id, long parent, Kind kind, String step, @Nullable String label) {
    add(id, parent, kind, step, label, null, null, null, "");
  }

  private void failing(long id, long parent, Kind kind, String step, @Nullable String label) {
    add(id, parent, kind, step, label, "exit code 1", null, null, "");
  }

  private StageGraph graph(boolean ended) {
    return new StageGraph(nodes, Set.of(), ended);
  }

  /** The groups as text: stages in braces, branches in brackets. */
  private static String text(List<StageGroup> groups) {
    return groups.stream()
        .map(group ->
            group.nodes().stream()
                .map(node -> node.name() + ":" + node.state() + text(node.groups()))
                .collect(
                    Collectors.joining(
                        ", ", group.parallel() ? "[" : "{", group.parallel() ? "]" : "}")))
        .collect(Collectors.joining());
  }

  private void parallelStages() {
    add(3, 0, Kind.BLOCK, "stage", null);
    add(4, 3, Kind.BODY, "stage", "Build");
    failing(5, 0, Kind.BLOCK, "stage", null);
    failing(6, 5, Kind.BODY, "stage", "Test");
    failing(7, 6, Kind.BLOCK, "parallel", null);
    add(8, 7, Kind.BODY, "parallel", "Branch: Unit");
    failing(9, 7, Kind.BODY, "parallel", "Branch: Browser");
    add(10, 8, Kind.BLOCK, "stage", null);
    add(11, 10, Kind.BODY, "stage", "Unit");
    failing(12, 9, Kind.STEP, "sh", null);
    add(13, 0, Kind.BLOCK, "stage", null);
    add(14, 13, Kind.BODY, "stage", "Ship", "exit code 1", null, null, "SKIPPED_FOR_FAILURE");
  }

  @Test
  void branchesAreBelowTheirStageAndABranchOfOneStageAppearsOnce() {
    parallelStages();
    StageGraph graph = graph(true);
    assertThat(text(graph.groups()))
        .isEqualTo("{Build:SUCCESS, Test:FAILED[Unit:SUCCESS, Browser:FAILED], Ship:SKIPPED}");
    assertThat(graph.all())
        .extracting(StageNode::id)
        .as("the branch Unit is the stage Unit")
        .containsExactly(4L, 6L, 11L, 9L, 14L);
    assertThat(graph.all().getLast().skipped()).isEqualTo("an earlier stage failed");
    assertThat(StageHistory.summaries(graph, 0))
        .extracting(StageSummary::name)
        .containsExactly("Build", "Test", "Test / Unit", "Test / Browser", "Ship");
  }

  @Test
  void theFailedStepIsTheFirstWhoseFailureWasNotCaught() {
    // A failure that catchError caught, an interrupted branch, and the failure that ended the run.
    add(3, 0, Kind.BLOCK, "catchError", null, null, null, Result.UNSTABLE, "");
    failing(4, 3, Kind.BODY, "catchError", null);
    failing(5, 4, Kind.STEP, "sh", null);
    failing(6, 0, Kind.BLOCK, "parallel", null);
    add(7, 6, Kind.BODY, "parallel", "Branch: a", "interrupted", Result.ABORTED, null, "");
    failing(8, 6, Kind.BODY, "parallel", "Branch: b");
    add(9, 7, Kind.STEP, "sleep", null, "interrupted", Result.ABORTED, null, "");
    failing(10, 8, Kind.STEP, "bat", null);
    FailedStep failed =
        Objects.requireNonNull(FailedStep.find(graph(true), Result.FAILURE), "no failed step");
    assertThat(failed.node().id()).isEqualTo(10);
    assertThat(failed.stages()).extracting(StageGraph::name).containsExactly("b");
    assertThat(FailedStep.find(graph(true), Result.SUCCESS)).isNull();
  }

  @Test
  void theFailedStepOfAnUnstableRunIsTheOneWhoseFailureWasCaught() {
    add(3, 0, Kind.BLOCK, "stage", null);
    add(4, 3, Kind.BODY, "stage", "Flaky");
    add(5, 4, Kind.BLOCK, "catchError", null, null, null, Result.UNSTABLE, "");
    failing(6, 5, Kind.BODY, "catchError", null);
    failing(7, 6, Kind.STEP, "sh", null);
    StageGraph graph = graph(true);
    FailedStep failed =
        Objects.requireNonNull(FailedStep.find(graph, Result.UNSTABLE), "no failed step");
    assertThat(failed.node().id()).isEqualTo(7);
    assertThat(failed.message()).isEqualTo("exit code 1");
    assertThat(text(graph.groups())).isEqualTo("{Flaky:UNSTABLE}");
  }

  @Test
  void aStageWithoutAnEndIsRunningWaitingOrAborted() {
    nodes.add(
        new StoredNode(
            3, 0, Kind.BODY, "stage", "Ask", 2, 0, 1, 0, 0, "", null, null, null, null, null,
            Map.of()));
    assertThat(text(graph(false).groups())).isEqualTo("{Ask:RUNNING}");
    assertThat(text(new StageGraph(nodes, Set.of(3L), false).groups())).isEqualTo("{Ask:WAITING}");
    assertThat(text(new StageGraph(nodes, Set.of(3L), true).groups())).isEqualTo("{Ask:ABORTED}");
  }

  @Test
  void deepStagesAreListedNextToEachOther() {
    for (int i = 0; i < 2_000; i++) {
      add(3 + i, i == 0 ? 0 : 2 + i, Kind.BODY, "stage", "s" + i);
    }
    StageGraph graph = graph(true);
    assertThat(graph.all()).hasSize(2_000);
    assertThat(text(graph.groups())).contains("{s0:SUCCESS{s1:SUCCESS{", "s1998:SUCCESS, s1999");
  }

  @Test
  void statisticsCountOnlyExecutedStages() {
    var runs = new ArrayList<List<StageSummary>>();
    for (int i = 1; i <= 20; i++) {
      runs.add(
          List.of(
              new StageSummary(
                  4, "Test", i % 4 == 0 ? StageState.FAILED : StageState.SUCCESS, 100L * i)));
    }
    runs.add(List.of(new StageSummary(4, "Test", StageState.ABORTED, 1_000_000)));
    runs.add(List.of(new StageSummary(4, "Rare", StageState.SKIPPED, 0)));
    assertThat(StageStatistics.of(runs))
        .containsExactly(
            new StageStatistics("Test", 20, 5, 0, 1_000, 1_900),
            new StageStatistics("Rare", 0, 0, 0, 0, 0));
    assertThat(StageStatistics.of(runs).getFirst().failurePercent()).isEqualTo(25);
  }
}
