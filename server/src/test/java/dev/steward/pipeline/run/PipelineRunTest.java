package dev.steward.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Runs of pipelines from their first line to their result. */
@Tag("integration")
class PipelineRunTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @Test
  void stepsAndBlocksWriteTheLinesOfJenkins() {
    EndedRun run =
        pipelines.run(
            "echo",
            """
            stage('A') {
              echo 'one'
              script { echo "two ${1 + 1}" }
            }
            echo 'three'
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.lines())
        .containsExactly(
            "Started by user admin",
            "[Pipeline] Start of Pipeline",
            "[Pipeline] stage",
            "[Pipeline] { (A)",
            "[Pipeline] echo",
            "one",
            "[Pipeline] script",
            "[Pipeline] {",
            "[Pipeline] echo",
            "two 2",
            "[Pipeline] }",
            "[Pipeline] // script",
            "[Pipeline] }",
            "[Pipeline] // stage",
            "[Pipeline] echo",
            "three",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
    assertThat(run.nodes())
        .extracting(node -> node.id() + " " + node.kind() + " " + node.step() + " " + node.parent())
        .containsExactly(
            "3 BLOCK stage 0",
            "4 BODY stage 3",
            "5 STEP echo 4",
            "6 BLOCK script 4",
            "7 BODY script 6",
            "8 STEP echo 7",
            "13 STEP echo 0");
  }

  @Test
  void branchesTakeTurnsWhereBodiesStartAndEnd() {
    EndedRun run =
        pipelines.run(
            "parallel",
            """
            def order = []
            def values = parallel(
              one: { stage('A') { order << 'one' }; echo 'one done'; 1 },
              two: { stage('B') { order << 'two' }; 2 })
            echo "${order} ${values}"
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.body())
        .containsExactly(
            "[Pipeline] parallel",
            "[Pipeline] { (Branch: one)",
            "[Pipeline] { (Branch: two)",
            "[Pipeline] stage",
            "[Pipeline] { (A)",
            "[Pipeline] stage",
            "[Pipeline] { (B)",
            "[Pipeline] }",
            "[Pipeline] }",
            "[Pipeline] // stage",
            "[Pipeline] echo",
            "one done",
            "[Pipeline] }",
            "[Pipeline] // stage",
            "[Pipeline] }",
            "[Pipeline] // parallel",
            "[Pipeline] echo",
            "[one, two] [one:1, two:2]");
    assertThat(run.nodes().stream().filter(node -> node.label() != null))
        .extracting(node -> node.id() + " " + node.label())
        .containsExactly("5 Branch: one", "6 Branch: two", "8 A", "10 B");
  }

  @Test
  void theFailureOfABranchIsReportedAtTheEnd() {
    EndedRun run =
        pipelines.run(
            "branch-fails",
            "parallel(one: { sleep 1; error 'err one' }, two: { error 'err two' },"
                + " three: { sleep 1; echo 'three done' })");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.texts())
        .containsExactly(
            "Started by user admin",
            "Sleeping for 1 sec",
            "Failed in branch two",
            "Sleeping for 1 sec",
            "Failed in branch one",
            "three done",
            "ERROR: err two",
            "Finished: FAILURE");
  }

  @Test
  void failFastInterruptsTheOtherBranches() {
    EndedRun run =
        pipelines.run(
            "fail-fast",
            """
            try {
              parallel(failFast: true,
                bad: { sleep 1; error 'quick fail' },
                slow: { try { sleep 600 } catch (e) { echo "slow got ${e.message}"; throw e } })
            } catch (e) { echo "caught ${e.message}" }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .contains("Failed in branch bad", "slow got Failed in branch bad", "caught quick fail");
  }

  @Test
  void aStoppedRunIsAbortedAfterItsHandlers() {
    pipelines.create(
        "stopped",
        "try { echo 'now waiting'; sleep 600 } catch (e) {"
            + " echo \"caught ${e.getClass().simpleName}: ${e.message}\"; throw e }"
            + " finally { echo 'finally' }");
    pipelines.start("stopped");
    pipelines.awaitConsole("stopped", 1, "Sleeping for");
    pipelines.stop("stopped", 1);
    EndedRun run = pipelines.await("stopped", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.texts())
        .containsExactly(
            "Started by user admin",
            "now waiting",
            "Sleeping for 10 min",
            "Aborted by admin",
            "caught FlowInterruptedException: Aborted by admin",
            "finally",
            "Finished: ABORTED");
  }

  @Test
  void aScriptThatOnlyComputesAndPrintsCanBeStopped() {
    pipelines.create("loop", "while (true) { echo 'x' }");
    pipelines.start("loop");
    pipelines.awaitConsole("loop", 1, "x");
    pipelines.stop("loop", 1);
    EndedRun run = pipelines.await("loop", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.console())
        .endsWith("Aborted by admin\n[Pipeline] End of Pipeline\nFinished: ABORTED\n");
  }

  @Test
  void aRestartedServerResumesARun() {
    pipelines.create(
        "resumed",
        """
        def started = System.currentTimeMillis()
        def id = UUID.randomUUID()
        echo "id ${id} at ${started}"
        parallel(one: { sleep 1; echo 'one' }, two: { sleep 5; echo 'two' })
        echo "id ${id} at ${started}"
        """);
    pipelines.start("resumed");
    pipelines.awaitConsole("resumed", 1, "one\n");
    server.closeKeepingBuilds();
    server.start();
    EndedRun run = pipelines.await("resumed", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.announced().stream().filter("sleep"::equals)).hasSize(2);
    assertThat(run.texts().stream().filter(line -> line.startsWith("id ")).distinct()).hasSize(1);
    assertThat(run.texts()).filteredOn(line -> line.startsWith("Resuming build at")).hasSize(1);
  }

  @Test
  void syntaxErrorsEndTheRunBeforeThePipelineStarts() {
    EndedRun run = pipelines.run("syntax", "pipeline {\n  agent any\n}\n");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.lines())
        .containsExactly(
            "Started by user admin",
            "org.codehaus.groovy.control.MultipleCompilationErrorsException: startup failed:",
            "WorkflowScript: 1: Missing required section \"stages\" @ line 1, column 1.",
            "   pipeline {",
            "   ^",
            "",
            "1 error",
            "",
            "Finished: FAILURE");
  }

  @Test
  void exceptionsAreReportedWithTheirLines() {
    EndedRun run = pipelines.run("npe", "def x = null\nstage('S') {\n  x.foo()\n}\n");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.console())
        .contains(
            """
            [Pipeline] End of Pipeline
            java.lang.NullPointerException: Cannot invoke method foo() on null object
            \tat WorkflowScript.run(WorkflowScript:3)
            """);
  }

  @Test
  void terminatingAndKillingARunEndIt() {
    pipelines.create(
        "killed",
        """
        try { sleep 600 } catch (e) { echo "caught ${e.message}" }
        try { sleep 600 } finally { echo 'not reached' }
        """);
    pipelines.start("killed");
    pipelines.awaitConsole("killed", 1, "Sleeping for");
    server.post("/job/killed/1/term");
    pipelines.awaitConsole("killed", 1, "caught Aborted by admin\n[Pipeline] sleep\nSleeping for");
    server.post("/job/killed/1/kill");
    EndedRun run = pipelines.await("killed", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.texts())
        .containsSubsequence(
            "Sleeping for 10 min",
            "Terminating sleep",
            "caught Aborted by admin",
            "Sleeping for 10 min",
            "Hard kill!",
            "Finished: ABORTED")
        .doesNotContain("not reached");
    server.createJob("freestyle", "true");
    server.build("/job/freestyle/", 1, "SUCCESS");
    assertThat(server.post("/job/freestyle/1/kill").status()).isEqualTo(404);
  }
}
