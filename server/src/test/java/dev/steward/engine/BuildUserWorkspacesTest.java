package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.steward.setting.ServerSettings;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workspaces of a separate build user never overlap the server's own folders. */
@Tag("integration")
class BuildUserWorkspacesTest {

  private static final String USER = "games";
  private static final String SECRET = "TOPSECRETFILE-123456";

  @TempDir Path folder;
  private Path home;
  private Path buildsHome;
  private TestServer server;

  @BeforeEach
  void start() throws IOException, InterruptedException {
    assumeTrue(
        runShell("[ $(id -u) = 0 ] && id " + USER + " && command -v setpriv") == 0,
        "builds run as another user only where the server is started by root");
    for (Path directory = folder;
        directory != null && directory.startsWith("/tmp/");
        directory = directory.getParent()) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    home = folder.resolve("home");
    buildsHome = folder.resolve("home-builds");
    startServer();
  }

  private void startServer() {
    server =
        new TestServer(ServerSettings.at(home).port(0).buildUser(USER).build(), store -> store);
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  private static int runShell(String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }

  private void createJob(String name, String script, String xml) {
    server.createItem(
        name,
        "<project>"
            + xml
            + "<builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private String get(String path) {
    return server.getBody(path);
  }

  private String buildLog(String name, int number) {
    server.startBuild("/job/" + name + "/");
    server.await(
        "/job/" + name + "/" + number + "/api/json?tree=building,result", "\"building\":false");
    return get("/job/" + name + "/" + number + "/consoleText");
  }

  /** Retries, because the log ends with "Finished" shortly before the build is complete. */
  private void wipeWorkspace(String job) {
    TestServer.await(
        job + " to be wiped", () -> server.post(job + "doWipeOutWorkspace").status() == 302);
  }

  private Path gate() {
    return folder.resolve("gate");
  }

  /** Starts a build that has a secret file and runs until the gate file exists. */
  private void startSecretBuild() {
    String bytes =
        Base64.getEncoder().encodeToString((SECRET + "\n").getBytes(StandardCharsets.UTF_8));
    Http.Reply reply =
        server.postXml(
            "/credentials/store/system/domain/_/createCredentials",
            "<org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl><id>top</id>"
                + "<fileName>top.txt</fileName><secretBytes>"
                + bytes
                + "</secretBytes></org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl>");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    createJob(
        "deploy",
        "grep -q TOPSECRET $FILE; echo held; while [ ! -e "
            + gate()
            + " ]; do sleep 0.1; done; grep -c TOPSECRET $FILE",
        "<buildWrappers><org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper><bindings>"
            + "<org.jenkinsci.plugins.credentialsbinding.impl.FileBinding><credentialsId>top</credentialsId>"
            + "<variable>FILE</variable></org.jenkinsci.plugins.credentialsbinding.impl.FileBinding>"
            + "</bindings></org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper></buildWrappers>");
    server.startBuild("/job/deploy/");
    server.await("/job/deploy/1/consoleText", "\nheld\n");
  }

  private void finishSecretBuild() throws IOException {
    Files.createFile(gate());
    server.await("/job/deploy/1/api/json?tree=building,result", "\"building\":false");
    assertThat(get("/job/deploy/1/consoleText")).contains("\n1\n").contains("Finished: SUCCESS");
  }

  private static final String ARCHIVE_ALL =
      "<publishers><hudson.tasks.ArtifactArchiver><artifacts>**</artifacts><allowEmptyArchive>true"
          + "</allowEmptyArchive></hudson.tasks.ArtifactArchiver></publishers>";

  @ParameterizedTest
  @ValueSource(strings = {".secrets", ".scm", ".scripts", "server", "workspace", "secrets"})
  void jobsNamedLikeServerFoldersHaveTheirOwnWorkspace(String name) throws IOException {
    startSecretBuild();
    createJob(name, "pwd; ls -A; touch mine", ARCHIVE_ALL);
    assertThat(get("/job/" + name + "/ws/")).contains("Error: no workspace");
    assertThat(get("/job/" + name + "/ws/*zip*/x.zip")).doesNotContain("top.txt");
    assertThat(buildLog(name, 1))
        .contains("Building in workspace " + buildsHome + "/workspace/" + name + "\n")
        .contains("Finished: SUCCESS")
        .doesNotContain("top.txt");
    assertThat(get("/job/" + name + "/ws/*plain*")).isEqualTo("mine\n");
    assertThat(get("/job/" + name + "/1/api/json?tree=artifacts[fileName]"))
        .contains("[{\"fileName\":\"mine\"}]");
    wipeWorkspace("/job/" + name + "/");
    assertThat(buildsHome.resolve("workspace").resolve(name)).isEmptyDirectory();
    finishSecretBuild();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ".secrets",
        ".scm",
        ".scripts",
        ".secrets/.",
        "x/../.secrets",
        "ROOT/.secrets",
        "${JOB_NAME}/../.secrets",
        "server",
        "server/secrets",
        "x/../server/scm",
        "ROOT/server/secrets/1",
        "${JOB_NAME}/../server/scripts",
        "workspace/../server/secrets",
        "workspace",
        ".",
        "ROOT",
        "ROOT/..",
        "HOME/secrets",
        "/etc"
      })
  void customWorkspacesInServerFoldersAreRefused(String path) throws IOException {
    startSecretBuild();
    createJob(
        "thief",
        "echo begun; ls -A",
        "<customWorkspace>"
            + path.replace("ROOT", buildsHome.toString()).replace("HOME", home.toString())
            + "</customWorkspace><buildWrappers><hudson.plugins.ws__cleanup.PreBuildCleanup/>"
            + "</buildWrappers>"
            + ARCHIVE_ALL);
    assertThat(buildLog("thief", 1))
        .containsPattern("is reserved for the server|is not inside ")
        .containsPattern("Choose a(nother)? workspace")
        .contains("Finished: FAILURE")
        .doesNotContain("begun");
    assertThat(get("/job/thief/1/api/json?tree=artifacts[fileName]")).contains("\"artifacts\":[]");
    finishSecretBuild();
  }

  /** When archiving, the server has more file permissions than the build user. */
  @Test
  void customWorkspacesThroughLinksToServerFoldersAreRefused() throws IOException {
    startSecretBuild();
    createJob(
        "layer", "ln -sfn " + buildsHome + "/server/secrets way; ln -sfn " + home + " up", "");
    assertThat(buildLog("layer", 1)).contains("Finished: SUCCESS");
    String secrets = onlyFileName(buildsHome.resolve("server/secrets"));
    for (String path :
        new String[] {"way", "way/" + secrets, "way/" + secrets + "/1", "up/secrets"}) {
      String name = "by-" + path.replace('/', '-');
      createJob(
          name,
          "echo begun",
          "<customWorkspace>workspace/layer/" + path + "</customWorkspace>" + ARCHIVE_ALL);
      assertThat(buildLog(name, 1))
          .containsPattern("is reserved for the server|is not inside ")
          .doesNotContain("begun");
      assertThat(get("/job/" + name + "/1/api/json?tree=artifacts[fileName]"))
          .contains("\"artifacts\":[]");
    }
    finishSecretBuild();
  }

  private static String onlyFileName(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return String.valueOf(files.findFirst().orElseThrow().getFileName());
    }
  }

  /** The workspace is checked when the build begins, but the build may replace it later. */
  @Test
  void aWorkspaceReplacedByALinkIsNotFollowed() throws IOException {
    startSecretBuild();
    String secrets = onlyFileName(buildsHome.resolve("server/secrets"));
    createJob(
        "swapped",
        "cd ../..; mv a b; ln -s " + buildsHome + "/server/secrets/" + secrets + " a; ls -d a",
        "<customWorkspace>mine/a/1</customWorkspace>" + ARCHIVE_ALL);
    assertThat(buildLog("swapped", 1)).contains("\na\n");
    assertThat(buildsHome.resolve("server/secrets").resolve(secrets).resolve("1/top.txt")).exists();
    assertThat(get("/job/swapped/1/api/json?tree=artifacts[fileName]"))
        .contains("\"artifacts\":[]");
    finishSecretBuild();
  }

  @Test
  void relativeCustomWorkspacesAreBelowTheBuildsHome() {
    server.createFolder("/", "F");
    server.createJob("/job/F/", "j", "pwd; id -un");
    server.startBuild("/job/F/job/j/");
    server.await("/job/F/job/j/1/api/json?tree=building,result", "SUCCESS");
    assertThat(get("/job/F/job/j/1/consoleText"))
        .contains("Building in workspace " + buildsHome + "/workspace/F/j\n", "\n" + USER + "\n");
    createJob("rel", "pwd; id -un", "<customWorkspace>rel/dir</customWorkspace>");
    assertThat(buildLog("rel", 1))
        .contains("Building in workspace " + buildsHome + "/rel/dir\n", "\n" + USER + "\n");
  }

  /** Earlier versions put workspaces and the server's folders into the same directory. */
  @Test
  void theLayoutOfEarlierVersionsIsMigrated() throws IOException, InterruptedException {
    server.createFolder("/", "F");
    for (String name : new String[] {"plain", "server", "workspace", "late"}) {
      createJob(name, "ls -A; id -un", "");
    }
    server.createJob("/job/F/", "j", "ls -A; id -un");
    server.close();
    assertThat(
            runShell(
                """
                set -eu; cd '%s'; rm -rf *
                for job in plain 'F^j' server workspace; do
                  mkdir "$job"; echo warm > "$job/warm"; chown -R %2$s:%2$s "$job"; chmod 700 "$job"
                done
                mkdir -m 711 .secrets .scripts .scm; echo host > .scm/known
                """
                    .formatted(buildsHome, USER)))
        .isZero();
    startServer();
    assertThat(Files.getOwner(buildsHome.resolve("server")).getName()).isEqualTo("root");
    assertThat(buildsHome.resolve("server/scm/known")).hasContent("host");
    assertThat(get("/job/plain/ws/warm")).isEqualTo("warm\n");
    assertThat(get("/job/F/job/j/ws/warm")).isEqualTo("warm\n");
    for (String name : new String[] {"plain", "server", "workspace"}) {
      assertThat(buildLog(name, 1))
          .contains("Building in workspace " + buildsHome + "/workspace/" + name + "\n")
          .contains("\nwarm\n" + "+ id -un\n" + USER + "\n");
    }
    server.startBuild("/job/F/job/j/");
    server.await("/job/F/job/j/1/api/json?tree=building,result", "SUCCESS");
    assertThat(get("/job/F/job/j/1/consoleText"))
        .contains("Building in workspace " + buildsHome + "/workspace/F/j\n", "\nwarm\n");
    assertThat(buildsHome.resolve("F^j")).doesNotExist();
    assertThat(buildsHome.resolve("plain")).doesNotExist();
    // A custom workspace created later is not mistaken for the old workspace of the job "late".
    createJob("custom", "touch mine", "<customWorkspace>late</customWorkspace>");
    buildLog("custom", 1);
    assertThat(buildLog("late", 1)).doesNotContain("mine");
    assertThat(buildsHome.resolve("late/mine")).exists();
  }
}
