package dev.steward.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.ServerClient;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Creating, configuring, taking offline and deleting nodes over HTTP. */
@Tag("integration")
class NodesTest {

  private static final String XML = "Content-Type: application/xml";

  @RegisterExtension static final TestServer server = TestServer.create();

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
    Http.Reply response =
        server.post("/computer/doCreateItem?name=f1&type=hudson.slaves.DumbSlave", form);
    assertThat(response.status()).isEqualTo(302);
    assertThat(response.header("Location")).isEqualTo("/computer/");
    assertThat(server.getBody("/computer/f1/api/json"))
        .contains(
            "\"displayName\":\"f1\"",
            "\"offline\":true",
            "\"numExecutors\":3",
            "\"launchSupported\":true");
    ServerClient.await(
        "the failed launch",
        () ->
            server
                .getBody("/computer/f1/api/json")
                .contains("hudson.slaves.OfflineCause$LaunchFailed"));
    assertThat(server.getBody("/computer/f1/logText/progressiveText"))
        .contains("Choose a credential in the node's configuration.");
    assertThat(server.getBody("/computer/f1/config.xml"))
        .contains(
            "<description>a &amp; b</description>",
            "<mode>EXCLUSIVE</mode>",
            "<label>linux \"two words\"</label>",
            "<launcher class=\"hudson.plugins.sshslaves.SSHLauncher\"><host>h&lt;1&gt;</host>");
    Http.Reply secondResponse =
        server.post("/computer/doCreateItem?name=f1&type=hudson.slaves.DumbSlave", form);
    assertThat(secondResponse.status()).isEqualTo(400);
    assertThat(secondResponse.body()).contains("Agent called ‘f1’ already exists");
    assertThat(server.get("/computer/f1/doDelete").status()).isEqualTo(405);
    assertThat(server.post("/computer/f1/doDelete", "").status()).isEqualTo(302);
    assertThat(server.get("/computer/f1/api/json").status()).isEqualTo(404);
  }

  @Test
  void aNodeConfigKeepsItsUnchangedElements() {
    String submittedXml =
        "<?xml version='1.1' encoding='UTF-8'?><slave><name>x1</name><description>old"
            + "</description><label>a  b</label><launcher class=\"some.Launcher\" plugin=\"p@1\">"
            + "<odd/></launcher><numExecutors>2</numExecutors></slave>";
    assertThat(server.post("/computer/createItem?name=x1", submittedXml, XML).status())
        .isEqualTo(200);
    assertThat(server.post("/computer/x1/submitDescription", "description=new").status())
        .isEqualTo(302);
    String configXml = server.getBody("/computer/x1/config.xml");
    assertThat(configXml)
        .startsWith("<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n<slave>")
        .contains(
            "<launcher class=\"some.Launcher\" plugin=\"p@1\"><odd/></launcher>",
            "<label>a  b</label>",
            "<description>new</description>");
    assertThat(server.post("/computer/x1/config.xml", configXml, XML).status()).isEqualTo(200);
    assertThat(server.getBody("/computer/x1/config.xml")).isEqualTo(configXml);
    assertThat(server.post("/computer/x1/config.xml", "<project/>", XML).body())
        .contains("Node types do not match");
    assertThat(
            server
                .post("/computer/x1/configSubmit", json("{\"name\":\"x2\",\"labelString\":\"c\"}"))
                .header("Location"))
        .isEqualTo("/computer/x2/");
    assertThat(server.get("/computer/x1/api/json").status()).isEqualTo(404);
    Http.Reply copyResponse = server.post("/computer/createItem?mode=copy&from=x2&name=x3", "");
    assertThat(copyResponse.header("Location")).isEqualTo("/computer/x3/configure");
    assertThat(server.get("/computer/x3/configure").status()).isEqualTo(200);
    assertThat(server.getBody("/computer/x3/config.xml")).contains("<label>c</label>");
  }

  @Test
  void aNodeIsTakenOfflineWithAReasonAndBroughtBack() {
    server.post("/computer/createItem?name=t1", "<slave/>", XML);
    assertThat(server.post("/computer/t1/toggleOffline?offlineMessage=oil", "").status())
        .isEqualTo(302);
    assertThat(server.getBody("/computer/t1/api/json?depth=1"))
        .contains(
            "\"temporarilyOffline\":true",
            "\"offlineCauseReason\":\"oil\"",
            "hudson.slaves.OfflineCause$UserCause",
            "Disconnected by admin : oil");
    server.post("/computer/t1/changeOfflineCause?offlineMessage=water", "");
    assertThat(server.getBody("/computer/t1/api/json"))
        .contains("\"offlineCauseReason\":\"water\"");
    assertThat(server.getBody("/computer/t1/")).contains("taken offline by admin: water");
    server.post("/computer/t1/toggleOffline", "");
    assertThat(server.getBody("/computer/t1/api/json"))
        .contains("\"temporarilyOffline\":false", "\"offline\":true", "\"offlineCause\":null");
    assertThat(server.post("/computer/t1/doDisconnect", "").status()).isEqualTo(302);
    Http.Reply launch = server.post("/computer/t1/launchSlaveAgent", "");
    assertThat(launch.header("Location")).isEqualTo("/computer/t1/log");
    assertThat(server.get("/computer/t1/log").status()).isEqualTo(200);
  }

  @Test
  void aLabelListsItsNodesAndTiedJobs() {
    server.post("/computer/createItem?name=l1", "<slave><label>red big</label></slave>", XML);
    server.post(
        "/createItem?name=tied",
        "<project><canRoam>false</canRoam><assignedNode>red &amp;&amp;"
            + " big</assignedNode></project>",
        XML);
    String label = server.getBody("/label/red%26%26big/api/json");
    assertThat(label)
        .contains(
            "hudson.model.labels.LabelExpression$And",
            "\"name\":\"red&&big\"",
            "\"nodeName\":\"l1\"",
            "\"offline\":true",
            "\"name\":\"tied\"");
    assertThat(server.getBody("/label/red/api/json"))
        .contains("hudson.model.labels.LabelAtom", "\"tiedJobs\":[]");
    assertThat(server.getBody("/label/l1/api/json")).contains("\"nodeName\":\"l1\"");
    assertThat(server.getBody("/label/nobody/api/json"))
        .contains("\"nodes\":[]", "\"offline\":true");
    assertThat(server.get("/label/a%26%26/api/json").status()).isEqualTo(404);
  }

  @Test
  void anInvalidNodeIsRefusedWithAHelpfulMessage() {
    assertThat(server.post("/computer/createItem?name=", "<slave/>", XML).body())
        .contains("Query parameter &#39;name&#39; is required");
    assertThat(server.post("/computer/createItem?name=a%2Fb", "<slave/>", XML).body())
        .contains("unsafe character");
    assertThat(
            server
                .post(
                    "/computer/createItem?name=e1",
                    "<slave><numExecutors>-1</numExecutors></slave>",
                    XML)
                .status())
        .isEqualTo(400);
    assertThat(server.post("/computer/createItem?name=e1", "").body()).contains("No mode given");
    assertThat(server.post("/computer/createItem?mode=copy&name=e1", "").body())
        .contains("Specify which agent to copy");
    assertThat(server.post("/computer/createItem?mode=copy&name=e1&from=no", "").body())
        .contains("No such agent: no");
    assertThat(server.post("/computer/(built-in)/doDelete", "").status()).isEqualTo(400);
    assertThat(server.get("/computer/(built-in)/config.xml").status()).isEqualTo(400);
    assertThat(server.get("/computer/Built-In%20Node/api/json").status()).isEqualTo(200);
  }
}
