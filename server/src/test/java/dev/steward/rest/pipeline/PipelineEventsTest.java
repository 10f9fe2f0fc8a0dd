package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.SseClient;
import dev.steward.testing.SseClient.SseEvent;
import dev.steward.testing.TestServer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The events of running pipelines. */
@Tag("integration")
class PipelineEventsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static SseClient follow(String query, String authorization) {
    var events = new SseClient(server, "/events?" + query, authorization);
    assertThat(events.next().type()).isEqualTo("ready");
    return events;
  }

  private static String summary(SseEvent event) {
    Map<String, @Nullable Object> json = event.json();
    String subject =
        event.type() + " " + json.getOrDefault("stage", json.getOrDefault("step", "-"));
    return json.containsKey("result") ? subject + " " + json.get("result") : subject;
  }

  private static List<String> summaries(List<SseEvent> events) {
    return events.stream().map(PipelineEventsTest::summary).toList();
  }

  @Test
  void stagesAndStepsArePublishedInOrder() {
    try (var events = follow("job=stages&types=stage,build", server.admin())) {
      pipelines.create(
          "stages",
          """
          pipeline {
            agent none
            stages {
              stage('Build') { steps { echo 'the text of the step' } }
              stage('Skipped') {
                when { expression { false } }
                steps { echo 'no' }
              }
              stage('Doubt') { steps { unstable('doubtful') } }
              stage('Both') { parallel {
                stage('Left') { steps { error 'broken left' } }
              } }
            }
          }
          """);
      pipelines.start("stages");
      List<SseEvent> received = events.readUntil("build.ended");
      assertThat(summaries(received))
          .containsExactly(
              "build.started -",
              "stage.started Build",
              "build.step echo SUCCESS",
              "stage.ended Build SUCCESS",
              "stage.started Skipped",
              "build.step getContext SUCCESS",
              "stage.ended Skipped NOT_BUILT",
              "stage.started Doubt",
              "build.step unstable UNSTABLE",
              "stage.ended Doubt UNSTABLE",
              "stage.started Both",
              "stage.started Left",
              "stage.started Left",
              "build.step error FAILURE",
              "stage.ended Left FAILURE",
              "stage.ended Left FAILURE",
              "stage.ended Both FAILURE",
              "build.ended - FAILURE");
      SseEvent ended = received.get(3);
      assertThat(ended.json())
          .containsEntry("job", "stages")
          .containsEntry("number", 1L)
          .containsEntry("url", "job/stages/1/")
          .containsKeys("flowNode", "durationMillis", "item");
      assertThat(
              server.getBody(
                  "/job/stages/1/execution/node/"
                      + ended.json().get("flowNode")
                      + "/wfapi/describe"))
          .contains("\"name\":\"Build\"");
      assertThat(received.get(6).json()).containsEntry("reason", "conditional");
      assertThat(received.toString()).doesNotContain("the text of the step", "broken left");
    }
  }

  @Test
  void aLoopOfStepsIsReportedAtALimitedRate() {
    try (var events = follow("job=loop&types=build.step,build.ended", server.admin())) {
      pipelines.create("loop", "for (int i = 0; i < 2000; i++) { echo \"line ${i}\" }");
      pipelines.start("loop");
      List<SseEvent> received = events.readUntil("build.ended");
      List<SseEvent> steps = received.subList(0, received.size() - 1);
      long omitted =
          steps.stream()
              .mapToLong(event -> event.json().get("omitted") instanceof Long count ? count : 0)
              .sum();
      assertThat(steps.size() + omitted).isEqualTo(2000);
      assertThat(steps).hasSizeLessThan(500);
    }
  }

  @Test
  void aResumedRunRepeatsNoEvent() {
    pipelines.create(
        "resumed",
        "stage('First') { echo 'a' }\nstage('Second') { input(message: 'Go?', id: 'go') }");
    pipelines.start("resumed");
    server.await("/job/resumed/1/input/", "<h2");
    server.await("/job/resumed/1/wfapi/describe", "PAUSED_PENDING_INPUT");
    server.restart();
    server.await("/job/resumed/1/input/", "<h2");
    try (var events = follow("job=resumed&types=stage,build.step,build.ended", server.admin())) {
      server.post("/job/resumed/1/input/Go/proceedEmpty");
      assertThat(summaries(events.readUntil("build.ended")))
          .containsExactly(
              "build.step input SUCCESS", "stage.ended Second SUCCESS", "build.ended - SUCCESS");
    }
  }

  @Test
  void eventsOfAStageNeedItemRead() {
    server.createUser("bob", "bob-password");
    assertThat(
            server
                .postJson(
                    "/authorization",
                    "{\"globalMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\"bob\",\"permissions\":[\"Overall/Read\"]}}]}}")
                .status())
        .isEqualTo(204);
    String query = "types=stage,node";
    try (var all = follow(query, server.admin());
        var bob = follow(query, Http.basic("bob", "bob-password"))) {
      pipelines.run("hidden", "stage('Secret name') { echo 'x' }");
      assertThat(summary(all.readUntil("stage.ended").getLast()))
          .isEqualTo("stage.ended Secret name SUCCESS");
      server.post("/computer/(built-in)/toggleOffline");
      server.post("/computer/(built-in)/toggleOffline");
      assertThat(bob.next().type()).isEqualTo("node.offline");
    }
  }
}
