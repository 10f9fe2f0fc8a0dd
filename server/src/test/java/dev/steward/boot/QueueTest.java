package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Queue items over HTTP: why they wait, and which builds they become. */
class QueueTest {

  private static final Pattern ITEM = Pattern.compile("/queue/item/(\\d+)/");

  @TempDir Path folder;
  private Running server;

  /** Starts the server under test; subclasses use another database. */
  Running open(Path home) {
    return new Running(home);
  }

  @BeforeEach
  void start() {
    server = open(folder.resolve("home"));
  }

  /** Builds outlive the server, so they are stopped before their directory is deleted. */
  @AfterEach
  void stop() {
    for (String item = "/queue/api/json?tree=items[id]"; ; ) {
      var waiting = Pattern.compile("\"id\":(\\d+)").matcher(get(item));
      if (!waiting.find()) {
        break;
      }
      post("/queue/cancelItem?id=" + waiting.group(1));
    }
    for (int executor = 0; executor < 4; executor++) {
      server.http.post("/computer/(built-in)/executors/" + executor + "/stop", "", server.admin());
    }
    server.await("/computer/api/json", "\"busyExecutors\":0");
    server.close();
  }

  private void job(String name, String xml, String script) {
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name,
            "<project>"
                + xml
                + "<builders><hudson.tasks.Shell><command>"
                + script
                + "</command></hudson.tasks.Shell></builders></project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
  }

  private static String tied(String label) {
    return "<canRoam>false</canRoam><assignedNode>" + label + "</assignedNode>";
  }

  private String post(String path) {
    return post(path, "");
  }

  private String post(String path, String body) {
    Http.Reply reply = server.http.post(path, body, server.admin());
    assertThat(reply.status()).as(path + ": " + reply.body()).isLessThan(400);
    String location = reply.header("Location");
    return location == null ? "" : location;
  }

  private long build(String job) {
    return Long.parseLong(Running.first(ITEM, post("/job/" + job + "/build?delay=0sec")));
  }

  private String get(String path) {
    return server.http.get(path, server.admin()).body();
  }

  private String item(long id) {
    return "/queue/item/" + id + "/api/json";
  }

  private void node(String name, String labels) {
    Http.Reply made =
        server.http.post(
            "/computer/createItem?name=" + name,
            "<slave><numExecutors>1</numExecutors><label>" + labels + "</label></slave>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
  }

  @Test
  void whatIsTiedToALabelSaysWhatItLacksAndHoldsNobodyUp() {
    job("tied", tied("fast &amp;&amp; !built-in"), "true");
    job("other", "", "true");
    long waiting = build("tied");
    server.await(item(waiting), "There are no nodes with the label ‘fast&&!built-in’");
    assertThat(get(item(waiting)))
        .contains("Queue$BuildableItem", "\"stuck\":true", "\"buildable\":true");
    server.await(item(build("other")), "\"executable\":{");
    node("n1", "fast");
    assertThat(get(item(waiting))).contains("‘n1’ is offline");
    node("n2", "fast");
    assertThat(get(item(waiting))).contains("All nodes of label ‘fast&&!built-in’ are offline");
    // The built-in node gets the label, and the job is restricted to it.
    post("/computer/(built-in)/configSubmit", "json={\"labelString\":\"fast now\"}");
    assertThat(get("/computer/(built-in)/api/json")).contains("{\"name\":\"now\"}");
    server.http.post(
        "/job/tied/config.xml",
        "<project>" + tied("now") + "</project>",
        server.admin(),
        "Content-Type: application/xml");
    server.await(item(waiting), "\"executable\":{");
    assertThat(get("/job/tied/1/api/json")).contains("\"builtOn\":\"\"");
  }

  @Test
  void aJobWaitsForWhatLeadsToItWhereItIsAskedTo() {
    job(
        "up",
        "<publishers><hudson.tasks.BuildTrigger><childProjects>down</childProjects>"
            + "<threshold><name>SUCCESS</name></threshold></hudson.tasks.BuildTrigger></publishers>",
        "sleep 300");
    job("down", "<blockBuildWhenUpstreamBuilding>true</blockBuildWhenUpstreamBuilding>", "true");
    server.await(item(build("up")), "\"executable\":{");
    long waiting = build("down");
    server.await(item(waiting), "Upstream project up is already building.");
    assertThat(get(item(waiting))).contains("Queue$BlockedItem");
    post("/job/up/1/stop");
    server.await(item(waiting), "\"executable\":{");
  }

  @Test
  void aJobHasOneBuildAtATimeUnlessItSaysOtherwise() {
    job("one", "", "sleep 300");
    job("many", "<concurrentBuild>true</concurrentBuild>", "sleep 300");
    server.await(item(build("one")), "\"executable\":{");
    long second = build("one");
    server.await(item(second), "Build #1 is already in progress (ETA: N/A)");
    server.await(item(build("many")), "\"executable\":{");
    long full = build("many");
    server.await(item(full), "Waiting for next available executor");
    // Two more executors without a restart: the concurrent job starts, the other still waits.
    post("/computer/(built-in)/configSubmit", "json={\"numExecutors\":4}");
    server.await(item(full), "\"executable\":{");
    assertThat(get(item(second))).contains("already in progress");
    assertThat(get("/computer/api/json")).contains("\"busyExecutors\":3", "\"totalExecutors\":4");
    post("/computer/(built-in)/executors/0/stop");
    server.await("/job/one/1/api/json", "\"result\":\"ABORTED\"");
    server.await(item(second), "\"executable\":{");
  }

  @Test
  void aQuietServerTakesNothingUpAndGoesOnWhenItIsToldTo() {
    job("x", "", "true");
    post("/quietDown");
    long waiting = build("x");
    server.await(item(waiting), "Jenkins is about to shut down");
    post("/cancelQuietDown");
    server.await(item(waiting), "\"executable\":{");
    post("/computer/(built-in)/toggleOffline?offlineMessage=oil");
    long later = build("x");
    server.await(item(later), "Waiting for next available executor");
    post("/computer/(built-in)/toggleOffline");
    server.await(item(later), "\"executable\":{");
  }

  @Test
  void theQueueOutlivesTheServerAndAnItemLeadsToItsBuildForEver() {
    job("x", "", "true");
    long built = build("x");
    server.await(item(built), "\"executable\":{");
    long waiting = Long.parseLong(Running.first(ITEM, post("/job/x/build?delay=3600sec")));
    server.close();
    server = open(folder.resolve("home"));
    assertThat(get(item(built))).contains("\"number\":1");
    assertThat(get(item(waiting))).contains("In the quiet period. Expires in 59 min");
    // An identical request joins the item; the earlier start time wins.
    assertThat(build("x")).isEqualTo(waiting);
    server.await(item(waiting), "\"number\":2");
    assertThat(get("/queue/api/json")).contains("\"items\":[]");
  }
}
