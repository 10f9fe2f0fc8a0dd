package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workspace paths of builds, custom workspaces and their locks. */
@Tag("integration")
class WorkspacesTest {

  @TempDir Path folder;
  private Path home;

  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    home = server.home();
  }

  /** Creates a job with one shell step; {@code extraXml} is XML before its builders. */
  private void createJob(String parentPath, String name, String script, String extraXml) {
    server.createItem(
        parentPath,
        name,
        "<project>"
            + extraXml
            + "<builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private static String customWorkspaceXml(String path) {
    return "<customWorkspace>" + path + "</customWorkspace>";
  }

  private void startBuild(String job, String query) {
    int status = server.post(job + "build" + query).status();
    assertThat(status).isEqualTo(201);
  }

  /** Retries, since the log ends shortly before the build does. */
  private void wipeWorkspace(String job) {
    TestServer.await(
        job + " to be wiped", () -> server.post(job + "doWipeOutWorkspace").status() == 302);
  }

  /** Starts a build and waits for its end; returns its log. */
  private String buildLog(String job, int number) {
    startBuild(job, "?delay=0sec");
    return awaitLog(job, number);
  }

  private String awaitLog(String job, int number) {
    server.await(job + number + "/api/json?tree=building,result", "\"building\":false");
    server.await(job + number + "/api/json?tree=building", "false");
    return server.getBody(job + number + "/consoleText");
  }

  @Test
  void aJobInAFolderHasANestedWorkspace() {
    server.createFolder("/", "FOLDER");
    server.createFolder("/job/FOLDER/", "sub");
    createJob("/job/FOLDER/", "JOB", "pwd; touch one", "");
    createJob("/job/FOLDER/job/sub/", "JOB", "cd ../../JOB; ls", "");
    assertThat(buildLog("/job/FOLDER/job/JOB/", 1))
        .contains("Building in workspace " + home + "/workspace/FOLDER/JOB\n")
        .contains("\n" + home + "/workspace/FOLDER/JOB\n")
        .contains("Finished: SUCCESS");
    // Scripts find another job's workspace at the path that Jenkins uses.
    assertThat(buildLog("/job/FOLDER/job/sub/job/JOB/", 1))
        .contains("Building in workspace " + home + "/workspace/FOLDER/sub/JOB\n")
        .contains("\none\n")
        .contains("Finished: SUCCESS");
    assertThat(server.getBody("/job/FOLDER/job/JOB/ws/"))
        .contains(">one</a>")
        .doesNotContain("sub");
  }

  @Test
  void aWorkspaceOfAnEarlierVersionIsMovedOnFirstUse() throws IOException {
    server.createFolder("/", "F");
    createJob("/job/F/", "j", "ls; pwd", "");
    Path legacyWorkspace = Files.createDirectories(home.resolve("workspace/F^j"));
    Files.writeString(legacyWorkspace.resolve("kept"), "warm");
    Files.createDirectories(home.resolve("workspace/F^j@tmp"));
    // Until the first build, the old workspace is shown.
    assertThat(server.getBody("/job/F/job/j/ws/kept")).isEqualTo("warm");
    assertThat(legacyWorkspace).exists();
    assertThat(buildLog("/job/F/job/j/", 1))
        .contains("\nkept\n", "\n" + home + "/workspace/F/j\n")
        .contains("Finished: SUCCESS");
    assertThat(legacyWorkspace).doesNotExist();
    assertThat(home.resolve("workspace/F^j@tmp")).doesNotExist();
    assertThat(server.getBody("/job/F/job/j/ws/kept")).isEqualTo("warm");
  }

  @Test
  void aFolderThatReplacesAJobWipesOnlyItsOwnWorkspaces() {
    createJob("/", "A", "touch of-the-job", "");
    buildLog("/job/A/", 1);
    assertThat(server.post("/job/A/doDelete").status()).isEqualTo(302);
    server.createFolder("/", "A");
    createJob("/job/A/", "B", "touch of-b", "");
    createJob("/job/A/", "C", "touch of-c", "");
    buildLog("/job/A/job/B/", 1);
    buildLog("/job/A/job/C/", 1);
    wipeWorkspace("/job/A/job/B/");
    assertThat(home.resolve("workspace/A/B/of-b")).doesNotExist();
    assertThat(home.resolve("workspace/A/C/of-c")).exists();
    assertThat(server.getBody("/job/A/job/C/ws/"))
        .contains(">of-c</a>")
        .doesNotContain("of-the-job");
  }

  /** The second build gets executor 0 while the first one uses the unnumbered workspace. */
  @Test
  void concurrentBuildsUseSeparateWorkspaces() throws IOException {
    Path gate = folder.resolve("gate");
    String wait = "while [ ! -e " + gate + ".$1 ]; do sleep 0.1; done";
    createJob("/", "first", "set -- first; " + wait, "");
    createJob(
        "/",
        "conc",
        "touch mine.$BUILD_NUMBER; set -- conc; " + wait + "; ls mine.*",
        "<concurrentBuild>true</concurrentBuild>");
    startBuild("/job/first/", "?delay=0sec");
    server.await("/job/first/1/consoleText", "+ set -- first");
    startBuild("/job/conc/", "?delay=0sec");
    server.await("/job/conc/1/consoleText", "+ touch mine.1");
    Files.createFile(Path.of(gate + ".first"));
    awaitLog("/job/first/", 1);
    startBuild("/job/conc/", "?delay=0sec");
    server.await("/job/conc/2/consoleText", "+ touch mine.2");
    Files.createFile(Path.of(gate + ".conc"));
    assertThat(awaitLog("/job/conc/", 1))
        .contains("Building in workspace " + home + "/workspace/conc\n")
        .contains("\nmine.1\n")
        .doesNotContain("mine.2\n")
        .contains("Finished: SUCCESS");
    assertThat(awaitLog("/job/conc/", 2))
        .contains("Building in workspace " + home + "/workspace/conc@2\n")
        .contains("\nmine.2\n")
        .doesNotContain("mine.1\n")
        .contains("Finished: SUCCESS");
  }

  @Test
  void aCustomWorkspaceIsLockedEvenUnderAnotherPath() throws IOException {
    Path gate = folder.resolve("gate");
    Path shared = Files.createDirectories(folder.resolve("shared"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), shared);
    createJob(
        "/",
        "a",
        "while [ ! -e " + gate + " ]; do sleep 0.1; done",
        customWorkspaceXml(shared + "/ws"));
    createJob("/", "b", "pwd", customWorkspaceXml(link + "/./x/../ws"));
    startBuild("/job/a/", "?delay=0sec");
    server.await("/job/a/1/consoleText", "+ sleep");
    assertThat(buildLog("/job/b/", 1)).contains("Building in workspace " + link + "/ws@2\n");
    Files.createFile(gate);
    awaitLog("/job/a/", 1);
    assertThat(buildLog("/job/b/", 2)).contains("Building in workspace " + link + "/ws\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/at/all", "loop"})
  void aBrokenSymlinkWorkspaceStopsNoOtherBuild(String target) throws IOException {
    Path gate = folder.resolve("gate");
    createJob("/", "other", "pwd", "");
    buildLog("/job/other/", 1);
    createJob(
        "/",
        "loop",
        "cd ..; rm -rf loop; ln -s "
            + target
            + " loop; echo linked; while [ ! -e "
            + gate
            + " ]; do sleep 0.1; done",
        "");
    startBuild("/job/loop/", "?delay=0sec");
    server.await("/job/loop/1/consoleText", "\nlinked\n");
    assertThat(buildLog("/job/other/", 2)).contains("Finished: SUCCESS");
    wipeWorkspace("/job/other/");
    Files.createFile(gate);
    awaitLog("/job/loop/", 1);
  }

  @Test
  void aCustomWorkspaceExpandsBuildVariables() {
    createJob("/", "cw", "pwd", customWorkspaceXml(folder + "/srv/${JOB_NAME}-$BUILD_NUMBER"));
    assertThat(buildLog("/job/cw/", 1))
        .contains("Building in workspace " + folder + "/srv/cw-1\n")
        .contains("\n" + folder + "/srv/cw-1\n")
        .contains("Finished: SUCCESS");
    createJob(
        "/",
        "by-parameter",
        "pwd",
        "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>WHERE</name><defaultValue>usual</defaultValue>"
            + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties>"
            + customWorkspaceXml(folder + "/srv/$WHERE/$NOWHERE"));
    server.post("/job/by-parameter/buildWithParameters?delay=0sec&WHERE=sent");
    assertThat(awaitLog("/job/by-parameter/", 1))
        .contains("Building in workspace " + folder + "/srv/sent/$NOWHERE\n");
  }

  @Test
  void aRelativeCustomWorkspaceIsBelowTheHome() {
    createJob("/", "rel", "pwd", customWorkspaceXml("rel/dir"));
    assertThat(buildLog("/job/rel/", 1)).contains("Building in workspace " + home + "/rel/dir\n");
    createJob("/", "empty", "pwd", customWorkspaceXml("$JENKINS_HOME/ws of $JOB_NAME"));
    assertThat(buildLog("/job/empty/", 1))
        .contains("Building in workspace " + home + "/ws of empty\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "secrets",
        "ROOT/secrets",
        "x/../secrets/.",
        "$JENKINS_HOME/run/builds",
        "${JOB_NAME}/../scm",
        "builds",
        "steward.db",
        "ROOT",
        ".",
        "..",
        "ROOT/..",
        "workspace",
        "link/within"
      })
  void serverDirectoriesAreRefusedAsWorkspaces(String path) throws IOException {
    Files.createSymbolicLink(home.resolve("link"), home.resolve("secrets"));
    Path key = home.resolve("secrets/server.key");
    createJob(
        "/",
        "thief",
        "echo begun; cat server.key",
        customWorkspaceXml(path.replace("ROOT", home.toString()))
            + "<buildWrappers><hudson.plugins.ws__cleanup.PreBuildCleanup/></buildWrappers>"
            + "<publishers><hudson.tasks.ArtifactArchiver><artifacts>**</artifacts>"
            + "</hudson.tasks.ArtifactArchiver></publishers>");
    assertThat(buildLog("/job/thief/", 1))
        .contains("is reserved for the server. Choose another workspace for the job.")
        .contains("Finished: FAILURE")
        .doesNotContain("begun");
    assertThat(server.getBody("/job/thief/1/api/json?tree=artifacts[fileName]"))
        .contains("\"artifacts\":[]");
    assertThat(key).isRegularFile();
  }

  @Test
  void aFileBlockingTheWorkspaceIsNamed() throws IOException {
    server.createFolder("/", "A");
    createJob("/job/A/", "B", "pwd", "");
    // The state that a former job named A may have left behind.
    Files.createDirectories(home.resolve("workspace/A"));
    Files.writeString(home.resolve("workspace/A/B"), "");
    assertThat(buildLog("/job/A/job/B/", 1))
        .contains("The workspace " + home + "/workspace/A/B cannot be created: ")
        .contains("is not a folder. Remove the file and build again.")
        .contains("Finished: FAILURE");
  }

  @Test
  void aBuildKeepsItsWorkspaceAfterARestart() throws IOException {
    Path gate = folder.resolve("gate");
    createJob(
        "/",
        "conc",
        "touch mine.$BUILD_NUMBER; while [ ! -e " + gate + " ]; do sleep 0.1; done; ls mine.*",
        "<concurrentBuild>true</concurrentBuild>");
    startBuild("/job/conc/", "?delay=0sec");
    server.await("/job/conc/1/consoleText", "+ touch mine.1");
    server.closeKeepingBuilds();
    server.start();
    startBuild("/job/conc/", "?delay=0sec");
    server.await("/job/conc/2/consoleText", "+ touch mine.2");
    Files.createFile(gate);
    assertThat(awaitLog("/job/conc/", 2))
        .contains("Building in workspace " + home + "/workspace/conc@2\n")
        .doesNotContain("mine.1\n");
    assertThat(awaitLog("/job/conc/", 1)).contains("\nmine.1\n").doesNotContain("mine.2\n");
  }

  @Test
  void aWorkspaceUsedByAnotherJobIsNotWiped() throws IOException {
    Path gate = folder.resolve("gate");
    createJob("/", "owner", "touch mine", "");
    buildLog("/job/owner/", 1);
    createJob(
        "/",
        "guest",
        "while [ ! -e " + gate + " ]; do sleep 0.1; done",
        customWorkspaceXml("workspace/owner/sub"));
    startBuild("/job/guest/", "?delay=0sec");
    server.await("/job/guest/1/consoleText", "+ sleep");
    assertThat(server.post("/job/owner/doWipeOutWorkspace").status()).isEqualTo(409);
    assertThat(home.resolve("workspace/owner/mine")).exists();
    Files.createFile(gate);
    awaitLog("/job/guest/", 1);
    wipeWorkspace("/job/owner/");
    assertThat(home.resolve("workspace/owner")).isEmptyDirectory();
  }

  /** The renamed job's build ends and cleans up once a folder has taken the job's old name. */
  @Test
  void aCleanupKeepsWorkspacesOfAFolderThatReplacedTheJob() throws IOException {
    Path gate = folder.resolve("gate");
    server.createItem(
        "A",
        "<project><builders><hudson.tasks.Shell><command>while [ ! -e "
            + gate
            + " ]; do sleep 0.1; done</command></hudson.tasks.Shell></builders><publishers>"
            + "<hudson.plugins.ws__cleanup.WsCleanup/></publishers></project>");
    startBuild("/job/A/", "?delay=0sec");
    server.await("/job/A/1/consoleText", "+ sleep");
    server.post("/job/A/confirmRename?newName=Z");
    server.createFolder("/", "A");
    createJob("/job/A/", "B", "touch of-b", "");
    buildLog("/job/A/job/B/", 1);
    Files.createFile(gate);
    assertThat(awaitLog("/job/Z/", 1))
        .contains("[WS-CLEANUP] Skipped: the workspace contains workspaces of other jobs.");
    assertThat(home.resolve("workspace/A/B/of-b")).exists();
  }
}
