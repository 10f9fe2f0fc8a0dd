package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The publishers of {@code withMaven}. */
@Tag("integration")
class MavenPublishersTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** A program in place of Maven that creates a report and an artifact. */
  private static final String MAVEN =
      """
      writeFile file: 'bin/mvn', text: '#!/bin/sh\\nmkdir -p m/target/surefire-reports\\necho "<testsuite><testcase classname=\\\\"a.B\\\\" name=\\\\"c\\\\"/></testsuite>" > m/target/surefire-reports/TEST-a.B.xml\\necho jar > m/target/m-1.jar\\n'
      sh 'chmod +x bin/mvn'
      """;

  private static String script(String options, String body) {
    return "node {\ndeleteDir()\n"
        + MAVEN
        + "withEnv([\"PATH+FAKE=${pwd()}/bin\"]) { withMaven(options: ["
        + options
        + "]) {\n"
        + body
        + "\n} } }";
  }

  @Test
  void reportsAndArtifactsArePublishedAfterTheBlock() {
    EndedRun run =
        pipelines.run(
            "publish",
            script(
                "junitPublisher(healthScaleFactor: 1.0), artifactsPublisher(disabled: false),"
                    + " openTasksPublisher(disabled: true), findbugsPublisher()",
                "sh 'mvn verify'"));
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .containsSubsequence(
            "[withMaven] findbugsPublisher is not supported and has no effect.",
            "[withMaven] junitPublisher - Archive test results",
            "[withMaven] artifactsPublisher - Archive artifacts");
    assertThat(run.console()).doesNotContain("openTasksPublisher");
    assertThat(server.getBody("/job/publish/1/testReport/api/json")).contains("\"passCount\":1");
    assertThat(server.getBody("/job/publish/1/artifact/m/target/m-1.jar")).isEqualTo("jar\n");
    assertThat(server.getBody("/job/publish/1/api/json?tree=fingerprint[fileName]"))
        .contains("m-1.jar");
  }

  @Test
  void aBlockThatFailsPublishesToo() {
    EndedRun run =
        pipelines.run("fails", script("junitPublisher()", "sh 'mvn verify'\nerror 'no'"));
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.lines()).contains("ERROR: no");
    assertThat(server.getBody("/job/fails/1/testReport/api/json")).contains("\"passCount\":1");
  }

  @Test
  void publishersCanBeDisabledAndUnknownOnesFail() {
    EndedRun run =
        pipelines.run(
            "disabled",
            script(
                "junitPublisher(disabled: true), artifactsPublisher(disabled: true)",
                "sh 'mvn verify'"));
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(server.get("/job/disabled/1/testReport/api/json").status()).isEqualTo(404);
    assertThat(server.get("/job/disabled/1/artifact/m/target/m-1.jar").status()).isEqualTo(404);
    EndedRun unknown =
        pipelines.run("unknown", script("string(name: 'x', value: 'y')", "sh 'mvn verify'"));
    assertThat(unknown.console()).contains("string is not a publisher of withMaven.");
  }
}
