package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code RUN/input} and {@code /lockable-resources}. */
@Tag("integration")
class InputEndpointsTest {

  private static final String PARAMETERS =
      """
      def v = input(message: 'Go on?', id: 'go-on', ok: 'Yes', submitter: 'admin', submitterParameter: 'BY',
        parameters: [string(name: 'TXT', defaultValue: 'd', description: 'some text'), choice(name: 'CH', choices: ['a', 'b']),
          booleanParam(name: 'BO', defaultValue: true), password(name: 'PW', defaultValue: 'x')])
      echo "${v.TXT} ${v.CH} ${v.BO} ${v.BO.class.simpleName} ${v.PW} ${v.BY}"
      """;

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static String json(String text) {
    return "json=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Gives a user permissions; the administrator keeps all. */
  private static void allow(String user, String... permissions) {
    assertThat(
            server
                .postJson(
                    "/authorization",
                    "{\"globalMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\""
                        + user
                        + "\",\"permissions\":[\""
                        + String.join("\",\"", permissions)
                        + "\"]}}]}}")
                .status())
        .isEqualTo(204);
  }

  private void start(String name, String script) {
    pipelines.create(name, script);
    pipelines.start(name);
    server.await("/job/" + name + "/1/input/", "<h2");
  }

  @Test
  void aFormWithValuesLetsTheRunGoOn() {
    start("values", PARAMETERS);
    String input = "/job/values/1/input/";
    assertThat(server.getBody(input))
        .contains("Go on?", "some text", "value=\"d\"", ">Yes</button>", "value-PW")
        .doesNotContain("value=\"x\"");
    assertThat(server.getBody("/job/values/1/")).contains("Paused for input");
    assertThat(server.get(input + "Go-on/proceedEmpty").status()).isEqualTo(405);
    assertThat(server.post(input + "Nope/proceedEmpty").status()).isEqualTo(404);
    server.createUser("alice", "alice-password");
    allow("alice", "Overall/Read", "Job/Read", "Job/Build");
    String alice = Http.basic("alice", "alice-password");
    Http.Reply refused =
        server.http().post(input + "Go-on/proceed", json("{\"parameter\":[]}"), alice);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("X-Error")).isEqualTo("You need to be admin to submit this.");
    assertThat(server.http().post(input + "Go-on/abort", "").status()).isIn(401, 403, 404);
    Http.Reply wrong =
        server.post(
            input + "Go-on/proceed", json("{\"parameter\":[{\"name\":\"CH\",\"value\":\"z\"}]}"));
    assertThat(wrong.status()).isEqualTo(400);
    Http.Reply done =
        server.post(
            input + "Go-on/proceed",
            json(
                "{\"parameter\":[{\"name\":\"TXT\",\"value\":\"v\"},{\"name\":\"CH\",\"value\":\"b\"},"
                    + "{\"name\":\"BO\",\"value\":false},{\"name\":\"PW\",\"value\":\"zzsecret\"}]}"));
    assertThat(done.status()).isEqualTo(200);
    assertThat(done.body()).isEmpty();
    EndedRun run = pipelines.await("values", 1);
    assertThat(run.body())
        .containsExactly(
            "[Pipeline] input",
            "Input requested",
            "Approved by admin",
            "[Pipeline] echo",
            "v b false Boolean **** admin");
    assertThat(server.post(input + "Go-on/proceedEmpty").status()).isEqualTo(404);
    assertThat(server.getBody("/manage/audit")).contains("input.approve");
  }

  @Test
  void theButtonOfThePageAborts() {
    start("aborted", "try { input 'Plain?' } catch (e) { echo e.message; throw e }");
    String page = server.getBody("/job/aborted/1/input/");
    assertThat(page).contains("Proceed</button>", "Abort</button>");
    String id = page.replaceAll("(?s).*id=\"input-(\\w+)\".*", "$1");
    Http.Reply reply = server.post("/job/aborted/1/input/" + id + "/submit", "json={}&abort=Abort");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/job/aborted/1/console");
    EndedRun run = pipelines.await("aborted", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(run.texts())
        .containsExactly(
            "Started by user admin",
            "Plain?",
            "Proceed or Abort",
            "Rejected by admin",
            "Rejected by admin",
            "Finished: ABORTED");
  }

  @Test
  void theFieldsOfThePageAreTheValues() {
    start("fields", "echo \"${input(message: 'M', id: 'M', parameters: [text(name: 'T')])}\"");
    assertThat(server.post("/job/fields/1/input/M/submit", "proceed=true&value-T=line").status())
        .isEqualTo(302);
    assertThat(pipelines.await("fields", 1).body()).endsWith("line");
  }

  @Test
  void eventsSayThatAnInputWaitsAndWasAnswered() {
    try (var events = new SseClient(server, "/events?types=build.input", server.admin())) {
      events.readUntil("ready");
      start("announced", "input message: 'E', id: 'E'");
      assertThat(events.next().json())
          .containsEntry("job", "announced")
          .containsEntry("number", 1L)
          .containsEntry("input", "E")
          .containsEntry("state", "waiting")
          .containsEntry("url", "job/announced/1/input/");
      server.post("/job/announced/1/input/E/proceedEmpty");
      assertThat(events.next().json()).containsEntry("state", "approved");
    }
  }

  @Test
  void stoppingARunEndsItsInput() {
    start("stopped-input", "input 'S'");
    pipelines.stop("stopped-input", 1);
    EndedRun run = pipelines.await("stopped-input", 1);
    assertThat(run.result()).isEqualTo("ABORTED");
    assertThat(server.get("/job/stopped-input/1/input/").status()).isEqualTo(404);
  }

  @Test
  void idsMustBePartsOfUrls() {
    EndedRun run = pipelines.run("bad-id", "input id: 'a b', message: 'x'");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.console())
        .contains("Could not instantiate {id=a b, message=x} for org.jenkinsci.plugins.workflow");
  }

  @Test
  void administratorsDeclareAndUnlockResources() {
    assertThat(server.post("/lockable-resources/declare?resource=printer&labels=color+a4").status())
        .isEqualTo(302);
    EndedRun run =
        pipelines.run("prints", "lock(label: 'color', quantity: 1, variable: 'P') { echo env.P }");
    assertThat(run.texts())
        .containsExactly(
            "Started by user admin",
            "Trying to acquire lock on [Label: color, Quantity: 1]",
            "Lock acquired on [Label: color, Quantity: 1]",
            "printer",
            "Lock released on resource [Label: color, Quantity: 1]",
            "Finished: SUCCESS");
    assertThat(server.getBody("/lockable-resources/"))
        .contains("printer", "color a4", "free", "Declare a resource");
    start("holds", "lock('printer') { input message: 'H', id: 'H' }");
    assertThat(server.getBody("/lockable-resources/api/json"))
        .contains("\"buildName\":\"holds #1\"", "\"ephemeral\":false");
    server.createUser("bob", "bob-password");
    allow("bob", "Overall/Read");
    String bob = Http.basic("bob", "bob-password");
    assertThat(server.http().get("/lockable-resources/api/json", bob).body())
        .contains("\"locked\":true", "\"buildName\":null", "[printer] is locked at ")
        .doesNotContain("holds");
    assertThat(server.http().get("/lockable-resources/", bob).body())
        .contains("printer")
        .doesNotContain("holds", "Declare a resource");
    assertThat(server.http().post("/lockable-resources/unlock?resource=printer", "", bob).status())
        .isEqualTo(403);
    server.post("/lockable-resources/unlock?resource=printer");
    assertThat(server.getBody("/lockable-resources/api/json")).contains("\"locked\":false");
    assertThat(server.post("/lockable-resources/unlock?resource=printer").status()).isEqualTo(404);
    server.post("/job/holds/1/input/H/proceedEmpty");
    assertThat(pipelines.await("holds", 1).result()).isEqualTo("SUCCESS");
    assertThat(server.post("/lockable-resources/remove?resource=printer").status()).isEqualTo(302);
    assertThat(server.getBody("/lockable-resources/api/json")).contains("\"resources\":[]");
  }
}
