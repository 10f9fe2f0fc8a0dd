package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@code RUN/replay} and {@code RUN/restart}, with the texts of a recorded Jenkins. */
@Tag("integration")
class RepeatEndpointsTest {

  private static final String STAGES =
      """
      pipeline {
        agent any
        stages {
          stage('A') { steps { echo 'a' } }
          stage('B') { steps { script { if (env.BUILD_NUMBER == '1') { error 'first run fails' } } } }
          stage('C') { parallel {
            stage('C1') { steps { echo 'c1' } }
            stage('C2') { steps { echo 'c2' } }
          } }
        }
      }
      """;

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static String json(String text) {
    return "json=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String field(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private static String parameter(String type, String name, String value) {
    return "<hudson.model.ParametersDefinitionProperty><parameterDefinitions><hudson.model."
        + type
        + "ParameterDefinition><name>"
        + name
        + "</name><defaultValue>"
        + value
        + "</defaultValue></hudson.model."
        + type
        + "ParameterDefinition></parameterDefinitions></hudson.model.ParametersDefinitionProperty>";
  }

  private static Http.Reply build(String name) {
    return server.post("/job/" + name + "/buildWithParameters?delay=0sec");
  }

  @Test
  void aReplayRunsTheEditedScriptWithTheParametersOfTheBuild() {
    pipelines.create("replayed", "echo \"original ${P}\"", parameter("String", "P", "default"));
    assertThat(server.post("/job/replayed/buildWithParameters?delay=0sec&P=given").status())
        .isEqualTo(201);
    pipelines.await("replayed", 1);
    String replay = "/job/replayed/1/replay/";
    assertThat(server.getBody(replay)).contains("echo \"original ${P}\"", "mainScript");
    Http.Reply reply =
        server.post(replay + "run", json("{\"mainScript\":\"echo \\\"replayed ${P}\\\"\\n\"}"));
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/job/replayed/");
    EndedRun run = pipelines.await("replayed", 2);
    assertThat(run.lines())
        .containsExactly(
            "Started by user admin",
            "Replayed #1",
            "[Pipeline] Start of Pipeline",
            "[Pipeline] echo",
            "replayed given",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
    assertThat(server.getBody("/job/replayed/2/api/json"))
        .contains(
            "{\"_class\":\"org.jenkinsci.plugins.workflow.cps.replay.ReplayCause\","
                + "\"shortDescription\":\"Replayed #1\"}");
    assertThat(server.getBody("/job/replayed/2/replay/diff"))
        .isEqualTo("-echo \"original ${P}\"\n+echo \"replayed ${P}\"\n");
    assertThat(server.get("/job/replayed/1/replay/diff").status()).isEqualTo(404);
    assertThat(server.post("/job/replayed/2/replay/rebuild", "json={}").status()).isEqualTo(302);
    assertThat(pipelines.await("replayed", 3).texts())
        .containsExactly(
            "Started by user admin", "Replayed #2", "replayed given", "Finished: SUCCESS");
    assertThat(build("replayed").status()).isEqualTo(201);
    assertThat(pipelines.await("replayed", 4).texts())
        .as("the job keeps its script")
        .contains("original default");
    assertThat(server.getBody("/manage/audit?action=run.replay")).contains("replayed #1");
    assertThat(server.post(replay + "run", "").status()).isEqualTo(400);
    assertThat(server.post(replay + "checkScript", "value=x").body()).isEqualTo("<div/>");
  }

  @Test
  void aFormWithLineEndsOfBrowsersIsReplayed() {
    pipelines.run("form", "echo 'x'");
    server.post("/job/form/1/replay/run", field("mainScript", "echo 'one'\r\necho 'two'\r\n"));
    assertThat(pipelines.await("form", 2).texts())
        .containsExactly("Started by user admin", "Replayed #1", "one", "two", "Finished: SUCCESS");
    assertThat(server.getBody("/job/form/2/replay/")).contains("replay/diff");
  }

  private static final String LOADING =
      """
      node {
        echo 'original'
        writeFile file: 'inc.groovy', text: 'def f() { return 1 }\\nreturn this'
        def i = load 'inc.groovy'
        echo "f ${i.f()}"
      }
      """;

  @Test
  void aLoadedScriptIsEditedInAReplay() {
    pipelines.run("loading", LOADING);
    String replay = "/job/loading/1/replay/";
    assertThat(server.getBody(replay))
        .contains("name=\"Script1\"", "def f() { return 1 }\nreturn this</textarea>");
    String edited = "def f() { return 2 }\nreturn this";
    String fields = field("mainScript", LOADING) + "&" + field("Script1", edited);
    assertThat(server.post(replay + "compare", fields).body())
        .contains("<h3>Script1</h3>", "class=\"came\">+ def f() { return 2 }");
    assertThat(server.post(replay + "run", fields).status()).isEqualTo(302);
    EndedRun second = pipelines.await("loading", 2);
    assertThat(second.body())
        .containsSubsequence(
            "[Pipeline] load",
            "Replacing Groovy text with edited version",
            "[Pipeline] { (inc.groovy)",
            "[Pipeline] // load",
            "f 2");
    assertThat(server.getBody("/job/loading/2/replay/diff"))
        .contains(
            "--- old/Script1\n+++ new/Script1\n", "-def f() { return 1 }", "+def f() { return 2 }");
    // A replay of the replay has the edited text; an unknown script and other fields are ignored.
    server.post(
        "/job/loading/2/replay/run",
        json("{\"mainScript\":\"" + escaped() + "\",\"Script2\":\"x\"}"));
    assertThat(pipelines.await("loading", 3).texts()).contains("f 2");
    server.post("/job/loading/1/replay/rebuild", "json={}");
    assertThat(pipelines.await("loading", 4).texts())
        .contains("Replacing Groovy text with edited version", "f 1");
    Http.Reply tooLong =
        server.post(replay + "run", field("mainScript", "x") + "&Script1=" + "x".repeat(4_300_000));
    assertThat(tooLong.status()).isEqualTo(413);
  }

  private static String escaped() {
    return LOADING.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  @Test
  void aLoadedScriptWithASecretIsNotShown() {
    server.postXml(
        "/credentials/store/system/domain/_/createCredentials",
        "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><id>word</id>"
            + "<secret>pass-w0rd</secret>"
            + "</org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>");
    EndedRun run =
        pipelines.run(
            "hidden",
            """
            node {
              withCredentials([string(credentialsId: 'word', variable: 'WORD')]) {
                writeFile file: 'inc.groovy', text: 'return "' + WORD + '"'
                load 'inc.groovy'
              }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(server.getBody("/job/hidden/1/replay/")).doesNotContain("Script1", "pass-w0rd");
  }

  @Test
  void replaysAreNotMergedWithOtherRequests() {
    pipelines.create(
        "separate",
        "input 'wait'",
        "<org.jenkinsci.plugins.workflow.job.properties." + "DisableConcurrentBuildsJobProperty/>");
    pipelines.start("separate");
    server.await("/job/separate/1/input/", "<h2");
    server.post("/job/separate/1/replay/run", field("mainScript", "echo 'first replay'"));
    server.post("/job/separate/1/replay/run", field("mainScript", "echo 'second replay'"));
    pipelines.start("separate");
    assertThat(server.getBody("/queue/api/json?tree=items[task[name]]").split("separate", -1))
        .hasSize(4);
    pipelines.stop("separate", 1);
    assertThat(pipelines.await("separate", 2).texts()).contains("first replay");
    assertThat(pipelines.await("separate", 3).texts()).contains("second replay");
    server.await("/job/separate/4/input/", "<h2");
    pipelines.stop("separate", 4);
    pipelines.await("separate", 4);
  }

  @Test
  void replaysNeedThePermissionAndReusableParameters() {
    pipelines.create("secret", "echo 'x'", parameter("Password", "PW", "hidden"));
    build("secret");
    pipelines.await("secret", 1);
    Http.Reply refused = server.post("/job/secret/1/replay/rebuild", "");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.header("X-Error"))
        .isEqualTo("Replay is not allowed when password parameters are used.");
    server.createUser("bob", "bob-password");
    try {
      allow("bob", "Overall/Read", "Job/Read", "Job/Build");
      String bob = Http.basic("bob", "bob-password");
      assertThat(
              server
                  .http()
                  .post("/job/secret/1/replay/run", field("mainScript", "x"), bob)
                  .status())
          .isEqualTo(403);
      assertThat(server.http().get("/job/secret/1/replay/", bob).status()).isEqualTo(403);
      assertThat(server.http().get("/job/secret/1/restart/", bob).status()).isEqualTo(200);
      allow("bob", "Overall/Read", "Job/Read", "Run/Replay");
      assertThat(server.http().get("/job/secret/1/replay/", bob).status()).isEqualTo(200);
      assertThat(server.http().post("/job/secret/1/restart/restart", "", bob).status())
          .isEqualTo(403);
    } finally {
      server.post(
          "/authorization", "{\"loggedInUsersCanDoAnything\":{\"allowAnonymousRead\":false}}");
    }
  }

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

  @Test
  void aRunIsRepeatedFromAStage() {
    pipelines.create("staged", STAGES);
    pipelines.start("staged");
    assertThat(pipelines.await("staged", 1).result()).isEqualTo("FAILURE");
    assertThat(server.getBody("/job/staged/1/restart/api/json"))
        .isEqualTo(
            "{\"_class\":\"org.jenkinsci.plugins.pipeline.modeldefinition.actions."
                + "RestartDeclarativePipelineAction\",\"restartEnabled\":true,"
                + "\"restartableStages\":[\"A\",\"B\"]}");
    assertThat(server.getBody("/job/staged/1/restart/"))
        .contains("<option value=\"A\">A</option>", "<option value=\"B\">B</option>")
        .doesNotContain("value=\"C\"");
    Http.Reply reply = server.post("/job/staged/1/restart/restart", json("{\"stageName\":\"B\"}"));
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    assertThat(reply.header("Location")).endsWith("/job/staged/");
    EndedRun run = pipelines.await("staged", 2);
    assertThat(run.result()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .contains(
            "Started by user admin",
            "Restarted from build #1, stage B",
            "Stage \"A\" skipped due to this build restarting at stage \"B\"",
            "c1",
            "c2")
        .doesNotContain("a");
    Http.Reply nested =
        server.post("/job/staged/2/restart/restart", json("{\"stageName\":\"C1\"}"));
    assertThat(nested.status()).isEqualTo(400);
    assertThat(nested.header("X-Error"))
        .isEqualTo(
            "Failure restarting from stage: java.lang.IllegalStateException: Stage C1 is not"
                + " present in the top-level stages for staged #2, so cannot be restarted.");
    assertThat(server.post("/job/staged/2/restart/restartPipeline?stageName=Q").body())
        .isEqualTo(
            "{\"status\":\"ok\",\"data\":{\"success\":\"false\",\"message\":\"Failure restarting"
                + " from stage: java.lang.IllegalStateException: Stage Q is not present in the"
                + " top-level stages for staged #2, so cannot be restarted.\"}}");
    assertThat(server.post("/job/staged/2/restart/restartPipeline?stageName=C").body())
        .isEqualTo("{\"status\":\"ok\",\"data\":{\"success\":\"true\",\"message\":\"ok\"}}");
    assertThat(pipelines.await("staged", 3).texts()).contains("c1").doesNotContain("a");
  }

  @Test
  void stashesAreKeptForRestarts() {
    pipelines.create(
        "stashed",
        """
        pipeline {
          agent any
          options { preserveStashes(buildCount: 2) }
          stages {
            stage('Make') { steps { writeFile file: 'f', text: "made by ${env.BUILD_NUMBER}"
              stash name: 'data', includes: 'f' } }
            stage('Use') { steps { deleteDir()
              unstash 'data'
              echo readFile('f') } }
          }
        }
        """);
    pipelines.start("stashed");
    assertThat(pipelines.await("stashed", 1).texts()).contains("made by 1");
    restartFrom("stashed", 1);
    EndedRun second = pipelines.await("stashed", 2);
    assertThat(second.result()).as(second.console()).isEqualTo("SUCCESS");
    assertThat(second.texts()).contains("made by 1");
    // The run that was restarted has the stash as well.
    restartFrom("stashed", 2);
    assertThat(pipelines.await("stashed", 3).texts()).contains("made by 1");
    // Only the two newest runs keep theirs.
    restartFrom("stashed", 1);
    EndedRun fourth = pipelines.await("stashed", 4);
    assertThat(fourth.result()).isEqualTo("FAILURE");
    assertThat(fourth.texts()).contains("ERROR: No such saved stash ‘data’");
  }

  private static void restartFrom(String name, int number) {
    assertThat(
            server
                .post("/job/" + name + "/" + number + "/restart/restartPipeline?stageName=Use")
                .body())
        .contains("\"success\":\"true\"");
  }

  @Test
  void otherRunsCannotBeRestarted() {
    pipelines.run("scripted", "stage('S') { echo 's' }");
    assertThat(server.getBody("/job/scripted/1/restart/api/json"))
        .contains("\"restartEnabled\":false,\"restartableStages\":[]");
    assertThat(server.post("/job/scripted/1/restart/restart", "stageName=S").header("X-Error"))
        .endsWith("scripted #1 was not a Declarative Pipeline, and cannot be restarted.");
    assertThat(server.post("/job/scripted/1/restart/restartPipeline").body())
        .contains("Stage name cannot be null or an empty string.");
    pipelines.run(
        "forbidden",
        "pipeline { agent none; options { disableRestartFromStage() };"
            + " stages { stage('S') { steps { echo 's' } } } }");
    assertThat(server.getBody("/job/forbidden/1/restart/api/json"))
        .contains("\"restartEnabled\":false");
    server.createJob("freestyle", "true");
    server.build("/job/freestyle/", 1, "SUCCESS");
    assertThat(server.get("/job/freestyle/1/restart/api/json").status()).isEqualTo(404);
    assertThat(server.get("/job/freestyle/1/replay/").status()).isEqualTo(404);
  }
}
