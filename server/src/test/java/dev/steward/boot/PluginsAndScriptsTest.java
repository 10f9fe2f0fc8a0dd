package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Responses to requests for plugins and Groovy scripts. */
class PluginsAndScriptsTest {

  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

  @TempDir Path home;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(home);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  private Http.Reply post(String path, String body, String contentType) {
    return server.http().post(path, body, server.admin(), contentType);
  }

  @Test
  void builtInFeaturesAreListedAsPlugins() {
    assertThat(get("/pluginManager/api/json").body()).contains("\"plugins\":[{},{}");
    assertThat(get("/pluginManager/api/json?tree=plugins[shortName,active,version]").body())
        .contains("{\"active\":true,\"shortName\":\"git\",\"version\":\"2026.4\"}");
    assertThat(get("/pluginManager/plugin/junit/api/json").body())
        .contains("\"longName\":\"JUnit reports\"");
    assertThat(get("/pluginManager/plugin/nothing/api/json").status()).isEqualTo(404);
    assertThat(get("/pluginManager/").body()).contains("<td>cloudbees-folder</td>");
    assertThat(get("/updateCenter/api/json").body()).contains("\"jobs\":[]");
  }

  @Test
  void installingAPluginSucceedsOnlyIfItIsBuiltIn() {
    String installXml =
        "<jenkins><install plugin=\"git@latest\"/><install plugin=\"NAME@1\"/></jenkins>";
    String path = "/pluginManager/installNecessaryPlugins";
    Http.Reply builtInResponse =
        post(path, installXml.replace("NAME", "junit"), "Content-Type: text/xml");
    assertThat(builtInResponse.status()).isEqualTo(302);
    Http.Reply refused =
        post(path, installXml.replace("NAME", "chucknorris"), "Content-Type: text/xml");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(String.join("\n", refused.headerLines()))
        .contains("X-Error: Cannot install chucknorris");
    assertThat(post(path, "<jenkins>", "Content-Type: text/xml").status()).isEqualTo(400);
    assertThat(post("/pluginManager/install?plugin.blueocean.default=on", "", FORM).status())
        .isEqualTo(400);
    assertThat(
            post(
                    "/pluginManager/installPlugins",
                    "{\"plugins\":[\"mailer\",\"x\"]}",
                    "Content-Type: application/json")
                .status())
        .isEqualTo(400);
    assertThat(post("/pluginManager/plugin/git/doUninstall", "", FORM).status()).isEqualTo(400);
    assertThat(
            post(
                    "/pluginManager/prevalidateConfig",
                    "<project plugin=\"a@1\"><scm plugin=\"git@5\"/></project>",
                    "Content-Type: text/xml")
                .body())
        .isEqualTo("[{\"name\":\"a\",\"version\":\"1\",\"mode\":\"missing\"}]");
  }

  @Test
  void groovyScriptsAreRefusedWithTheEquivalentRestCall() {
    Http.Reply version = post("/scriptText", "script=println(Jenkins.VERSION)", FORM);
    assertThat(version.status()).isEqualTo(400);
    assertThat(version.body())
        .contains("does not run Groovy")
        .contains("X-Jenkins")
        .doesNotContain("createCredentials");
    assertThat(post("/scriptText", "script=1%2B1", FORM).body())
        .contains("generateNewToken")
        .contains("createAccountByAdmin")
        .contains("/settings");
    assertThat(post("/computer/(built-in)/scriptText", "script=x", FORM).status()).isEqualTo(400);
    assertThat(post("/scriptText", "", FORM).status()).isEqualTo(200);
    assertThat(get("/scriptText?script=x").status()).isEqualTo(405);
    assertThat(get("/script").body()).contains("does not run Groovy");
    assertThat(post("/script", "script=<b>", FORM).status()).isEqualTo(400);
    server.createUser("alice", "alices-password");
    assertThat(server.http().get("/script").status()).isEqualTo(403);
  }
}
