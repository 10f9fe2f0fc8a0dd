package dev.steward.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request formats and responses that the test suites of Jenkins API clients check. */
@Tag("integration")
class LenientFormsTest {

  private static final String USERNAME_PASSWORD =
      "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
  private static final String STORE = "/credentials/store/system/domain/_/";

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createItem(
        "J",
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>GREETING</name><defaultValue>hi"
            + "</defaultValue></hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties><builders>"
            + "<hudson.tasks.Shell><command>while [ ! -f end ]; do sleep 0.1; done</command>"
            + "</hudson.tasks.Shell></builders></project>");
  }

  private static Http.Reply postForm(String path, String json) {
    return server.post(path, "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'parameter':[{'name':'GREETING','value':'c'}]}",
        "{parameter:[{name:'GREETING',value:'d'}]}",
        "{\"parameter\":[{\"name\":\"GREETING\",\"value\":\"e\"},],}",
        "{\"parameter\"=>[{\"name\"=>\"GREETING\";\"value\"=>\"e\"}]}",
        "/*c*/{\"parameter\":{\"name\":\"GREETING\",\"value\":\"a\tb\"}}"
      })
  void buildParametersAcceptLenientJson(String json) {
    Http.Reply reply = postForm("/job/J/build?delay=3600sec", json);
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
  }

  @Test
  void credentialAndNodeFormsAcceptLenientJson() {
    Http.Reply reply =
        postForm(
            STORE + "createCredentials",
            "{'': '1', 'credentials': {'stapler-class': '"
                + USERNAME_PASSWORD
                + "', 'id': 'py', 'username': \"o'neil\", 'password': 'p', 'description': 'd'}}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    assertThat(server.getBody(STORE + "credential/py/config.xml"))
        .contains("<username>o&#39;neil</username>");
    assertThat(
            postForm(
                    "/computer/doCreateItem?name=n&type=hudson.slaves.DumbSlave",
                    "{'name': 'n', 'nodeDescription': '', 'numExecutors': 2, 'remoteFS': '/tmp',"
                        + " 'labelString': 'a b', 'mode': 'NORMAL'}")
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/computer/n/api/json?tree=numExecutors"))
        .contains("\"numExecutors\":2");
    // JSON outside forms is parsed strictly.
    assertThat(server.postJson("/settings", "{'quietPeriod':5}").status()).isEqualTo(400);
  }

  @Test
  void aRedactedNewCredentialHasAnEmptySecret() {
    String xml =
        "<"
            + USERNAME_PASSWORD
            + "><scope>GLOBAL</scope><id>redacted</id><username>u</username>"
            + "<password><secret-redacted/></password></"
            + USERNAME_PASSWORD
            + ">";
    assertThat(server.postXml(STORE + "createCredentials", xml).status()).isEqualTo(200);
    assertThat(server.getBody(STORE + "credential/redacted/config.xml"))
        .contains("<username>u</username>", "<secret-redacted/>")
        .contains("<usernameSecret>true</usernameSecret>")
        .doesNotContain("<description>");
    String withPublicUsername =
        xml.replace("<username>", "<usernameSecret>false</usernameSecret><username>");
    server.postXml(
        STORE + "credential/redacted/config.xml",
        withPublicUsername.replace("<scope>", "<description>d</description><scope>"));
    String config = server.getBody(STORE + "credential/redacted/config.xml");
    assertThat(config)
        .contains("<usernameSecret>false</usernameSecret>", "<description>d</description>");
    // What was read can be written back without a change.
    server.postXml(STORE + "credential/redacted/config.xml", config);
    assertThat(server.getBody(STORE + "credential/redacted/config.xml")).isEqualTo(config);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jenk", "a: b", "- x", "{", "jenkins: 5", "jenkins: {nosuch: 1}"})
  void checkingInvalidYamlIs400WithErrors(String yaml) {
    Http.Reply reply =
        server.post("/configuration-as-code/check", yaml, "Content-Type: text/plain");
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.body()).startsWith("[{\"line\":").contains("\"message\":");
  }

  @Test
  void checkingValidYamlReturns200WithAnEmptyList() {
    Http.Reply reply =
        server.post(
            "/configuration-as-code/check",
            "jenkins: {systemMessage: x}",
            "Content-Type: text/plain");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("[]");
  }

  @Test
  void parameterDefaultsAreNamedInThePropertyOnly() {
    String json = server.getBody("/job/J/api/json");
    String value = "\"_class\":\"hudson.model.StringParameterValue\"";
    assertThat(json).contains("\"defaultParameterValue\":{" + value + ",\"value\":\"hi\"}");
    assertThat(json)
        .contains(
            "\"defaultParameterValue\":{" + value + ",\"name\":\"GREETING\",\"value\":\"hi\"}");
  }

  @Test
  void theExecutorOfARunningBuildHasNoClass() {
    server.createJob("K", "while [ ! -f end ]; do sleep 0.1; done");
    server.startBuild("/job/K/");
    server.await("/job/K/api/json?tree=lastBuild[building]", "true");
    String number = server.getBody("/job/K/lastBuild/buildNumber");
    String run = "/job/K/" + number + "/";
    try {
      assertThat(server.getBody(run + "api/json")).contains("\"executor\":{},");
      assertThat(server.getBody(run + "api/json?tree=executor[number]"))
          .contains("\"executor\":{\"number\":")
          .doesNotContain("hudson.model.Executor");
    } finally {
      server.post(run + "stop");
    }
    server.await(run + "api/json?tree=result", "ABORTED");
  }
}
