package dev.steward.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Queue items over HTTP: why they wait, and which builds they become. */
@Tag("integration")
class BuildQueueTest {

  private static final Pattern ITEM = Pattern.compile("/queue/item/(\\d+)/");

  @RegisterExtension final TestServer server = TestServer.create();

  /** Builds outlive the server, so they are stopped before their directory is deleted. */
  @AfterEach
  void stop() {
    for (String item = "/queue/api/json?tree=items[id]"; ; ) {
      var matcher = Pattern.compile("\"id\":(\\d+)").matcher(server.getBody(item));
      if (!matcher.find()) {
        break;
      }
      post("/queue/cancelItem?id=" + matcher.group(1));
    }
    for (int executor = 0; executor < 4; executor++) {
      server.post("/computer/(built-in)/executors/" + executor + "/stop");
    }
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  private void createJob(String name, String configXml, String script) {
    server.createItem(
        name,
        "<project>"
            + configXml
            + "<builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private static String tiedToLabel(String label) {
    return "<canRoam>false</canRoam><assignedNode>" + label + "</assignedNode>";
  }

  private String post(String path) {
    return post(path, "");
  }

  private String post(String path, String body) {
    Http.Reply reply = server.post(path, body);
    assertThat(reply.status()).as(path + ": " + reply.body()).isLessThan(400);
    String location = reply.header("Location");
    return location == null ? "" : location;
  }

  private long build(String job) {
    return Long.parseLong(TestServer.firstMatch(ITEM, post("/job/" + job + "/build?delay=0sec")));
  }

  private String itemPath(long id) {
    return "/queue/item/" + id + "/api/json";
  }

  private void createNode(String name, String labels) {
    server.createItem(
        "/computer/",
        name,
        "<slave><numExecutors>1</numExecutors><label>" + labels + "</label></slave>");
  }

  @Test
  void anItemWithoutAMatchingNodeSaysWhyAndBlocksNoOther() {
    createJob("tied", tiedToLabel("fast &amp;&amp; !built-in"), "true");
    createJob("other", "", "true");
    long itemId = build("tied");
    server.await(itemPath(itemId), "There are no nodes with the label ‘fast&&!built-in’");
    assertThat(server.getBody(itemPath(itemId)))
        .contains("Queue$BuildableItem", "\"stuck\":true", "\"buildable\":true");
    server.await(itemPath(build("other")), "\"executable\":{");
    createNode("n1", "fast");
    assertThat(server.getBody(itemPath(itemId))).contains("‘n1’ is offline");
    createNode("n2", "fast");
    assertThat(server.getBody(itemPath(itemId)))
        .contains("All nodes of label ‘fast&&!built-in’ are offline");
    // The built-in node gets the label, and the job is restricted to it.
    post("/computer/(built-in)/configSubmit", "json={\"labelString\":\"fast now\"}");
    assertThat(server.getBody("/computer/(built-in)/api/json")).contains("{\"name\":\"now\"}");
    server.postXml("/job/tied/config.xml", "<project>" + tiedToLabel("now") + "</project>");
    server.await(itemPath(itemId), "\"executable\":{");
    assertThat(server.getBody("/job/tied/1/api/json")).contains("\"builtOn\":\"\"");
  }

  @Test
  void aJobCanWaitForItsUpstreamBuilds() {
    createJob(
        "up",
        "<publishers><hudson.tasks.BuildTrigger><childProjects>down</childProjects>"
            + "<threshold><name>SUCCESS</name></threshold></hudson.tasks.BuildTrigger></publishers>",
        "sleep 300");
    createJob(
        "down", "<blockBuildWhenUpstreamBuilding>true</blockBuildWhenUpstreamBuilding>", "true");
    server.await(itemPath(build("up")), "\"executable\":{");
    long itemId = build("down");
    server.await(itemPath(itemId), "Upstream project up is already building.");
    assertThat(server.getBody(itemPath(itemId))).contains("Queue$BlockedItem");
    post("/job/up/1/stop");
    server.await(itemPath(itemId), "\"executable\":{");
  }

  @Test
  void aJobRunsOneBuildAtATimeUnlessItIsConcurrent() {
    createJob("one", "", "sleep 300");
    createJob("many", "<concurrentBuild>true</concurrentBuild>", "sleep 300");
    server.await(itemPath(build("one")), "\"executable\":{");
    long blockedItem = build("one");
    server.await(itemPath(blockedItem), "Build #1 is already in progress (ETA: N/A)");
    server.await(itemPath(build("many")), "\"executable\":{");
    long waitingItem = build("many");
    server.await(itemPath(waitingItem), "Waiting for next available executor");
    // Two more executors without a restart: the concurrent job starts, while the other one still
    // waits.
    post("/computer/(built-in)/configSubmit", "json={\"numExecutors\":4}");
    server.await(itemPath(waitingItem), "\"executable\":{");
    assertThat(server.getBody(itemPath(blockedItem))).contains("already in progress");
    assertThat(server.getBody("/computer/api/json"))
        .contains("\"busyExecutors\":3", "\"totalExecutors\":4");
    post("/computer/(built-in)/executors/0/stop");
    server.await("/job/one/1/api/json", "\"result\":\"ABORTED\"");
    server.await(itemPath(blockedItem), "\"executable\":{");
  }

  @Test
  void quietDownHoldsTheQueueUntilItIsCancelled() {
    createJob("x", "", "true");
    post("/quietDown");
    long firstItem = build("x");
    server.await(itemPath(firstItem), "Jenkins is about to shut down");
    post("/cancelQuietDown");
    server.await(itemPath(firstItem), "\"executable\":{");
    post("/computer/(built-in)/toggleOffline?offlineMessage=oil");
    long secondItem = build("x");
    server.await(itemPath(secondItem), "Waiting for next available executor");
    post("/computer/(built-in)/toggleOffline");
    server.await(itemPath(secondItem), "\"executable\":{");
  }

  @Test
  void theQueueAndItsFinishedItemsSurviveARestart() {
    createJob("x", "", "true");
    long finishedItem = build("x");
    server.await(itemPath(finishedItem), "\"executable\":{");
    long waitingItem =
        Long.parseLong(TestServer.firstMatch(ITEM, post("/job/x/build?delay=3600sec")));
    server.restart();
    assertThat(server.getBody(itemPath(finishedItem))).contains("\"number\":1");
    assertThat(server.getBody(itemPath(waitingItem)))
        .contains("In the quiet period. Expires in 59 min");
    // An identical request joins the item; the earlier start time wins.
    assertThat(build("x")).isEqualTo(waitingItem);
    server.await(itemPath(waitingItem), "\"number\":2");
    assertThat(server.getBody("/queue/api/json")).contains("\"items\":[]");
  }
}
