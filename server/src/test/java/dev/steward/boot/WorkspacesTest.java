package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Workspace paths of builds, custom workspaces and their locks. */
class WorkspacesTest {

  @TempDir Path folder;
  private Path home;
  private Running server;

  @BeforeEach
  void start() {
    home = folder.resolve("home");
    server = new Running(home);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  /** Creates a job with one shell step; {@code more} is XML before its builders. */
  private void job(String at, String name, String script, String more) {
    Http.Reply made =
        server.http.post(
            at + "createItem?name=" + name,
            "<project>"
                + more
                + "<builders><hudson.tasks.Shell><command>"
                + script
                + "</command></hudson.tasks.Shell></builders></project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
  }

  private static String custom(String path) {
    return "<customWorkspace>" + path + "</customWorkspace>";
  }

  private void build(String job, String more) {
    int status = server.http.post(job + "build" + more, "", server.admin()).status();
    assertThat(status).isEqualTo(201);
  }

  private String get(String path) {
    return server.http.get(path, server.admin()).body();
  }

  /** Retries, since the log ends shortly before the build does. */
  private void wipe(String job) {
    Running.await(
        job + " to be wiped",
        () -> server.http.post(job + "doWipeOutWorkspace", "", server.admin()).status() == 302);
  }

  /** Builds and waits for the end; returns the log. */
  private String log(String job, int number) {
    build(job, "?delay=0sec");
    return finished(job, number);
  }

  private String finished(String job, int number) {
    server.await(job + number + "/consoleText", "Finished: ");
    server.await(job + number + "/api/json?tree=building", "false");
    return get(job + number + "/consoleText");
  }

  @Test
  void aJobInAFolderWorksInNestedFolders() {
    server.folder("/", "FOLDER");
    server.folder("/job/FOLDER/", "sub");
    job("/job/FOLDER/", "JOB", "pwd; touch one", "");
    job("/job/FOLDER/job/sub/", "JOB", "cd ../../JOB; ls", "");
    assertThat(log("/job/FOLDER/job/JOB/", 1))
        .contains("Building in workspace " + home + "/workspace/FOLDER/JOB\n")
        .contains("\n" + home + "/workspace/FOLDER/JOB\n")
        .contains("Finished: SUCCESS");
    // Scripts find another job's workspace at the path that Jenkins uses.
    assertThat(log("/job/FOLDER/job/sub/job/JOB/", 1))
        .contains("Building in workspace " + home + "/workspace/FOLDER/sub/JOB\n")
        .contains("\none\n")
        .contains("Finished: SUCCESS");
    assertThat(get("/job/FOLDER/job/JOB/ws/")).contains(">one</a>").doesNotContain("sub");
  }

  @Test
  void theWorkspaceOfAVersionBeforeMovesWhenItIsNeeded() throws IOException {
    server.folder("/", "F");
    job("/job/F/", "j", "ls; pwd", "");
    Path former = Files.createDirectories(home.resolve("workspace/F^j"));
    Files.writeString(former.resolve("kept"), "warm");
    Files.createDirectories(home.resolve("workspace/F^j@tmp"));
    // Until then the old workspace is shown.
    assertThat(get("/job/F/job/j/ws/kept")).isEqualTo("warm");
    assertThat(former).exists();
    assertThat(log("/job/F/job/j/", 1))
        .contains("\nkept\n", "\n" + home + "/workspace/F/j\n")
        .contains("Finished: SUCCESS");
    assertThat(former).doesNotExist();
    assertThat(home.resolve("workspace/F^j@tmp")).doesNotExist();
    assertThat(get("/job/F/job/j/ws/kept")).isEqualTo("warm");
  }

  @Test
  void aJobAndTheFolderThatComesInItsPlaceWipeOnlyTheirOwn() {
    job("/", "A", "touch of-the-job", "");
    log("/job/A/", 1);
    assertThat(server.http.post("/job/A/doDelete", "", server.admin()).status()).isEqualTo(302);
    server.folder("/", "A");
    job("/job/A/", "B", "touch of-b", "");
    job("/job/A/", "C", "touch of-c", "");
    log("/job/A/job/B/", 1);
    log("/job/A/job/C/", 1);
    wipe("/job/A/job/B/");
    assertThat(home.resolve("workspace/A/B/of-b")).doesNotExist();
    assertThat(home.resolve("workspace/A/C/of-c")).exists();
    assertThat(get("/job/A/job/C/ws/")).contains(">of-c</a>").doesNotContain("of-the-job");
  }

  /** The second build gets executor 0 while the first one uses the unnumbered workspace. */
  @Test
  void twoBuildsAtOnceNeverWorkInOneFolder() throws IOException {
    Path gate = folder.resolve("gate");
    String wait = "while [ ! -e " + gate + ".$1 ]; do sleep 0.1; done";
    job("/", "first", "set -- first; " + wait, "");
    job(
        "/",
        "conc",
        "touch mine.$BUILD_NUMBER; set -- conc; " + wait + "; ls mine.*",
        "<concurrentBuild>true</concurrentBuild>");
    build("/job/first/", "?delay=0sec");
    server.await("/job/first/1/consoleText", "+ set -- first");
    build("/job/conc/", "?delay=0sec");
    server.await("/job/conc/1/consoleText", "+ touch mine.1");
    Files.createFile(Path.of(gate + ".first"));
    finished("/job/first/", 1);
    build("/job/conc/", "?delay=0sec");
    server.await("/job/conc/2/consoleText", "+ touch mine.2");
    Files.createFile(Path.of(gate + ".conc"));
    assertThat(finished("/job/conc/", 1))
        .contains("Building in workspace " + home + "/workspace/conc\n")
        .contains("\nmine.1\n")
        .doesNotContain("mine.2\n")
        .contains("Finished: SUCCESS");
    assertThat(finished("/job/conc/", 2))
        .contains("Building in workspace " + home + "/workspace/conc@2\n")
        .contains("\nmine.2\n")
        .doesNotContain("mine.1\n")
        .contains("Finished: SUCCESS");
  }

  @Test
  void aCustomWorkspaceIsForOneBuildAtATimeAlsoByAnotherName() throws IOException {
    Path gate = folder.resolve("gate");
    Path shared = Files.createDirectories(folder.resolve("shared"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), shared);
    job("/", "a", "while [ ! -e " + gate + " ]; do sleep 0.1; done", custom(shared + "/ws"));
    job("/", "b", "pwd", custom(link + "/./x/../ws"));
    build("/job/a/", "?delay=0sec");
    server.await("/job/a/1/consoleText", "+ sleep");
    assertThat(log("/job/b/", 1)).contains("Building in workspace " + link + "/ws@2\n");
    Files.createFile(gate);
    finished("/job/a/", 1);
    assertThat(log("/job/b/", 2)).contains("Building in workspace " + link + "/ws\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/nowhere/at/all", "loop"})
  void aWorkspaceThatLeadsNowhereStopsNoOtherBuild(String target) throws IOException {
    Path gate = folder.resolve("gate");
    job("/", "other", "pwd", "");
    log("/job/other/", 1);
    job(
        "/",
        "loop",
        "cd ..; rm -rf loop; ln -s "
            + target
            + " loop; echo linked; while [ ! -e "
            + gate
            + " ]; do sleep 0.1; done",
        "");
    build("/job/loop/", "?delay=0sec");
    server.await("/job/loop/1/consoleText", "\nlinked\n");
    assertThat(log("/job/other/", 2)).contains("Finished: SUCCESS");
    wipe("/job/other/");
    Files.createFile(gate);
    finished("/job/loop/", 1);
  }

  @Test
  void theNoteOfABuildThatWasKilledTakesNoFolder() throws IOException {
    job("/", "j", "pwd", "");
    log("/job/j/", 1);
    for (String leftover : new String[] {"1", "987654", "no-number"}) {
      Path control = Files.createDirectories(home.resolve("run/builds").resolve(leftover));
      Files.writeString(control.resolve("workspace"), home + "/workspace/j");
    }
    assertThat(log("/job/j/", 2)).contains("Building in workspace " + home + "/workspace/j\n");
  }

  @Test
  void aCustomWorkspaceIsExpandedWithTheBuildsEnvironment() {
    job("/", "cw", "pwd", custom(folder + "/srv/${JOB_NAME}-$BUILD_NUMBER"));
    assertThat(log("/job/cw/", 1))
        .contains("Building in workspace " + folder + "/srv/cw-1\n")
        .contains("\n" + folder + "/srv/cw-1\n")
        .contains("Finished: SUCCESS");
    job(
        "/",
        "by-parameter",
        "pwd",
        "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>WHERE</name><defaultValue>usual</defaultValue>"
            + "</hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties>"
            + custom(folder + "/srv/$WHERE/$NOWHERE"));
    server.http.post(
        "/job/by-parameter/buildWithParameters?delay=0sec&WHERE=sent", "", server.admin());
    assertThat(finished("/job/by-parameter/", 1))
        .contains("Building in workspace " + folder + "/srv/sent/$NOWHERE\n");
  }

  @Test
  void aRelativeCustomWorkspaceIsBelowTheHome() {
    job("/", "rel", "pwd", custom("rel/dir"));
    assertThat(log("/job/rel/", 1)).contains("Building in workspace " + home + "/rel/dir\n");
    job("/", "empty", "pwd", custom("$JENKINS_HOME/ws of $JOB_NAME"));
    assertThat(log("/job/empty/", 1)).contains("Building in workspace " + home + "/ws of empty\n");
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
  void theServersOwnFoldersAreNoWorkspaces(String path) throws IOException {
    Files.createSymbolicLink(home.resolve("link"), home.resolve("secrets"));
    Path key = home.resolve("secrets/server.key");
    job(
        "/",
        "thief",
        "echo begun; cat server.key",
        custom(path.replace("ROOT", home.toString()))
            + "<buildWrappers><hudson.plugins.ws__cleanup.PreBuildCleanup/></buildWrappers>"
            + "<publishers><hudson.tasks.ArtifactArchiver><artifacts>**</artifacts>"
            + "</hudson.tasks.ArtifactArchiver></publishers>");
    assertThat(log("/job/thief/", 1))
        .contains("is reserved for the server. Choose another workspace for the job.")
        .contains("Finished: FAILURE")
        .doesNotContain("begun");
    assertThat(get("/job/thief/1/api/json?tree=artifacts[fileName]")).contains("\"artifacts\":[]");
    assertThat(key).isRegularFile();
  }

  @Test
  void aFileInTheWayIsNamed() throws IOException {
    server.folder("/", "A");
    job("/job/A/", "B", "pwd", "");
    // The state that a former job named A may have left.
    Files.createDirectories(home.resolve("workspace/A"));
    Files.writeString(home.resolve("workspace/A/B"), "");
    assertThat(log("/job/A/job/B/", 1))
        .contains("The workspace " + home + "/workspace/A/B cannot be created: ")
        .contains("is not a folder. Remove it and build again.")
        .contains("Finished: FAILURE");
  }

  @Test
  void aBuildThatGoesOnOverARestartKeepsItsFolder() throws IOException {
    Path gate = folder.resolve("gate");
    job(
        "/",
        "conc",
        "touch mine.$BUILD_NUMBER; while [ ! -e " + gate + " ]; do sleep 0.1; done; ls mine.*",
        "<concurrentBuild>true</concurrentBuild>");
    build("/job/conc/", "?delay=0sec");
    server.await("/job/conc/1/consoleText", "+ touch mine.1");
    server.leaveBuilds();
    server = new Running(home);
    build("/job/conc/", "?delay=0sec");
    server.await("/job/conc/2/consoleText", "+ touch mine.2");
    Files.createFile(gate);
    assertThat(finished("/job/conc/", 2))
        .contains("Building in workspace " + home + "/workspace/conc@2\n")
        .doesNotContain("mine.1\n");
    assertThat(finished("/job/conc/", 1)).contains("\nmine.1\n").doesNotContain("mine.2\n");
  }

  @Test
  void aWorkspaceThatAnotherJobsBuildWorksInIsNotWiped() throws IOException {
    Path gate = folder.resolve("gate");
    job("/", "owner", "touch mine", "");
    log("/job/owner/", 1);
    job(
        "/",
        "guest",
        "while [ ! -e " + gate + " ]; do sleep 0.1; done",
        custom("workspace/owner/sub"));
    build("/job/guest/", "?delay=0sec");
    server.await("/job/guest/1/consoleText", "+ sleep");
    assertThat(server.http.post("/job/owner/doWipeOutWorkspace", "", server.admin()).status())
        .isEqualTo(409);
    assertThat(home.resolve("workspace/owner/mine")).exists();
    Files.createFile(gate);
    finished("/job/guest/", 1);
    wipe("/job/owner/");
    assertThat(home.resolve("workspace/owner")).isEmptyDirectory();
  }

  /** The renamed job's build cleans up after a folder took its old name. */
  @Test
  void aCleanupLeavesTheWorkspacesOfAFolderThatCameInTheJobsPlace() throws IOException {
    Path gate = folder.resolve("gate");
    Http.Reply made =
        server.http.post(
            "/createItem?name=A",
            "<project><builders><hudson.tasks.Shell><command>while [ ! -e "
                + gate
                + " ]; do sleep 0.1; done</command></hudson.tasks.Shell></builders><publishers>"
                + "<hudson.plugins.ws__cleanup.WsCleanup/></publishers></project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).isEqualTo(200);
    build("/job/A/", "?delay=0sec");
    server.await("/job/A/1/consoleText", "+ sleep");
    server.http.post("/job/A/confirmRename?newName=Z", "", server.admin());
    server.folder("/", "A");
    job("/job/A/", "B", "touch of-b", "");
    log("/job/A/job/B/", 1);
    Files.createFile(gate);
    assertThat(finished("/job/Z/", 1))
        .contains("[WS-CLEANUP] Skipped: the workspace contains workspaces of other jobs.");
    assertThat(home.resolve("workspace/A/B/of-b")).exists();
  }
}
