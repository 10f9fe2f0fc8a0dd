package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.run.StoredNode;
import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The stage API: {@code JOB/wfapi}, {@code RUN/wfapi} and {@code RUN/execution/node}. */
@Tag("integration")
class StageApiEndpointsTest {

  private static final Pattern STAGE =
      Pattern.compile("\"name\":\"([^\"]*)\",\"execNode\":\"\",\"status\":\"(\\w+)\"");

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** The names and states of a run's stages. */
  private static List<String> stages(String run) {
    Matcher matcher = STAGE.matcher(server.getBody(run + "wfapi/describe"));
    return matcher.results().map(result -> result.group(1) + " " + result.group(2)).toList();
  }

  private static long node(EndedRun run, String step) {
    return run.nodes().stream()
        .filter(node -> node.step().equals(step))
        .mapToLong(StoredNode::id)
        .findFirst()
        .orElseThrow();
  }

  private static Map<String, @Nullable Object> object(String path) {
    return Json.readObject(server.getBody(path));
  }

  @Test
  void aJobListsItsRuns() {
    pipelines.run("listed", "stage('A') { echo 'a' }");
    pipelines.start("listed");
    pipelines.await("listed", 2);
    pipelines.start("listed");
    pipelines.await("listed", 3);
    assertThat(server.getBody("/job/listed/wfapi/"))
        .isEqualTo(
            "{\"_links\":{\"self\":{\"href\":\"/job/listed/wfapi/describe\"},"
                + "\"runs\":{\"href\":\"/job/listed/wfapi/runs\"}},"
                + "\"name\":\"listed\",\"runCount\":3}");
    String since = server.getBody("/job/listed/wfapi/runs?since=%232");
    assertThat(since).contains("\"name\":\"#3\"", "\"name\":\"#2\"").doesNotContain("\"#1\"");
    assertThat(since).doesNotContain("stageFlowNodes");
    assertThat(server.getBody("/job/listed/wfapi/runs?fullStages=true"))
        .contains("\"stageFlowNodes\":[{", "\"parameterDescription\":\"a\"");
    assertThat(server.get("/job/listed/99/wfapi/describe").status()).isEqualTo(404);
    server.createJob("no-pipeline", "true");
    assertThat(server.get("/job/no-pipeline/wfapi/").status()).isEqualTo(404);
  }

  @Test
  void stagesHaveTheStatesOfJenkins() {
    pipelines.run(
        "states",
        """
        pipeline {
          agent none
          stages {
            stage('Good') { steps { echo 'good' } }
            stage('Not now') { when { expression { false } }; steps { echo 'never' } }
            stage('Shaky') { steps { unstable 'shaky' } }
            stage('Outer') { stages { stage('Inner') { steps { error 'broken' } } } }
            stage('Late') { steps { echo 'late' } }
          }
        }
        """);
    assertThat(stages("/job/states/1/"))
        .containsExactly(
            "Good SUCCESS",
            "Not now NOT_EXECUTED",
            "Shaky UNSTABLE",
            "Outer SUCCESS",
            "Inner FAILED",
            "Late FAILED");
    assertThat(server.getBody("/job/states/1/wfapi/describe"))
        .contains("\"error\":{\"message\":\"broken\",\"type\":\"hudson.AbortException\"}")
        .contains("\"status\":\"FAILED\"");
  }

  @Test
  void aStepHasItsLog() {
    EndedRun run =
        pipelines.run("logged", "stage('A') { echo '<b> & more'\n echo 'x'.multiply(20000) }");
    long echo = node(run, "echo");
    String base = "/job/logged/1/execution/node/" + echo + "/";
    assertThat(object(base + "wfapi/describe"))
        .containsEntry("id", Long.toString(echo))
        .containsEntry("name", "Print Message")
        .containsEntry("status", "SUCCESS")
        .containsEntry("parameterDescription", "<b> & more");
    assertThat(object(base + "wfapi/log"))
        .containsEntry("nodeId", Long.toString(echo))
        .containsEntry("hasMore", false)
        .containsEntry("text", "&lt;b&gt; &amp; more\n")
        .containsEntry("consoleUrl", base + "log");
    assertThat(server.getBody(base + "log")).isEqualTo("<b> & more\n");
    long second =
        run.nodes().stream()
            .filter(node -> node.step().equals("echo") && node.id() > echo)
            .mapToLong(StoredNode::id)
            .findFirst()
            .orElseThrow();
    assertThat(object("/job/logged/1/execution/node/" + second + "/wfapi/log"))
        .containsEntry("hasMore", true)
        .containsEntry("length", 10L << 10);
    String stage = "/job/logged/1/execution/node/" + (echo - 1) + "/wfapi/";
    assertThat(server.getBody(stage + "log"))
        .contains("\"length\":0,\"hasMore\":false,\"consoleUrl\":null");
    assertThat(server.getBody(stage + "describe")).contains("\"stageFlowNodes\":[{");
    for (String unknown : List.of("999", "0", "-1", "x", "99999999999999999999")) {
      assertThat(server.get("/job/logged/1/execution/node/" + unknown + "/wfapi/describe").status())
          .as(unknown)
          .isEqualTo(404);
    }
  }

  @Test
  void aStageListsAtMostAHundredSteps() {
    pipelines.run("long", "stage('A') { for (int i = 0; i < 150; i++) { echo \"${i}\" } }");
    String full = server.getBody("/job/long/1/wfapi/describe?fullStages=true");
    assertThat(full.split("\"parameterDescription\"", -1)).hasSize(101);
  }

  @Test
  void artifactsAndChangesAreListed() {
    pipelines.run(
        "files", "node { writeFile file: 'out/a.txt', text: 'abc'\n archiveArtifacts '**/*.txt' }");
    assertThat(server.getBody("/job/files/1/wfapi/artifacts"))
        .contains(
            "\"name\":\"a.txt\",\"path\":\"out/a.txt\","
                + "\"url\":\"/job/files/1/artifact/out/a.txt\",\"size\":3}");
    assertThat(server.getBody("/job/files/1/wfapi/describe")).contains("\"artifacts\":{\"href\"");
    assertThat(server.getBody("/job/files/1/wfapi/changesets")).isEqualTo("[]");
  }

  @Test
  void aWaitingInputIsShownAndAnswered() {
    pipelines.create(
        "waiting",
        "stage('One') { input message: 'Go on?', id: 'go-on', ok: 'Yes',"
            + " parameters: [string(name: 'TXT', defaultValue: 'd')] }");
    pipelines.start("waiting");
    String run = "/job/waiting/1/wfapi/";
    server.await(run + "describe", "\"status\":\"PAUSED_PENDING_INPUT\"");
    server.await(run + "pendingInputActions", "Go on?");
    assertThat(server.getBody(run + "pendingInputActions"))
        .isEqualTo(
            "[{\"id\":\"Go-on\",\"proceedText\":\"Yes\",\"message\":\"Go on?\",\"inputs\":[{"
                + "\"type\":\"StringParameterDefinition\",\"name\":\"TXT\","
                + "\"definition\":{\"defaultVal\":\"d\"}}],"
                + "\"proceedUrl\":\"/job/waiting/1/wfapi/inputSubmit?inputId=Go-on\","
                + "\"abortUrl\":\"/job/waiting/1/input/Go-on/abort\","
                + "\"redirectApprovalUrl\":\"/job/waiting/1/input/\"}]");
    // The tree of a running pipeline is stored every half second.
    server.await(run + "describe", "\"name\":\"One\"");
    assertThat(object(run + "nextPendingInputAction")).containsEntry("id", "Go-on");
    assertThat(stages("/job/waiting/1/")).containsExactly("One PAUSED_PENDING_INPUT");
    assertThat(server.post(run + "inputSubmit?inputId=Other", "json={}").status()).isEqualTo(404);
    Http.Reply reply =
        server.post(
            run + "inputSubmit?inputId=Go-on",
            "json=%7B%22parameter%22%3A%5B%7B%22name%22%3A%22TXT%22%2C%22value%22%3A%22v%22%7D%5D%7D");
    assertThat(reply.status()).isEqualTo(200);
    assertThat(pipelines.await("waiting", 1).result()).isEqualTo("SUCCESS");
    assertThat(server.getBody(run + "pendingInputActions")).isEqualTo("[]");
    assertThat(server.getBody(run + "nextPendingInputAction")).isEqualTo("null");
  }
}
