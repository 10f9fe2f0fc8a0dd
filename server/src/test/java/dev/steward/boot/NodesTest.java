package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Creating, configuring, taking offline and deleting nodes over HTTP. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class NodesTest {

  private static final String XML = "Content-Type: application/xml";

  @TempDir static Path folder;

  // Set by an instance method, since a subclass chooses the database.
  @SuppressWarnings("NullAway.Init")
  private static TestServer server;

  /** Starts the server under test; subclasses use another database. */
  TestServer startServer(Path home) {
    return new TestServer(home);
  }

  @BeforeAll
  void start() {
    server = startServer(folder.resolve("home"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply post(String path, String body, String... headers) {
    var allHeaders = new java.util.ArrayList<>(java.util.List.of(headers));
    allHeaders.add(server.admin());
    return server.http().post(path, body, allHeaders.toArray(String[]::new));
  }

  private static Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  private static String json(String text) {
    return "json=" + URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  @Test
  void aNodeCreatedByFormIsOfflineUntilItConnects() {
    String form =
        json(
            """
            {"name":"f1","nodeDescription":"a & b","numExecutors":"3","remoteFS":"/srv/f1",
             "labelString":"linux \\"two words\\"","mode":"EXCLUSIVE",
             "launcher":{"stapler-class":"hudson.plugins.sshslaves.SSHLauncher","host":"h<1>","port":22},
             "retentionStrategy":{"stapler-class":"hudson.slaves.RetentionStrategy$Always"},
             "nodeProperties":{"stapler-class-bag":"true"}}\
            """);
    Http.Reply response = post("/computer/doCreateItem?name=f1&type=hudson.slaves.DumbSlave", form);
    assertThat(response.status()).isEqualTo(302);
    assertThat(response.header("Location")).isEqualTo("/computer/");
    assertThat(get("/computer/f1/api/json").body())
        .contains(
            "\"displayName\":\"f1\"",
            "\"offline\":true",
            "\"offlineCause\":null",
            "\"numExecutors\":3",
            "\"launchSupported\":true");
    assertThat(get("/computer/f1/config.xml").body())
        .contains(
            "<description>a &amp; b</description>",
            "<mode>EXCLUSIVE</mode>",
            "<label>linux \"two words\"</label>",
            "<launcher class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>h&lt;1&gt;</host>");
    Http.Reply secondResponse =
        post("/computer/doCreateItem?name=f1&type=hudson.slaves.DumbSlave", form);
    assertThat(secondResponse.status()).isEqualTo(400);
    assertThat(secondResponse.body()).contains("Agent called ‘f1’ already exists");
    assertThat(get("/computer/f1/doDelete").status()).isEqualTo(405);
    assertThat(post("/computer/f1/doDelete", "").status()).isEqualTo(302);
    assertThat(get("/computer/f1/api/json").status()).isEqualTo(404);
  }

  @Test
  void aNodeConfigKeepsItsUnchangedElements() {
    String submittedXml =
        "<?xml version='1.1' encoding='UTF-8'?><slave><name>x1</name><description>old"
            + "</description><label>a  b</label><launcher class=\"some.Launcher\" plugin=\"p@1\">"
            + "<odd/></launcher><numExecutors>2</numExecutors></slave>";
    assertThat(post("/computer/createItem?name=x1", submittedXml, XML).status()).isEqualTo(200);
    assertThat(post("/computer/x1/submitDescription", "description=new").status()).isEqualTo(302);
    String configXml = get("/computer/x1/config.xml").body();
    assertThat(configXml)
        .startsWith("<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n<slave>")
        .contains(
            "<launcher class=\"some.Launcher\" plugin=\"p@1\"><odd/></launcher>",
            "<label>a  b</label>",
            "<description>new</description>");
    assertThat(post("/computer/x1/config.xml", configXml, XML).status()).isEqualTo(200);
    assertThat(get("/computer/x1/config.xml").body()).isEqualTo(configXml);
    assertThat(post("/computer/x1/config.xml", "<project/>", XML).body())
        .contains("Node types do not match");
    assertThat(
            post("/computer/x1/configSubmit", json("{\"name\":\"x2\",\"labelString\":\"c\"}"))
                .header("Location"))
        .isEqualTo("/computer/x2/");
    assertThat(get("/computer/x1/api/json").status()).isEqualTo(404);
    Http.Reply copyResponse = post("/computer/createItem?mode=copy&from=x2&name=x3", "");
    assertThat(copyResponse.header("Location")).isEqualTo("/computer/x3/configure");
    assertThat(get("/computer/x3/configure").status()).isEqualTo(200);
    assertThat(get("/computer/x3/config.xml").body()).contains("<label>c</label>");
  }

  @Test
  void aNodeIsTakenOfflineWithAReasonAndBroughtBack() {
    post("/computer/createItem?name=t1", "<slave/>", XML);
    assertThat(post("/computer/t1/toggleOffline?offlineMessage=oil", "").status()).isEqualTo(302);
    assertThat(get("/computer/t1/api/json?depth=1").body())
        .contains(
            "\"temporarilyOffline\":true",
            "\"offlineCauseReason\":\"oil\"",
            "hudson.slaves.OfflineCause$UserCause",
            "Disconnected by admin : oil");
    post("/computer/t1/changeOfflineCause?offlineMessage=water", "");
    assertThat(get("/computer/t1/api/json").body()).contains("\"offlineCauseReason\":\"water\"");
    assertThat(get("/computer/t1/").body()).contains("taken offline by admin: water");
    post("/computer/t1/toggleOffline", "");
    assertThat(get("/computer/t1/api/json").body())
        .contains("\"temporarilyOffline\":false", "\"offline\":true", "\"offlineCause\":null");
    assertThat(post("/computer/t1/doDisconnect", "").status()).isEqualTo(302);
    Http.Reply launch = post("/computer/t1/launchSlaveAgent", "");
    assertThat(launch.header("Location")).isEqualTo("/computer/t1/log");
    assertThat(get("/computer/t1/log").status()).isEqualTo(200);
  }

  @Test
  void aLabelListsItsNodesAndTiedJobs() {
    post("/computer/createItem?name=l1", "<slave><label>red big</label></slave>", XML);
    post(
        "/createItem?name=tied",
        "<project><canRoam>false</canRoam><assignedNode>red &amp;&amp;"
            + " big</assignedNode></project>",
        XML);
    String label = get("/label/red%26%26big/api/json").body();
    assertThat(label)
        .contains(
            "hudson.model.labels.LabelExpression$And",
            "\"name\":\"red&&big\"",
            "\"nodeName\":\"l1\"",
            "\"offline\":true",
            "\"name\":\"tied\"");
    assertThat(get("/label/red/api/json").body())
        .contains("hudson.model.labels.LabelAtom", "\"tiedJobs\":[]");
    assertThat(get("/label/l1/api/json").body()).contains("\"nodeName\":\"l1\"");
    assertThat(get("/label/nobody/api/json").body()).contains("\"nodes\":[]", "\"offline\":true");
    assertThat(get("/label/a%26%26/api/json").status()).isEqualTo(404);
  }

  @Test
  void anInvalidNodeIsRefusedWithAHelpfulMessage() {
    assertThat(post("/computer/createItem?name=", "<slave/>", XML).body())
        .contains("Query parameter &#39;name&#39; is required");
    assertThat(post("/computer/createItem?name=a%2Fb", "<slave/>", XML).body())
        .contains("unsafe character");
    assertThat(
            post(
                    "/computer/createItem?name=e1",
                    "<slave><numExecutors>-1</numExecutors></slave>",
                    XML)
                .status())
        .isEqualTo(400);
    assertThat(post("/computer/createItem?name=e1", "").body()).contains("No mode given");
    assertThat(post("/computer/createItem?mode=copy&name=e1", "").body())
        .contains("Specify which agent to copy");
    assertThat(post("/computer/createItem?mode=copy&name=e1&from=no", "").body())
        .contains("No such agent: no");
    assertThat(post("/computer/(built-in)/doDelete", "").status()).isEqualTo(400);
    assertThat(get("/computer/(built-in)/config.xml").status()).isEqualTo(400);
    assertThat(get("/computer/Built-In%20Node/api/json").status()).isEqualTo(200);
  }
}
