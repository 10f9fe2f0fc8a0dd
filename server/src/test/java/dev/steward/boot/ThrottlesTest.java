package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits for concurrent builds of a job or of a throttle category. */
class ThrottlesTest {

  private static final Pattern ITEM = Pattern.compile("/queue/item/(\\d+)/");

  @TempDir Path folder;
  private Running server;

  @BeforeEach
  void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    for (int executor = 0; executor < 4; executor++) {
      server.http.post("/computer/(built-in)/executors/" + executor + "/stop", "", server.admin());
    }
    server.await("/computer/api/json", "\"busyExecutors\":0");
    server.close();
  }

  private static String throttle(String option, int perNode, int total, String more) {
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
        + more
        + "</hudson.plugins.throttleconcurrents.ThrottleJobProperty>";
  }

  private void job(String name, String properties) {
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name,
            "<project><properties>"
                + properties
                + "</properties><concurrentBuild>true</concurrentBuild><builders><hudson.tasks.Shell><command>sleep"
                + " 60</command></hudson.tasks.Shell></builders></project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    assertThat(server.http.get("/job/" + name + "/config.xml", server.admin()).body())
        .contains(properties);
  }

  /** Queues a build; callers vary the parameters so that no request joins another item. */
  private String build(String job, String query) {
    Http.Reply reply =
        server.http.post(
            "/job/" + job + "/buildWithParameters?delay=0sec&" + query, "", server.admin());
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    return "/queue/item/"
        + Running.first(ITEM, String.valueOf(reply.header("Location")))
        + "/api/json";
  }

  private static String parameters(String... names) {
    var all =
        new StringBuilder("<hudson.model.ParametersDefinitionProperty><parameterDefinitions>");
    for (String name : names) {
      all.append("<hudson.model.StringParameterDefinition><name>")
          .append(name)
          .append("</name><defaultValue/></hudson.model.StringParameterDefinition>");
    }
    return all + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>";
  }

  private void end(String job) {
    assertThat(server.http.post("/job/" + job + "/1/stop", "", server.admin()).status())
        .isLessThan(400);
  }

  @Test
  void aJobRunsNoMoreBuildsThanItSaysOnANodeAndInAll() {
    job("node", parameters("A") + throttle("project", 1, 0, ""));
    server.await(build("node", "A=1"), "\"executable\":{");
    String second = build("node", "A=2");
    server.await(second, "Already running 1 builds on node");
    server.await(second, "Queue$BuildableItem");
    job("all", parameters("A") + throttle("project", 0, 1, ""));
    server.await(build("all", "A=1"), "\"executable\":{");
    String other = build("all", "A=2");
    server.await(other, "Already running 1 builds across all nodes");
    server.await(other, "Queue$BlockedItem");
    end("node");
    server.await(second, "\"executable\":{");
    end("all");
    server.await(other, "\"executable\":{");
  }

  @Test
  void buildsOfACategoryAreCountedTogether() {
    Http.Reply set =
        server.http.post(
            "/settings",
            "{\"throttleCategories\":\"deploy=0/1 built-in:3\"}",
            server.admin(),
            "Content-Type: application/json");
    assertThat(set.status()).as(set.body()).isEqualTo(200);
    job("one", parameters("A") + throttle("category", 0, 0, ""));
    job("other", parameters("A") + throttle("category", 0, 0, ""));
    server.await(build("one", "A=1"), "\"executable\":{");
    String waiting = build("other", "A=1");
    server.await(waiting, "Already running 1 builds across all nodes");
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
    Http.Reply applied =
        server.http.post(
            "/configuration-as-code/apply", yaml, server.admin(), "Content-Type: text/yaml");
    assertThat(applied.status()).as(applied.body()).isEqualTo(200);
    server.await(waiting, "\"executable\":{");
    assertThat(server.http.get("/settings", server.admin()).body())
        .contains("\"throttleCategories\":\"deploy=2/0 big:4\"");
    assertThat(
            server.http.post(
                "/settings",
                "{\"throttleCategories\":\"deploy\"}",
                server.admin(),
                "Content-Type: application/json"))
        .satisfies(reply -> assertThat(reply.status()).isEqualTo(400))
        .satisfies(reply -> assertThat(reply.body()).contains("deploy=1/2"));
  }

  @Test
  void ofBuildsThatAreAlikeOneGoesOnAndHoldsNoOtherUp() {
    job(
        "alike",
        parameters("TARGET", "NOTE")
            + throttle(
                "project",
                0,
                0,
                "<limitOneJobWithMatchingParams>true</limitOneJobWithMatchingParams>"
                    + "<paramsToUseForLimit>TARGET</paramsToUseForLimit>"));
    server.await(build("alike", "TARGET=a&NOTE=1"), "\"executable\":{");
    String waiting = build("alike", "TARGET=a&NOTE=2");
    server.await(waiting, "A build with matching parameters is already running");
    server.await(build("alike", "TARGET=b&NOTE=3"), "\"executable\":{");
    end("alike");
    server.await(waiting, "\"executable\":{");
  }
}
