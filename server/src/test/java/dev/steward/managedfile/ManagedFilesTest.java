package dev.steward.managedfile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Managed files on pages, in YAML and in pipelines. */
@Tag("integration")
class ManagedFilesTest {

  @RegisterExtension final TestServer server = TestServer.create();
  @TempDir Path folder;

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private static String form(String... pairs) {
    var all = new StringBuilder();
    for (int i = 0; i < pairs.length; i += 2) {
      all.append(i == 0 ? "" : "&")
          .append(pairs[i])
          .append('=')
          .append(URLEncoder.encode(pairs[i + 1], StandardCharsets.UTF_8));
    }
    return all.toString();
  }

  private void createLogin() {
    new CredentialRequests(server)
        .create(
            CredentialRequests.GLOBAL,
            CredentialRequests.element(
                CredentialRequests.USERNAME_PASSWORD,
                CredentialRequests.element("scope", "GLOBAL"),
                CredentialRequests.element("id", "nexus"),
                CredentialRequests.element("username", "deployer"),
                CredentialRequests.element("password", "n3xus-pw")));
  }

  private void add(String base, String id, String kind, String content, String credentials) {
    Http.Reply reply =
        server.post(
            base + "configfiles/addConfig",
            form(
                "id",
                id,
                "kind",
                kind,
                "name",
                "Title of " + id,
                "content",
                content,
                "credentials",
                credentials,
                "replaceAll",
                "on"));
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
  }

  @Test
  void filesAreCreatedEditedAndDeletedOnPages() {
    add("/manage/", "settings", "mavenSettings", "<settings/>", "repo nexus\n");
    assertThat(server.getBody("/manage/configfiles/"))
        .contains("Title of settings", "Maven settings.xml", "editConfig?id=settings");
    assertThat(server.getBody("/configfiles/editConfig?id=settings"))
        .contains("&lt;settings/&gt;", "repo nexus");
    assertThat(
            server
                .post("/manage/configfiles/addConfig", form("id", "settings", "kind", "json"))
                .body())
        .contains("There is already a file with the ID settings.");
    assertThat(
            server
                .post("/manage/configfiles/addConfig", form("id", "../x", "kind", "json"))
                .status())
        .isEqualTo(400);
    assertThat(
            server
                .post(
                    "/manage/configfiles/editConfig",
                    form("id", "settings", "kind", "xml", "content", "<a/>"))
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/manage/configfiles/editConfig?id=settings")).contains("&lt;a/&gt;");
    server.post("/manage/configfiles/removeConfig", form("id", "settings"));
    assertThat(server.get("/manage/configfiles/editConfig?id=settings").status()).isEqualTo(404);
  }

  @Test
  void onlyThoseWhoConfigureTheFolderSeeItsFiles() {
    server.createFolder("/", "f");
    add("/job/f/", "inner", "custom", "secret text", "");
    server.createUser("alice", "alice-password");
    String alice = Http.basic("alice", "alice-password");
    server.postJson(
        "/authorization",
        "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
            + "[\"Overall/Administer\"]}},{\"user\":{\"name\":\"alice\",\"permissions\":"
            + "[\"Overall/Read\",\"Job/Read\"]}}]}}");
    String page = "/job/f/configfiles/editConfig?id=inner";
    assertThat(server.http().get(page, alice).status()).isEqualTo(403);
    assertThat(server.http().get("/manage/configfiles/", alice).status()).isEqualTo(403);
    server.postJson(
        "/authorization",
        "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
            + "[\"Overall/Administer\"]}},{\"user\":{\"name\":\"alice\",\"permissions\":"
            + "[\"Overall/Read\",\"Job/Read\",\"Job/Configure\"]}}]}}");
    assertThat(server.http().get(page, alice).body()).contains("secret text");
    assertThat(server.http().get("/manage/configfiles/", alice).status()).isEqualTo(403);
  }

  @Test
  void aPipelineGetsFilesWithCredentialsForItsBlock() throws Exception {
    createLogin();
    add("/manage/", "settings", "mavenSettings", "<settings/>", "repo nexus");
    add("/manage/", "plain", "custom", "name: ${WHO}", "");
    EndedRun run =
        pipelines.run(
            "files",
            """
            node {
              def path
              withEnv(['WHO=me']) {
                configFileProvider([configFile(fileId: 'settings', variable: 'SETTINGS'),
                    configFile(fileId: 'plain', targetLocation: 'conf/', replaceTokens: true),
                    configFile(fileId: 'settings', targetLocation: 'own.xml')]) {
                  path = env.SETTINGS
                  sh 'set +x; grep password "$SETTINGS"; stat -c %a "$SETTINGS"; ls -A conf own.xml'
                  echo readFile('conf/plain')
                }
              }
              echo "${sh(script: "test -e ${path}", returnStatus: true)} ${fileExists('own.xml')} ${fileExists('conf/plain')}"
              try { configFileProvider([configFile('nothing')]) { } } catch (e) { echo e.message }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .containsSubsequence(
            "provisioning config files...",
            "      <password>****</password>",
            "600",
            "name: me",
            "Deleting 2 temporary files",
            "1 false true");
    assertThat(run.console())
        .contains("copy managed file [Title of settings] to file:/")
        .contains("not able to provide the file [ManagedFile: id=nothing")
        .doesNotContain("n3xus-pw");
    assertThat(server.filesContaining("n3xus-pw")).isEmpty();
  }

  @Test
  void aJobGetsTheFileOfItsInnermostFolder() {
    server.createFolder("/", "team");
    add("/manage/", "conf", "custom", "of the server", "");
    add("/job/team/", "conf", "custom", "of the team", "");
    String script =
        "node { configFileProvider([configFile(fileId: 'conf', variable: 'C')])"
            + " { echo readFile(env.C) } }";
    assertThat(pipelines.run("outer", script).texts()).contains("of the server");
    server.createItem(
        "/job/team/",
        "inner",
        "<flow-definition><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
            + script
            + "</script><sandbox>true</sandbox></definition></flow-definition>");
    server.startBuild("/job/team/job/inner/");
    server.await("/job/team/job/inner/1/consoleText", "of the team");
  }

  @Test
  void aBlockKeepsItsFilesWhenTheServerIsKilled() throws Exception {
    createLogin();
    add("/manage/", "settings", "mavenSettings", "<settings/>", "repo nexus");
    Path gate = folder.resolve("gate");
    pipelines.create(
        "killed",
        """
        node {
          configFileProvider([configFile(fileId: 'settings', variable: 'S')]) {
            sh 'set +x; echo waits; while [ ! -f %s ]; do sleep 0.1; done; grep -c password "$S"'
            echo "after ${['n3xus', 'pw'].join('-')}"
          }
          sh 'set +x; ls -A'
        }
        """
            .formatted(gate));
    pipelines.start("killed");
    pipelines.awaitConsole("killed", 1, "waits");
    server.closeKeepingBuilds();
    server.start();
    Files.createFile(gate);
    EndedRun run = pipelines.await("killed", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .containsSubsequence("waits", "1", "after ****", "Deleting 1 temporary files");
    assertThat(server.filesContaining("n3xus-pw")).isEmpty();
  }

  @Test
  void filesAreConfiguredInYaml() {
    createLogin();
    String yaml =
        """
        unclassified:
          globalConfigFiles:
            configs:
              - mavenSettings:
                  id: "maven"
                  name: "Maven"
                  content: "<settings/>"
                  isReplaceAll: false
                  serverCredentialMappings:
                    - serverId: "repo"
                      credentialsId: "nexus"
              - custom:
                  id: "c"
                  name: "Custom"
                  content: "hidden-content"
        """;
    Http.Reply applied =
        server.post("/configuration-as-code/apply", yaml, "Content-Type: application/yaml");
    assertThat(applied.status()).as(applied.body()).isLessThan(300);
    assertThat(server.getBody("/manage/configfiles/editConfig?id=maven")).contains("repo nexus");
    String exported = server.post("/configuration-as-code/export").body();
    assertThat(exported)
        .contains("globalConfigFiles", "serverId: repo")
        .doesNotContain("hidden-content");
    assertThat(
            server
                .post(
                    "/configuration-as-code/apply",
                    """
                    unclassified:
                      globalConfigFiles:
                        configs:
                          - custom:
                              id: "c"
                              name: "Renamed"
                    """,
                    "Content-Type: application/yaml")
                .status())
        .isLessThan(300);
    assertThat(server.getBody("/manage/configfiles/editConfig?id=c"))
        .contains("Renamed", "hidden-content");
  }
}
