package dev.steward.pipeline.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Replays and restarts of runs that use shared libraries, and the libraries in their JSON. */
@Tag("integration")
class LibraryReplayTest {

  private static final String SCRIPT =
      "@Library('tools') _\nhello()\necho new org.acme.Tool().name()\n";

  private static final String PIPELINE =
      """
      def call(Map settings) {
        pipeline {
          agent any
          stages {
            stage('One') { steps { echo "one of ${settings.name}" } }
            stage('Two') { steps { echo "two of ${settings.name}" } }
          }
        }
      }
      """;

  @RegisterExtension final TestServer server = TestServer.create();

  @TempDir Path folder;
  private PipelineRuns pipelines;
  private UpstreamRepository repository;

  @BeforeEach
  void createLibrary() {
    pipelines = new PipelineRuns(server);
    repository = new UpstreamRepository(folder.resolve("library"));
    repository.commit("ann", "vars/hello.groovy", "def call() { echo 'hello' }\n", "one");
    repository.commit(
        "ann",
        "src/org/acme/Tool.groovy",
        "package org.acme\nclass Tool { String name() { 'first' } }\n",
        "two");
  }

  private void configure(String kind) {
    assertThat(
            server
                .post(
                    "/manage/libraries/" + kind + "/new",
                    "name=tools&defaultVersion=main&allowVersionOverride=on&includeInChangesets=on"
                        + "&remote="
                        + encoded(repository.url()))
                .status())
        .isEqualTo(302);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private Http.Reply replay(String job, int number, String fields) {
    return server.post(
        "/job/" + job + "/" + number + "/replay/run",
        "mainScript=" + encoded(SCRIPT) + "&" + fields);
  }

  @Test
  void filesOfAnUntrustedLibraryAreEditedInAReplay() {
    configure("untrusted");
    assertThat(pipelines.run("job", SCRIPT).texts()).contains("hello", "first");
    assertThat(server.getBody("/job/job/1/replay/"))
        .contains("name=\"hello\"", "name=\"org_acme_Tool\"", "def call() { echo 'hello' }");
    // What is not edited stays as it was, although the branch has moved.
    repository.commit("ann", "vars/hello.groovy", "def call() { echo 'moved' }\n", "three");
    String tool = "package org.acme\r\nclass Tool { String name() { 'edited' } }\r\n";
    assertThat(replay("job", 1, "org_acme_Tool=" + encoded(tool)).status()).isEqualTo(302);
    EndedRun second = pipelines.await("job", 2);
    assertThat(second.texts())
        .contains(
            "Replacing contents of src/org/acme/Tool.groovy",
            "Replacing contents of vars/hello.groovy",
            "hello",
            "edited");
    assertThat(server.getBody("/job/job/2/replay/diff"))
        .contains("--- old/org.acme.Tool", "+class Tool { String name() { 'edited' } }")
        .doesNotContain("old/hello");
    server.post("/job/job/2/replay/rebuild", "json={}");
    assertThat(pipelines.await("job", 3).texts()).contains("hello", "edited");
    pipelines.start("job");
    assertThat(pipelines.await("job", 4).texts()).contains("moved", "first");
  }

  @Test
  void filesOfATrustedLibraryAreNotEdited() {
    configure("trusted");
    pipelines.run("job", SCRIPT);
    assertThat(server.getBody("/job/job/1/replay/")).doesNotContain("org_acme_Tool");
    replay("job", 1, "org_acme_Tool=" + encoded("package org.acme\nclass Tool {}\n"));
    EndedRun second = pipelines.await("job", 2);
    assertThat(second.texts()).contains("first");
    assertThat(second.console()).doesNotContain("Replacing contents");
  }

  @Test
  void aPipelineInALibraryIsRestartedFromAStage() {
    repository.commit("ann", "vars/standard.groovy", PIPELINE, "three");
    configure("trusted");
    String script = "@Library('tools') _\nstandard(name: 'app')\n";
    assertThat(pipelines.run("job", script).texts()).contains("one of app", "two of app");
    assertThat(server.getBody("/job/job/1/restart/api/json"))
        .contains("\"restartEnabled\":true,\"restartableStages\":[\"One\",\"Two\"]");
    // The files are those of the first run, which the second does not load again.
    repository.commit("ann", "vars/standard.groovy", PIPELINE.replace("two of", "moved"), "four");
    assertThat(server.post("/job/job/1/restart/restartPipeline?stageName=Two").body())
        .contains("\"success\":\"true\"");
    EndedRun second = pipelines.await("job", 2);
    assertThat(second.result()).as(second.console()).isEqualTo("SUCCESS");
    assertThat(second.texts())
        .contains(
            "Restarted from build #1, stage Two",
            "Stage \"One\" skipped due to this build restarting at stage \"Two\"",
            "two of app")
        .doesNotContain("one of app", "Loading library tools@main");
    assertThat(server.getBody("/job/job/2/restart/api/json"))
        .contains("\"restartableStages\":[\"Two\"]".replace("[", "[\"One\","));
  }

  @Test
  void aPipelineInALibraryCanForbidRestarts() {
    repository.commit(
        "ann",
        "vars/standard.groovy",
        PIPELINE.replace("agent any", "agent any\noptions { disableRestartFromStage() }"),
        "three");
    configure("trusted");
    pipelines.run("job", "@Library('tools') _\nstandard(name: 'app')\n");
    assertThat(server.getBody("/job/job/1/restart/api/json"))
        .contains("\"restartEnabled\":false,\"restartableStages\":[]");
  }

  @Test
  void theJsonOfARunListsItsLibraries() {
    configure("untrusted");
    pipelines.run("job", "library('tools@main')\nhello()\n");
    String action = "{\"_class\":\"org.jenkinsci.plugins.workflow.libs.LibrariesAction\"";
    assertThat(server.getBody("/job/job/1/api/json")).contains(action + "}");
    assertThat(server.getBody("/job/job/1/api/json?depth=1"))
        .contains(action + ",\"libraries\":[{}]}");
    assertThat(server.getBody("/job/job/1/api/json?depth=2"))
        .contains(
            action
                + ",\"libraries\":[{\"changelog\":true,\"name\":\"tools\",\"trusted\":false,"
                + "\"variables\":[\"hello\"],\"version\":\"main\"}]}");
    pipelines.run("none", "echo 'x'");
    assertThat(server.getBody("/job/none/1/api/json?depth=1"))
        .contains(action + ",\"libraries\":[]}");
    server.createItem("empty", "<flow-definition/>");
    server.build("/job/empty/", 1, "FAILURE");
    assertThat(server.getBody("/job/empty/1/api/json")).doesNotContain("LibrariesAction");
  }
}
