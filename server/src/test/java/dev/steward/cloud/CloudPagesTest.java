package dev.steward.cloud;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.KubernetesApi;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The form for clouds. */
@Tag("integration")
class CloudPagesTest {

  private static final String TEMPLATES =
      """
      templates:
      - name: maven
        label: maven
        containers:
        - name: main
          image: "maven:${VERSION}"
          envVars:
          - envVar: { key: A, value: "<b>" }
      """;

  @RegisterExtension static final TestServer server = TestServer.create();

  @TempDir Path root;

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static Http.Reply send(String path, String name, String url, String more) {
    return server.post(path, "name=" + encode(name) + "&serverUrl=" + encode(url) + "&" + more);
  }

  private static Http.Reply sendTemplates(String path, String name, String templates) {
    return send(path, name, "http://127.0.0.1:9", "templates=" + encode(templates));
  }

  @Test
  void aCloudIsCreatedChangedAndDeleted() {
    assertThat(
            send(
                    "/manage/cloud/new",
                    "one",
                    "http://127.0.0.1:9",
                    "containerCapStr=7&podRetention=onFailure&skipTlsVerify=on&templates="
                        + encode(TEMPLATES))
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/manage/cloud/")).contains(">one</a>").contains("0 of 7");
    String form = server.getBody("/manage/cloud/one/");
    assertThat(form)
        .contains("value=\"one\"")
        .contains("value=\"7\"")
        .contains("<option value=\"onFailure\" selected>")
        .contains("checked")
        .contains("image: maven:^${VERSION}")
        .contains("&lt;b&gt;")
        .doesNotContain("<b>");
    // The templates that the form shows can be submitted again.
    String shown =
        form.substring(form.indexOf("templates:\n"), form.lastIndexOf("</textarea>"))
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&#39;", "'");
    assertThat(sendTemplates("/manage/cloud/one/configure", "two", shown).status()).isEqualTo(302);
    assertThat(server.get("/manage/cloud/one/").status()).isEqualTo(404);
    assertThat(server.getBody("/manage/cloud/two/")).contains(shown.lines().findFirst().orElse(""));
    assertThat(server.post("/configuration-as-code/export", "").body())
        .contains("image: maven:^${VERSION}");
    assertThat(server.getBody("/manage/audit"))
        .contains("cloud.create")
        .contains("cloud.configure");
    assertThat(server.post("/manage/cloud/two/doDelete", "").status()).isEqualTo(302);
    assertThat(server.getBody("/manage/cloud/")).doesNotContain(">two</a>");
  }

  @Test
  void invalidValuesAreShownAgainWithTheReason() {
    assertThat(sendTemplates("/manage/cloud/new", "a/b", TEMPLATES))
        .satisfies(reply -> {
          assertThat(reply.status()).isEqualTo(400);
          assertThat(reply.body())
              .contains("The name of a cloud can have at most")
              .contains("value=\"a/b\"")
              .contains("maven:${VERSION}");
        });
    assertThat(sendTemplates("/manage/cloud/new", "bad", "templates: [").body())
        .contains("Invalid YAML");
    assertThat(sendTemplates("/manage/cloud/new", "bad", "name: x").body())
        .contains("The pod templates must be a list");
    assertThat(sendTemplates("/manage/cloud/new", "bad", "- { name: t, label: l }").body())
        .contains("has no container");
    assertThat(send("/manage/cloud/new", "bad", "http://127.0.0.1:9", "containerCapStr=x").body())
        .contains("containerCapStr must be a number");
    assertThat(send("/manage/cloud/new", "bad", "http://127.0.0.1:9", "podRetention=x").body())
        .contains("'x' is not a known name in kubernetes.podRetention.");
    assertThat(
            sendTemplates("/manage/cloud/new", "bad", "- { name: t, nodeUsageMode: SOMETIMES }")
                .body())
        .contains("podTemplate.nodeUsageMode must be one of");
    assertThat(server.get("/manage/cloud/bad/").status()).isEqualTo(404);
  }

  @Test
  void theConnectionIsTestedBeforeTheCloudIsSaved() throws Exception {
    try (var api = new KubernetesApi(root)) {
      api.addPod("builds", "one", "main", root);
      assertThat(send("/manage/cloud/testConnection", "new", api.url(), "namespace=builds").body())
          .contains("Connected to Kubernetes: the namespace builds has 1 pod.");
      api.answerNext(
          "/pods",
          403,
          KubernetesApi.forbidden("system:serviceaccount:builds:steward", "list", "pods"));
      assertThat(send("/manage/cloud/testConnection", "new", api.url(), "namespace=builds").body())
          .contains("service account builds/steward lacks the permission");
      api.requireToken("secret");
      assertThat(send("/manage/cloud/testConnection", "new", api.url(), "").body())
          .contains("the credentials of the cloud are missing, invalid or expired");
      assertThat(
              send("/manage/cloud/testConnection", "new", api.url(), "credentialsId=missing")
                  .body())
          .contains("The server has no credential");
    }
    assertThat(send("/manage/cloud/testConnection", "new", "http://127.0.0.1:9", "").body())
        .contains("is not reachable");
    assertThat(server.get("/manage/cloud/new2/").status()).isEqualTo(404);
    assertThat(server.getBody("/manage/cloud/")).doesNotContain(">new</a>");
  }

  @Test
  void theExampleOfTheGuideIsValid() throws IOException {
    String guide = Files.readString(Path.of("../docs/operating/kubernetes.md"));
    String start = "```yaml cloud.yaml\n";
    String yaml = guide.substring(guide.indexOf(start) + start.length());
    yaml = yaml.substring(0, yaml.indexOf("```"));
    Http.Reply reply = server.post("/configuration-as-code/check", yaml, "Content-Type: text/yaml");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }
}
