package dev.steward.rest.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Responses to requests for plugins and Groovy scripts. */
@Tag("integration")
class PluginsAndScriptsTest {

  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

  @RegisterExtension final TestServer server = TestServer.create();

  @Test
  void builtInFeaturesAreListedAsPlugins() {
    assertThat(server.getBody("/pluginManager/api/json")).contains("\"plugins\":[{},{}");
    assertThat(server.getBody("/pluginManager/api/json?tree=plugins[shortName,active,version]"))
        .contains("{\"active\":true,\"shortName\":\"git\",\"version\":\"2026.4\"}");
    assertThat(server.getBody("/pluginManager/plugin/junit/api/json"))
        .contains("\"longName\":\"JUnit reports\"");
    assertThat(server.get("/pluginManager/plugin/nothing/api/json").status()).isEqualTo(404);
    assertThat(server.getBody("/pluginManager/")).contains("<td>cloudbees-folder</td>");
    assertThat(server.getBody("/updateCenter/api/json")).contains("\"jobs\":[]");
  }

  @Test
  void installingAPluginSucceedsOnlyIfItIsBuiltIn() {
    String installXml =
        "<jenkins><install plugin=\"git@latest\"/><install plugin=\"NAME@1\"/></jenkins>";
    String path = "/pluginManager/installNecessaryPlugins";
    Http.Reply builtInResponse =
        server.post(path, installXml.replace("NAME", "junit"), "Content-Type: text/xml");
    assertThat(builtInResponse.status()).isEqualTo(302);
    Http.Reply refused =
        server.post(path, installXml.replace("NAME", "chucknorris"), "Content-Type: text/xml");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(String.join("\n", refused.headerLines()))
        .contains("X-Error: Cannot install chucknorris");
    assertThat(server.post(path, "<jenkins>", "Content-Type: text/xml").status()).isEqualTo(400);
    assertThat(server.post("/pluginManager/install?plugin.blueocean.default=on", "", FORM).status())
        .isEqualTo(400);
    assertThat(
            server
                .post(
                    "/pluginManager/installPlugins",
                    "{\"plugins\":[\"mailer\",\"x\"]}",
                    "Content-Type: application/json")
                .status())
        .isEqualTo(400);
    assertThat(server.post("/pluginManager/plugin/git/doUninstall", "", FORM).status())
        .isEqualTo(400);
    assertThat(
            server
                .post(
                    "/pluginManager/prevalidateConfig",
                    "<project plugin=\"a@1\"><scm plugin=\"git@5\"/></project>",
                    "Content-Type: text/xml")
                .body())
        .isEqualTo("[{\"name\":\"a\",\"version\":\"1\",\"mode\":\"missing\"}]");
  }

  @Test
  void groovyScriptsAreRefusedWithTheEquivalentRestCall() {
    Http.Reply version = server.post("/scriptText", "script=println(Jenkins.VERSION)", FORM);
    assertThat(version.status()).isEqualTo(400);
    assertThat(version.body())
        .contains("does not run Groovy")
        .contains("X-Jenkins")
        .doesNotContain("createCredentials");
    assertThat(server.post("/scriptText", "script=1%2B1", FORM).body())
        .contains("generateNewToken")
        .contains("createAccountByAdmin")
        .contains("/settings");
    assertThat(server.post("/computer/(built-in)/scriptText", "script=x", FORM).status())
        .isEqualTo(400);
    assertThat(server.post("/scriptText", "", FORM).status()).isEqualTo(200);
    assertThat(server.get("/scriptText?script=x").status()).isEqualTo(405);
    assertThat(server.getBody("/script")).contains("does not run Groovy");
    assertThat(server.post("/script", "script=<b>", FORM).status()).isEqualTo(400);
    server.createUser("alice", "alices-password");
    assertThat(server.http().get("/script").status()).isEqualTo(403);
  }
}
