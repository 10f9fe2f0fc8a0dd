package dev.steward.scm.folder;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that copy a folder, over HTTP. */
@Tag("integration")
class FolderScmTest {

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();
  private Path source;

  @BeforeEach
  void start() throws IOException {
    source = Files.createDirectories(folder.resolve("source"));
    write("a.txt", "1");
    write("lib/b.txt", "2");
    write("lib/skip.tmp", "3");
    write(".hidden/c.txt", "4");
  }

  private void write(String path, String text) throws IOException {
    Path file = source.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void createJob(String name, String path, String settings, String script) {
    server.createItem(
        name,
        "<project><quietPeriod>0</quietPeriod>"
            + "<scm class=\"hudson.plugins.filesystem_scm.FSSCM\" plugin=\"filesystem_scm@2.1\">"
            + "<path>"
            + path
            + "</path>"
            + settings
            + "</scm><triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
            + "</triggers><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private void awaitBuild(String job, int number, String result) {
    TestServer.await(
        job + " #" + number + " to end",
        () ->
            server
                .getBody("/job/" + job + "/" + number + "/api/json?tree=result,building")
                .contains("\"building\":false"));
    assertThat(server.getBody("/job/" + job + "/" + number + "/api/json?tree=result"))
        .as(server.getBody("/job/" + job + "/" + number + "/consoleText"))
        .contains("\"result\":\"" + result + "\"");
  }

  private void build(String job, int number, String result) {
    assertThat(server.post("/job/" + job + "/build").status()).isEqualTo(201);
    awaitBuild(job, number, result);
  }

  private void poll(String job, String expected) {
    server.post("/job/" + job + "/polling");
    TestServer.await(
        "polling " + job, () -> server.getBody("/job/" + job + "/scmPollLog").contains(expected));
  }

  @Test
  void filesAreCopiedAndChangesAreListed() throws IOException {
    createJob(
        "f", source.toString(), "<clearWorkspace>false</clearWorkspace>", "find . -type f | sort");
    build("f", 1, "SUCCESS");
    assertThat(server.getBody("/job/f/1/consoleText"))
        .contains("./a.txt\n./lib/b.txt\n./lib/skip.tmp\n")
        .doesNotContain(".hidden");

    write("new.txt", "5");
    write("a.txt", "changed");
    Files.delete(source.resolve("lib/b.txt"));
    build("f", 2, "SUCCESS");
    assertThat(server.getBody("/job/f/2/consoleText"))
        .contains("Copying 2 of 3 files\n", "./a.txt\n./lib/skip.tmp\n./new.txt\n");
    assertThat(
            server.getBody("/job/f/2/api/json?tree=changeSet[*[*,author[*],paths[*]]],culprits[*]"))
        .contains(
            "\"_class\":\"hudson.plugins.filesystem_scm.ChangelogSet\"",
            "\"msg\":\"1 file added, 1 file modified, 1 file deleted\"",
            "{\"editType\":\"edit\",\"file\":\"a.txt\"}",
            "{\"editType\":\"delete\",\"file\":\"lib/b.txt\"}",
            "{\"editType\":\"add\",\"file\":\"new.txt\"}",
            "\"fullName\":\"unknown\"",
            "\"culprits\":[]");
    assertThat(server.getBody("/job/f/changes")).contains("1 file added, 1 file modified");
    assertThat(server.getBody("/job/f/2/")).contains("Fingerprint", "3 files");
  }

  @Test
  void pollingNoticesChanges() throws IOException {
    createJob("f", source.toString(), "", "cat a.txt; touch made-by-the-build");
    poll("f", "No previous build");
    awaitBuild("f", 1, "SUCCESS");
    poll("f", "Nothing changed");

    // Same size: only the times differ.
    write("a.txt", "9");
    Files.setLastModifiedTime(
        source.resolve("a.txt"), FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    poll("f", "1 file modified");
    awaitBuild("f", 2, "SUCCESS");
    assertThat(server.getBody("/job/f/2/consoleText")).contains("\n9");
    assertThat(server.getBody("/job/f/2/api/json?tree=actions[causes[shortDescription]]"))
        .contains("Started by an SCM change");
    poll("f", "Nothing changed");

    Files.move(source, folder.resolve("elsewhere"));
    poll("f", "cannot be read");
    assertThat(server.getBody("/job/f/api/json?tree=builds[number]"))
        .contains("\"builds\":[{", "\"number\":2")
        .doesNotContain("\"number\":3");
  }

  @Test
  void onlyTheLastTwoBuildsKeepTheListOfFiles() throws Exception {
    createJob("f", source.toString(), "", "true");
    for (int i = 1; i <= 4; i++) {
      write("new" + i, "text");
      build("f", i, "SUCCESS");
    }
    assertThat(revisions()).hasSize(4);
    assertThat(revisions().subList(0, 2)).allMatch(note -> note.contains("\"data\":\"summary "));
    assertThat(revisions().subList(2, 4)).allMatch(note -> note.contains("\"data\":\"H4sI"));
    assertThat(server.getBody("/job/f/1/")).contains("Fingerprint", "4 files");
    assertThat(server.getBody("/job/f/2/api/json?tree=changeSet[items[msg]]"))
        .contains("1 file added");

    // Without the lists, fingerprints are compared.
    Files.delete(source.resolve("new4"));
    Files.delete(source.resolve("new3"));
    server.post("/job/f/4/doDelete");
    server.post("/job/f/3/doDelete");
    poll("f", "Nothing changed");
    write("new5", "text");
    poll("f", "Files changed");
    awaitBuild("f", 5, "SUCCESS");
    assertThat(server.getBody("/job/f/5/consoleText"))
        .contains("The earlier builds, with their file lists, have been deleted.");
    poll("f", "Nothing changed");
  }

  private List<String> revisions() throws SQLException {
    try (var connection =
            DriverManager.getConnection("jdbc:sqlite:" + server.home().resolve("steward.db"));
        var rows =
            connection
                .createStatement()
                .executeQuery(
                    "SELECT text FROM run_note JOIN run ON id = run_id WHERE kind = 'git' ORDER BY"
                        + " number")) {
      var all = new ArrayList<String>();
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    }
  }

  @Test
  void wildcardsSelectFiles() {
    String wildcards =
        "<selectors><hudson.plugins.filesystem__scm.FilterSelector><wildcard>*.tmp</wildcard>"
            + "</hudson.plugins.filesystem__scm.FilterSelector></selectors>";
    createJob(
        "without",
        source.toString(),
        "<copyHidden>true</copyHidden><filterSettings><includeFilter>false</includeFilter>"
            + wildcards
            + "</filterSettings>",
        "find . -type f | sort");
    build("without", 1, "SUCCESS");
    assertThat(server.getBody("/job/without/1/consoleText"))
        .contains("./.hidden/c.txt\n./a.txt\n./lib/b.txt\n")
        .doesNotContain("skip.tmp");
    createJob(
        "only",
        source.toString(),
        "<filterSettings><includeFilter>true</includeFilter>" + wildcards + "</filterSettings>",
        "find . -type f | sort");
    build("only", 1, "SUCCESS");
    assertThat(server.getBody("/job/only/1/consoleText"))
        .contains("./lib/skip.tmp\n")
        .doesNotContain("a.txt", "b.txt");
  }

  @Test
  void aClearedWorkspaceLosesFilesOfBuilds() {
    createJob(
        "f",
        source.toString(),
        "<clearWorkspace>true</clearWorkspace>",
        "test ! -e left; touch left; cat a.txt");
    build("f", 1, "SUCCESS");
    build("f", 2, "SUCCESS");
    assertThat(server.getBody("/job/f/2/consoleText")).contains("Copying 3 of 3 files");
  }

  @Test
  void linksAndNamesThatLeadOutAreLeftOut() throws Exception {
    Files.writeString(folder.resolve("outside"), "outside");
    Files.createSymbolicLink(source.resolve("link"), folder.resolve("outside"));
    // tar reads \057 in a list of names as a slash.
    write(".\\057..\\057outside", "inside");
    write("two\nlines", "inside");
    write("with space", "inside");
    write("-n", "inside");
    write("größe 漢字", "inside");
    assertThat(
            new ProcessBuilder("sh", "-c", "echo inside >\"$(printf 'bad\\377')\"")
                .directory(source.toFile())
                .start()
                .waitFor())
        .isZero();
    createJob("f", source.toString(), "<copyHidden>true</copyHidden>", "find . | sort");
    build("f", 1, "SUCCESS");
    assertThat(server.getBody("/job/f/1/consoleText"))
        .contains(
            "WARNING: 3 files are not copied: paths with line feeds or backslashes, or that are not"
                + " UTF-8, are not supported.\n",
            "./with space\n",
            "./-n\n",
            "./größe 漢字\n",
            "Copying 7 of 7 files")
        .doesNotContain("outside", "link", "two", "bad");
    build("f", 2, "SUCCESS");
    assertThat(server.getBody("/job/f/2/consoleText")).contains("Copying 0 of 7 files");
    poll("f", "Nothing changed");
  }

  @Test
  void aBuildMayCreateAnyNumberOfFiles() {
    createJob(
        "f",
        source.toString(),
        "",
        "mkdir -p out; cd out; seq 1 60000 | xargs touch; rm ../a.txt; find . -type f | wc -l");
    build("f", 1, "SUCCESS");
    build("f", 2, "SUCCESS");
    assertThat(server.getBody("/job/f/2/consoleText"))
        .contains("Copying 1 of 3 files", "\n60000\n");
  }

  @Test
  void filesOfTheServerAreNotCopied() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, server.home().resolve("secrets"));
    String[] paths = {
      server.home().toString(),
      server.home().resolve("secrets").toString(),
      server.home() + "/workspace/../secrets",
      link.toString(),
      "/",
      "/proc/self",
      "relative",
      folder.resolve("missing").toString()
    };
    for (int i = 0; i < paths.length; i++) {
      createJob("f" + i, paths[i], "<copyHidden>true</copyHidden>", "find . -type f");
      build("f" + i, 1, "FAILURE");
      assertThat(server.getBody("/job/f" + i + "/1/consoleText"))
          .as(paths[i])
          .containsPattern("ERROR: The (path|folder) .* (cannot be|must be)")
          .doesNotContain("+ find", "Copying");
      poll("f" + i, "ERROR: The ");
    }
  }

  @Test
  void theFormChangesSettings() {
    createJob(
        "f",
        source.toString(),
        "<!-- kept --><filterSettings><includeFilter>true</includeFilter><selectors>"
            + "<hudson.plugins.filesystem__scm.FilterSelector><wildcard>*.txt</wildcard>"
            + "</hudson.plugins.filesystem__scm.FilterSelector></selectors></filterSettings>",
        "find . -type f | sort");
    String action = "/job/f/configure";
    String before = server.getBody("/job/f/config.xml");
    String body = HtmlForms.body(server.getBody(action), action);
    assertThat(server.post(action, body).status()).isEqualTo(302);
    assertThat(server.getBody("/job/f/config.xml")).isEqualTo(before);
    assertThat(server.getBody("/job/f/warnings")).contains("\"warnings\":[]");

    body = HtmlForms.withField(body, "filesystem.path", 0, source + "/lib");
    body = HtmlForms.withField(body, "filesystem.filterSettings/selectors", 0, "*.txt\n*.tmp");
    assertThat(server.post(action, body + "&filesystem.copyHidden=on").status()).isEqualTo(302);
    assertThat(server.getBody("/job/f/config.xml"))
        .contains(
            "<path>" + source + "/lib</path>",
            "<copyHidden>true</copyHidden>",
            "<!-- kept -->",
            "<wildcard>*.tmp</wildcard>");
    build("f", 1, "SUCCESS");
    assertThat(server.getBody("/job/f/1/consoleText")).contains("./b.txt\n./skip.tmp\n");
  }

  @Test
  void aJobThatChangesItsScmStartsAnew() {
    var upstream = new UpstreamRepository(folder.resolve("upstream"));
    upstream.commit("alice", "git.txt", "1", "First");
    createJob("f", source.toString(), "", "true");
    build("f", 1, "SUCCESS");
    String folderXml = server.getBody("/job/f/config.xml");
    String gitXml =
        folderXml.replaceFirst(
            "(?s)<scm.*</scm>",
            "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
                + "<hudson.plugins.git.UserRemoteConfig><url>"
                + upstream.url()
                + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
                + "<hudson.plugins.git.BranchSpec><name>*/main</name>"
                + "</hudson.plugins.git.BranchSpec></branches></scm>");
    server.postXml("/job/f/config.xml", gitXml);
    build("f", 2, "SUCCESS");
    assertThat(server.getBody("/job/f/2/consoleText")).contains("First time build.");
    server.postXml("/job/f/config.xml", folderXml);
    poll("f", "No previous build");
    awaitBuild("f", 3, "SUCCESS");
    assertThat(server.getBody("/job/f/api/json?tree=builds[number,changeSet[kind],actions[*]]"))
        .contains(
            "hudson.plugins.git.util.BuildData", "hudson.plugins.filesystem_scm.ChangelogSet");
  }
}
