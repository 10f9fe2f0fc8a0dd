package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits for concurrent builds of a job or of a throttle category. */
@Tag("integration")
class ConcurrentBuildThrottleTest {

  private static final Pattern ITEM = Pattern.compile("/queue/item/(\\d+)/");

  @RegisterExtension final TestServer server = TestServer.create();

  @AfterEach
  void stop() {
    for (int executor = 0; executor < 4; executor++) {
      server.post("/computer/(built-in)/executors/" + executor + "/stop");
    }
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  private static String throttleXml(String option, int perNode, int total, String extraXml) {
    return "<hudson.plugins.throttleconcurrents.ThrottleJobProperty"
        + " plugin=\"throttle-concurrents\"><maxConcurrentPerNode>"
        + perNode
        + "</maxConcurrentPerNode><maxConcurrentTotal>"
        + total
        + "</maxConcurrentTotal><categories class=\"java.util.concurrent.CopyOnWriteArrayList\">"
        + "<string>deploy</string></categories><throttleEnabled>true</throttleEnabled>"
        + "<throttleOption>"
        + option
        + "</throttleOption>"
        + extraXml
        + "</hudson.plugins.throttleconcurrents.ThrottleJobProperty>";
  }

  private void createJob(String name, String properties) {
    server.createItem(
        name,
        "<project><properties>"
            + properties
            + "</properties><concurrentBuild>true</concurrentBuild><builders><hudson.tasks.Shell><command>sleep"
            + " 60</command></hudson.tasks.Shell></builders></project>");
    assertThat(server.getBody("/job/" + name + "/config.xml")).contains(properties);
  }

  /** Queues a build; callers vary the parameters so that no request joins another item. */
  private String build(String job, String query) {
    Http.Reply reply = server.post("/job/" + job + "/buildWithParameters?delay=0sec&" + query);
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return "/queue/item/"
        + TestServer.firstMatch(ITEM, String.valueOf(reply.header("Location")))
        + "/api/json";
  }

  private static String parametersXml(String... names) {
    var xml =
        new StringBuilder("<hudson.model.ParametersDefinitionProperty><parameterDefinitions>");
    for (String name : names) {
      xml.append("<hudson.model.StringParameterDefinition><name>")
          .append(name)
          .append("</name><defaultValue/></hudson.model.StringParameterDefinition>");
    }
    return xml + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>";
  }

  private void stopBuild(String job) {
    assertThat(server.post("/job/" + job + "/1/stop").status()).isLessThan(400);
  }

  @Test
  void aJobRespectsItsPerNodeAndTotalLimits() {
    createJob("node", parametersXml("A") + throttleXml("project", 1, 0, ""));
    server.await(build("node", "A=1"), "\"executable\":{");
    String nodeItem = build("node", "A=2");
    server.await(nodeItem, "Already running 1 builds on node");
    server.await(nodeItem, "Queue$BuildableItem");
    createJob("all", parametersXml("A") + throttleXml("project", 0, 1, ""));
    server.await(build("all", "A=1"), "\"executable\":{");
    String totalItem = build("all", "A=2");
    server.await(totalItem, "Already running 1 builds across all nodes");
    server.await(totalItem, "Queue$BlockedItem");
    stopBuild("node");
    server.await(nodeItem, "\"executable\":{");
    stopBuild("all");
    server.await(totalItem, "\"executable\":{");
  }

  @Test
  void buildsOfACategoryAreCountedTogether() {
    Http.Reply settingsResponse =
        server.postJson("/settings", "{\"throttleCategories\":\"deploy=0/1 built-in:3\"}");
    assertThat(settingsResponse.status()).as(settingsResponse.body()).isEqualTo(200);
    createJob("one", parametersXml("A") + throttleXml("category", 0, 0, ""));
    createJob("other", parametersXml("A") + throttleXml("category", 0, 0, ""));
    server.await(build("one", "A=1"), "\"executable\":{");
    String waitingItem = build("other", "A=1");
    server.await(waitingItem, "Already running 1 builds across all nodes");
    // Raising the limit releases the waiting item.
    String yaml =
        """
        unclassified:
          throttleJobProperty:
            categories:
            - categoryName: deploy
              maxConcurrentPerNode: 2
              maxConcurrentTotal: 0
              nodeLabeledPairs:
              - throttledNodeLabel: big
                maxConcurrentPerNodeLabeled: 4
        """;
    Http.Reply yamlResponse =
        server.post("/configuration-as-code/apply", yaml, "Content-Type: text/yaml");
    assertThat(yamlResponse.status()).as(yamlResponse.body()).isEqualTo(200);
    server.await(waitingItem, "\"executable\":{");
    assertThat(server.getBody("/settings")).contains("\"throttleCategories\":\"deploy=2/0 big:4\"");
    assertThat(server.postJson("/settings", "{\"throttleCategories\":\"deploy\"}"))
        .satisfies(reply -> assertThat(reply.status()).isEqualTo(400))
        .satisfies(reply -> assertThat(reply.body()).contains("deploy=1/2"));
  }

  @Test
  void onlyOneBuildWithMatchingParametersRuns() {
    createJob(
        "alike",
        parametersXml("TARGET", "NOTE")
            + throttleXml(
                "project",
                0,
                0,
                "<limitOneJobWithMatchingParams>true</limitOneJobWithMatchingParams>"
                    + "<paramsToUseForLimit>TARGET</paramsToUseForLimit>"));
    server.await(build("alike", "TARGET=a&NOTE=1"), "\"executable\":{");
    String waitingItem = build("alike", "TARGET=a&NOTE=2");
    server.await(waitingItem, "A build with matching parameters is already running");
    server.await(build("alike", "TARGET=b&NOTE=3"), "\"executable\":{");
    stopBuild("alike");
    server.await(waitingItem, "\"executable\":{");
  }

  @Test
  void runsOfPipelinesAreThrottledAsWell() {
    var pipelines = new PipelineRuns(server);
    String script = "input message: 'Hold', id: 'hold'";
    pipelines.create("line", script, throttleXml("project", 0, 1, ""));
    pipelines.start("line");
    pipelines.awaitConsole("line", 1, "Proceed or Abort");
    assertThat(server.post("/job/line/build?delay=0sec").status()).isEqualTo(201);
    server.await("/queue/api/json", "Already running 1 builds across all nodes");
    assertThat(server.post("/job/line/1/input/Hold/proceedEmpty").status()).isEqualTo(200);
    pipelines.awaitConsole("line", 2, "Proceed or Abort");
    assertThat(server.post("/job/line/2/input/Hold/proceedEmpty").status()).isEqualTo(200);
    assertThat(pipelines.await("line", 2).result()).isEqualTo("SUCCESS");
  }
}
