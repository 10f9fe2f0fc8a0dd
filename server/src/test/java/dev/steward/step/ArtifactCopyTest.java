package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds that copy artifacts of other jobs. */
@Tag("integration")
class ArtifactCopyTest {

  private static final String CLASS = "hudson.plugins.copyartifact.";

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** Three builds: one succeeds, one is unstable without artifacts, and one fails. */
  @BeforeAll
  static void createSource() {
    var pipelines = new PipelineRuns(server);
    pipelines.create(
        "source",
        """
        node {
          deleteDir()
          def n = env.BUILD_NUMBER
          writeFile file: 'a/one.txt', text: "one ${n}"
          writeFile file: 'a/b/two.txt', text: "two ${n}"
          writeFile file: 'three.log', text: "three ${n}"
          if (n != '2') { archiveArtifacts artifacts: '**', fingerprint: n == '1' }
          if (n == '2') { unstable 'no artifacts' }
          if (n == '3') { error 'failed' }
        }
        """,
        "<hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>KIND</name>"
            + "<defaultValue>plain</defaultValue></hudson.model.StringParameterDefinition>"
            + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>");
    for (int number = 1; number <= 3; number++) {
      server.post(
          "/job/source/buildWithParameters?delay=0sec&KIND=" + (number == 3 ? "odd" : "plain"));
      pipelines.await("source", number);
    }
  }

  @AfterEach
  void allowAll() {
    authorize("{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":false}}");
  }

  private static void authorize(String strategy) {
    assertThat(server.postJson("/authorization", strategy).status()).isLessThan(300);
  }

  private EndedRun success(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  @Test
  void pipelinesSelectBuildsAndFiles() {
    EndedRun run =
        success(
            "select",
            """
            def list = { sh(script: 'set +x; find . -type f | sort | tr "\\n" " "', returnStdout: true).trim() }
            node {
              copyArtifacts projectName: 'source', selector: specific('1')
              echo "all ${list()} ${readFile('a/one.txt')}"
              deleteDir()
              copyArtifacts projectName: 'source', filter: 'a/**', excludes: '**/two.*',
                selector: lastWithArtifacts(), target: 'in', flatten: true
              echo "some ${list()} ${readFile('in/one.txt')}"
              deleteDir()
              dir('sub') {
                copyArtifacts projectName: 'source', parameters: 'KIND=odd', filter: '*.log',
                  selector: lastCompleted(), appendSrcNumberToTarget: true
              }
              echo "odd ${list()}"
              deleteDir()
              copyArtifacts projectName: 'source', selector: [$class: 'StatusBuildSelector', stable: true]
              echo "stable ${readFile('three.log')}"
              step([$class: 'CopyArtifact', projectName: 'source', filter: 'three.log', selector: permalink('lastFailedBuild')])
              echo "failed ${readFile('three.log')}"
              copyArtifacts projectName: 'source', selector: lastSuccessful(stable: true), filter: 'a/one.txt'
              echo "successful ${readFile('a/one.txt')}"
              copyArtifacts projectName: 'source', optional: true
              copyArtifacts projectName: 'source', optional: true, selector: latestSavedBuild()
              try { copyArtifacts 'source' } catch (e) { echo e.message }
              try { copyArtifacts projectName: 'nothing' } catch (e) { echo e.message }
              try { copyArtifacts projectName: 'source', selector: specific('77') } catch (e) { echo e.message }
              try { copyArtifacts projectName: 'source', selector: specific('1'), target: '../../out' } catch (e) { echo 'outside' }
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "Copied 3 artifacts from \"source\" build number 1",
            "all ./a/b/two.txt ./a/one.txt ./three.log one 1",
            "Copied 1 artifact from \"source\" build number 3",
            "some ./in/one.txt one 3",
            "odd ./sub/3/three.log",
            "stable three 1",
            "failed three 3",
            "successful one 1",
            "Copied 0 artifacts from \"source\" build number 2",
            "Unable to find a build for artifact copy from: source",
            "Failed to copy artifacts from source with filter: **",
            "Unable to find project for artifact copy: nothing",
            "Unable to find a build for artifact copy from: source",
            "outside");
  }

  @Test
  void aDownstreamBuildCopiesFromTheBuildThatStartedIt() {
    pipelines.create(
        "down",
        "node { copyArtifacts projectName: 'up', selector: upstream(), fingerprintArtifacts: true;"
            + " echo readFile('f') }");
    success(
        "up",
        "node { writeFile file: 'f', text: 'from upstream'; archiveArtifacts 'f' }\n"
            + "build 'down'");
    EndedRun down = pipelines.await("down", 1);
    assertThat(down.texts()).contains("from upstream");
    assertThat(server.getBody("/job/down/1/api/json?tree=fingerprint[fileName,original[name]]"))
        .contains("\"fileName\":\"f\"", "\"name\":\"up\"");
  }

  @Test
  void aFreestyleJobCopiesAndKnowsTheNumber() {
    server.createItem(
        "free",
        "<project><builders><"
            + CLASS
            + "CopyArtifact><project>source</project><filter>*.log</filter><target>t</target>"
            + "<selector class=\""
            + CLASS
            + "SpecificBuildSelector\"><buildNumber>1</buildNumber></selector>"
            + "<doNotFingerprintArtifacts>true</doNotFingerprintArtifacts></"
            + CLASS
            + "CopyArtifact><hudson.tasks.Shell><command>cat t/three.log; echo n"
            + " $COPYARTIFACT_BUILD_NUMBER_SOURCE</command></hudson.tasks.Shell></builders>"
            + "</project>");
    assertThat(server.build("/job/free/", 1, "SUCCESS")).contains("three 1", "n 1");
    server.createItem(
        "odd",
        "<project><builders><"
            + CLASS
            + "CopyArtifact><project>source</project><selector class=\""
            + CLASS
            + "WorkspaceSelector\"/></"
            + CLASS
            + "CopyArtifact></builders></project>");
    assertThat(server.build("/job/odd/", 1, "FAILURE"))
        .contains("The build selector WorkspaceSelector is not supported.");
  }

  @Test
  void artifactsOfAJobThatNotEverybodyMayReadNeedItsPermission() {
    pipelines.create(
        "private-source",
        "properties([copyArtifactPermission('friend-*,other')])\n"
            + "node { writeFile file: 'f', text: 'hidden'; archiveArtifacts 'f' }");
    pipelines.start("private-source");
    EndedRun source = pipelines.await("private-source", 1);
    assertThat(source.result()).isEqualTo("SUCCESS");
    assertThat(source.console()).doesNotContain("has no effect");
    authorize(
        "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
            + "[\"Overall/Administer\"]}},{\"group\":{\"name\":\"authenticated\",\"permissions\":"
            + "[\"Overall/Read\"]}}]}}");
    String copy = "node { copyArtifacts projectName: 'private-source'; echo readFile('f') }";
    EndedRun refused = pipelines.run("stranger", copy);
    assertThat(refused.result()).isEqualTo("FAILURE");
    assertThat(refused.lines())
        .contains("ERROR: Unable to find project for artifact copy: private-source");
    assertThat(success("friend-1", copy).texts()).contains("hidden");
    authorize(
        "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
            + "[\"Overall/Administer\"]}},{\"group\":{\"name\":\"authenticated\",\"permissions\":"
            + "[\"Overall/Read\",\"Job/Read\"]}}]}}");
    assertThat(success("reader", copy).texts()).contains("hidden");
  }
}
