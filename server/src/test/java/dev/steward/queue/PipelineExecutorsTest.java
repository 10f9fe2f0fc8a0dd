package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pipelines and their blocks in the queue and on executors, over HTTP. */
@Tag("integration")
class PipelineExecutorsTest {

  private static final Pattern QUEUE_ID = Pattern.compile("\"id\":(\\d+)");
  private static final String EXECUTORS = "/computer/(built-in)/api/json?tree=";

  @RegisterExtension final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** Builds outlive the server, so they are stopped before their directory is deleted. */
  @AfterEach
  void stop() {
    server.post("/job/app/1/stop");
    server.await("/job/app/1/api/json?tree=building", "\"building\":false");
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  private void start(String script) {
    pipelines.create("app", script);
    pipelines.start("app");
    server.await("/job/app/api/json?tree=lastBuild[number]", "\"number\":1");
  }

  @Test
  void aRunningPipelineIsAOneOffExecutorOfTheBuiltInNode() {
    start("sleep 300");
    server.await("/job/app/1/consoleText", "Sleeping for 5 min 0 sec");
    assertThat(
            server.getBody(
                EXECUTORS + "idle,oneOffExecutors[idle,number,currentExecutable[number]]"))
        .contains("\"idle\":true")
        .contains(
            "\"oneOffExecutors\":[{\"_class\":\"hudson.model.OneOffExecutor\",\"currentExecutable\":"
                + "{\"_class\":\"org.jenkinsci.plugins.workflow.job.WorkflowRun\",\"number\":1},"
                + "\"idle\":false,\"number\":-1}]");
    assertThat(server.getBody("/computer/api/json?tree=busyExecutors"))
        .contains("\"busyExecutors\":0");
    assertThat(server.getBody("/job/app/1/api/json"))
        .contains("\"executor\":{\"_class\":\"hudson.model.OneOffExecutor\"}");
    assertThat(server.getBody("/")).contains("app #1");
  }

  @Test
  void aBlockThatWaitsIsInTheQueueAndCanBeCancelled() {
    start("stage('Build') { node('nosuchlabel') { echo 'never' } }");
    server.await("/queue/api/json", "PlaceholderTask");
    String queue = server.getBody("/queue/api/json");
    assertThat(queue)
        .contains("\"_class\":\"hudson.model.Queue$BuildableItem\",\"actions\":[],")
        .contains("\"blocked\":false,\"buildable\":true")
        .contains("\"params\":\"\"")
        .contains(
            "\"task\":{\"_class\":\"org.jenkinsci.plugins.workflow.support.steps."
                + "ExecutorStepExecution$PlaceholderTask\"}")
        .contains("\"why\":\"There are no nodes with the label ‘nosuchlabel’\"");
    assertThat(server.getBody("/queue/api/json?tree=items[task[name,fullDisplayName,url]]"))
        .contains("\"fullDisplayName\":\"part of app #1 (Build)\"")
        .contains("\"name\":\"part of app #1 (Build)\"")
        .contains("\"url\":\"job/app/1/\"");
    assertThat(server.getBody("/queue/"))
        .contains("/job/app/1/\">part of app #1 (Build)</a>")
        .contains("There are no nodes with the label");
    // The job itself is not waiting.
    assertThat(server.getBody("/job/app/api/json?tree=inQueue,queueItem[id]"))
        .contains("\"inQueue\":false");
    String id = TestServer.firstMatch(QUEUE_ID, queue);
    // The log says why after 15 seconds.
    pipelines.awaitConsole(
        "app",
        1,
        "Still waiting to schedule task\nThere are no nodes with the label ‘nosuchlabel’\n");
    assertThat(server.post("/queue/cancelItem?id=" + id).status()).isEqualTo(204);
    EndedRun run = pipelines.await("app", 1);
    assertThat(run.console()).contains("Queue task was cancelled").doesNotContain("never");
    assertThat(server.getBody("/queue/api/json")).contains("\"items\":[]");
    assertThat(server.getBody("/queue/item/" + id + "/api/json")).contains("\"cancelled\":true");
  }

  @Test
  void aStoppedRunLeavesTheQueue() {
    start("node('nosuchlabel') { echo 'never' }");
    server.await("/queue/api/json", "PlaceholderTask");
    pipelines.stop("app", 1);
    assertThat(pipelines.await("app", 1).result()).isEqualTo("ABORTED");
    assertThat(server.getBody("/queue/api/json")).contains("\"items\":[]");
  }

  @Test
  void aBlockOccupiesAnExecutorUntilItEndsAlsoAfterARestart() {
    start("stage('Test') { node { sh 'sleep 300' } }");
    server.await("/job/app/1/consoleText", "+ sleep 300");
    assertExecutorIsBusy();
    assertThat(server.getBody("/")).contains("part of app #1 (Test)");
    server.closeKeepingBuilds();
    server.start();
    server.await("/job/app/1/consoleText", "+ sleep 300");
    assertExecutorIsBusy();
    assertThat(server.getBody("/queue/api/json")).contains("\"items\":[]");
    // The executor's own stop button stops the run.
    Http.Reply reply = server.post("/computer/(built-in)/executors/0/stop");
    assertThat(reply.status()).isLessThan(400);
    assertThat(pipelines.await("app", 1).result()).isEqualTo("ABORTED");
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  private void assertExecutorIsBusy() {
    server.await("/computer/api/json", "\"busyExecutors\":1");
    assertThat(
            server.getBody(
                EXECUTORS
                    + "idle,executors[idle,number,currentExecutable["
                    + "displayName,fullDisplayName,number,url]]"))
        .contains("\"idle\":false")
        .contains(
            "{\"currentExecutable\":{\"_class\":\"org.jenkinsci.plugins.workflow.support.steps."
                + "ExecutorStepExecution$PlaceholderTask$PlaceholderExecutable\",\"displayName\":"
                + "\"part of app #1 (Test)\",\"fullDisplayName\":\"part of app #1 (Test)\","
                + "\"number\":1,\"url\":\""
                + "http://"
                + server.http().authority()
                + "/job/app/1/"
                + "\"},\"idle\":false,\"number\":0}");
  }

  @Test
  void duringQuietDownBlocksWait() {
    start("sleep 2\nnode { echo 'inside' }");
    server.await("/job/app/1/consoleText", "Sleeping for 2 sec");
    server.post("/quietDown");
    server.await("/queue/api/json", "Jenkins is about to shut down");
    assertThat(pipelines.console("app", 1)).doesNotContain("inside");
    server.post("/cancelQuietDown");
    EndedRun run = pipelines.await("app", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.console()).contains("inside");
  }
}
