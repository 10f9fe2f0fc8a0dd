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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request formats and responses that the test suites of Jenkins API clients check. */
class LenientFormsTest {

  private static final String USERNAME_PASSWORD =
      "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl";
  private static final String STORE = "/credentials/store/system/domain/_/";

  @TempDir static Path folder;
  private static TestServer server;

  @BeforeAll
  static void start() {
    server = new TestServer(folder.resolve("home"));
    server
        .http()
        .post(
            "/createItem?name=J",
            "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
                + "<hudson.model.StringParameterDefinition><name>GREETING</name><defaultValue>hi"
                + "</defaultValue></hudson.model.StringParameterDefinition></parameterDefinitions>"
                + "</hudson.model.ParametersDefinitionProperty></properties><builders>"
                + "<hudson.tasks.Shell><command>while [ ! -f end ]; do sleep 0.1; done</command>"
                + "</hudson.tasks.Shell></builders></project>",
            server.admin(),
            "Content-Type: application/xml");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Http.Reply postForm(String path, String json) {
    return server
        .http()
        .post(path, "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8), server.admin());
  }

  private static String get(String path) {
    return server.http().get(path, server.admin()).body();
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
    assertThat(get(STORE + "credential/py/config.xml")).contains("<username>o&#39;neil</username>");
    assertThat(
            postForm(
                    "/computer/doCreateItem?name=n&type=hudson.slaves.DumbSlave",
                    "{'name': 'n', 'nodeDescription': '', 'numExecutors': 2, 'remoteFS': '/tmp',"
                        + " 'labelString': 'a b', 'mode': 'NORMAL'}")
                .status())
        .isEqualTo(302);
    assertThat(get("/computer/n/api/json?tree=numExecutors")).contains("\"numExecutors\":2");
    // JSON outside forms is parsed strictly.
    assertThat(
            server
                .http()
                .post(
                    "/settings",
                    "{'quietPeriod':5}",
                    server.admin(),
                    "Content-Type: application/json")
                .status())
        .isEqualTo(400);
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
    assertThat(
            server
                .http()
                .post(
                    STORE + "createCredentials",
                    xml,
                    server.admin(),
                    "Content-Type: application/xml")
                .status())
        .isEqualTo(200);
    assertThat(get(STORE + "credential/redacted/config.xml"))
        .contains("<username>u</username>", "<secret-redacted/>")
        .doesNotContain("usernameSecret", "<description>");
    String withSecretUsername =
        xml.replace("<username>", "<usernameSecret>true</usernameSecret><username>");
    server
        .http()
        .post(
            STORE + "credential/redacted/config.xml",
            withSecretUsername.replace("<scope>", "<description>d</description><scope>"),
            server.admin(),
            "Content-Type: application/xml");
    assertThat(get(STORE + "credential/redacted/config.xml"))
        .contains("<usernameSecret>true</usernameSecret>", "<description>d</description>");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jenk", "a: b", "- x", "{", "jenkins: 5", "jenkins: {nosuch: 1}"})
  void checkingInvalidYamlIs400WithErrors(String yaml) {
    Http.Reply reply =
        server
            .http()
            .post("/configuration-as-code/check", yaml, server.admin(), "Content-Type: text/plain");
    assertThat(reply.status()).as(reply.body()).isEqualTo(400);
    assertThat(reply.body()).startsWith("[{\"line\":").contains("\"message\":");
  }

  @Test
  void checkingValidYamlIs200WithAnEmptyList() {
    Http.Reply reply =
        server
            .http()
            .post(
                "/configuration-as-code/check",
                "jenkins: {systemMessage: x}",
                server.admin(),
                "Content-Type: text/plain");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(reply.body()).isEqualTo("[]");
  }

  @Test
  void parameterDefaultsAreNamedInThePropertyOnly() {
    String json = get("/job/J/api/json");
    String value = "\"_class\":\"hudson.model.StringParameterValue\"";
    assertThat(json).contains("\"defaultParameterValue\":{" + value + ",\"value\":\"hi\"}");
    assertThat(json)
        .contains(
            "\"defaultParameterValue\":{" + value + ",\"name\":\"GREETING\",\"value\":\"hi\"}");
  }

  @Test
  void theExecutorOfARunningBuildHasNoClass() {
    server.createJob("K", "while [ ! -f end ]; do sleep 0.1; done");
    server.http().post("/job/K/build?delay=0sec", "", server.admin());
    server.await("/job/K/api/json?tree=lastBuild[building]", "true");
    String number = get("/job/K/lastBuild/buildNumber");
    String run = "/job/K/" + number + "/";
    try {
      assertThat(get(run + "api/json")).contains("\"executor\":{},");
      assertThat(get(run + "api/json?tree=executor[number]"))
          .contains("\"executor\":{\"number\":")
          .doesNotContain("hudson.model.Executor");
    } finally {
      server.http().post(run + "stop", "", server.admin());
    }
    server.await(run + "api/json?tree=result", "ABORTED");
  }
}
