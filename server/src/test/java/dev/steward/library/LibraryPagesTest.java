package dev.steward.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Administrators configure libraries by pages and as code; the linter knows them. */
@Tag("integration")
class LibraryPagesTest {

  private static final String LIST = "/manage/libraries/";

  @RegisterExtension final TestServer server = TestServer.create();

  @TempDir Path folder;
  private UpstreamRepository repository;

  @BeforeEach
  void createRepository() {
    repository = new UpstreamRepository(folder.resolve("library"));
    repository.commit("ann", "vars/hello.groovy", "def call() { echo 'hello' }\n", "one");
  }

  private Http.Reply create(String kind, String fields) {
    return server.post(LIST + kind + "/new", fields);
  }

  private String remote() {
    return "&remote=" + URLEncoder.encode(repository.url(), StandardCharsets.UTF_8);
  }

  @Test
  void aLibraryIsCreatedChangedAndDeleted() {
    assertThat(server.getBody(LIST)).contains("Global Trusted Pipeline Libraries", "No libraries.");
    assertThat(create("trusted", "name=tools&defaultVersion=main" + remote()).status())
        .isEqualTo(302);
    assertThat(server.getBody(LIST)).contains("tools", repository.url());
    assertThat(create("trusted", "name=tools&defaultVersion=main" + remote()).body())
        .contains("There are two libraries named tools.");
    assertThat(create("untrusted", "name=a%40b&defaultVersion=main" + remote()).body())
        .contains("no @ or control characters");
    assertThat(create("untrusted", "name=x&implicit=on&allowVersionOverride=on" + remote()).body())
        .contains("If you load the library x implicitly, you must specify a default version.");
    assertThat(
            server
                .post(
                    LIST + "trusted/tools/configure",
                    "name=tools&defaultVersion=main&implicit=on&cached=on&refreshTimeMinutes=5"
                        + remote())
                .status())
        .isEqualTo(302);
    assertThat(server.getBody(LIST + "trusted/tools/"))
        .contains("id=\"implicit\" name=\"implicit\" value=\"on\" checked", "value=\"5\"")
        .doesNotContain("name=\"allowVersionOverride\" value=\"on\" checked");
    String export = server.post("/configuration-as-code/export").body();
    assertThat(export).contains("globalLibraries:", "refreshTimeMinutes: 5", "gitTagDiscovery");
    assertThat(new PipelineRuns(server).run("job", "hello()").result()).isEqualTo("SUCCESS");
    assertThat(server.post(LIST + "trusted/tools/doDelete").status()).isEqualTo(302);
    assertThat(server.getBody(LIST)).doesNotContain("tools");
    assertThat(server.get(LIST + "trusted/tools/").status()).isEqualTo(404);
  }

  @Test
  void settingsThatTheFormDoesNotHaveAreKept() {
    String yaml =
        """
        unclassified:
          globalLibraries:
            libraries:
              - name: tools
                defaultVersion: main
                allowBRANCH_NAME: true
                retriever:
                  modernSCM:
                    scm:
                      git:
                        remote: %s
                        traits:
                          - gitBranchDiscovery
                          - cloneOption: { extension: { shallow: true } }
        """
            .formatted(repository.url());
    assertThat(apply(yaml).status()).isEqualTo(200);
    assertThat(
            server
                .post(
                    LIST + "trusted/tools/configure",
                    "name=renamed&defaultVersion=main&allowVersionOverride=on" + remote())
                .status())
        .isEqualTo(302);
    assertThat(server.post("/configuration-as-code/export").body())
        .contains("name: renamed", "allowBRANCH_NAME", "cloneOption:", "shallow:");
    assertThat(apply(yaml.replace("modernSCM", "httpRetriever")).body())
        .contains("Libraries cannot be retrieved with");
    assertThat(apply(yaml.replace("defaultVersion", "default")).body())
        .contains("is not a setting of a library");
  }

  private Http.Reply apply(String yaml) {
    return server.post("/configuration-as-code/apply", yaml, "Content-Type: application/yaml");
  }

  @Test
  void onlyAdministratorsSeeThePages() {
    create("trusted", "name=tools&defaultVersion=main" + remote());
    assertThat(server.http().get(LIST).status()).isIn(401, 403);
    assertThat(server.http().post(LIST + "trusted/tools/doDelete", "").status()).isIn(401, 403);
  }

  @Test
  void aLibraryOfAFolderIsCreatedChangedAndDeleted() {
    server.createFolder("/", "team");
    String list = "/job/team/libraries/";
    assertThat(server.getBody("/job/team/configure")).contains("href=\"" + list + "\"");
    assertThat(server.getBody(list)).contains("Pipeline Libraries of team", "No libraries.");
    assertThat(server.post(list + "new", "name=own&defaultVersion=main" + remote()).status())
        .isEqualTo(302);
    assertThat(server.getBody(list)).contains("own", repository.url());
    assertThat(server.post(list + "new", "name=own&defaultVersion=main" + remote()).body())
        .contains("There are two libraries named own.");
    assertThat(
            server
                .post(list + "new", "name=x&implicit=on&allowVersionOverride=on" + remote())
                .body())
        .contains("If you load the library x implicitly, you must specify a default version.");
    assertThat(server.getBody("/job/team/config.xml"))
        .contains(
            "<org.jenkinsci.plugins.workflow.libs.FolderLibraries>",
            "<scm class=\"jenkins.plugins.git.GitSCMSource\">",
            "<jenkins.plugins.git.traits.BranchDiscoveryTrait/>")
        .containsOnlyOnce("LibraryConfiguration>\n        <name>own</name>");
    server.createItem(
        "/job/team/",
        "job",
        "<flow-definition><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
            + "@Library('own') _\nhello()</script><sandbox>true</sandbox></definition>"
            + "</flow-definition>");
    assertThat(server.build("/job/team/job/job/", 1, "SUCCESS")).contains("hello");
    assertThat(new PipelineRuns(server).run("other", "@Library('own') _\nhello()").console())
        .contains("Could not find any definition of libraries [own]");
    assertThat(
            server
                .post(
                    list + "own/configure",
                    "name=renamed&defaultVersion=v1&cached=on&refreshTimeMinutes=5&libraryPath=sub"
                        + remote())
                .status())
        .isEqualTo(302);
    assertThat(server.getBody(list + "renamed/"))
        .contains("value=\"v1\"", "value=\"5\"", "value=\"sub\"")
        .doesNotContain("name=\"allowVersionOverride\" value=\"on\" checked");
    assertThat(server.getBody("/manage/audit?action=folder.save")).contains("team");
    assertThat(server.get(list + "own/").status()).isEqualTo(404);
    assertThat(server.post(list + "renamed/doDelete").status()).isEqualTo(302);
    assertThat(server.getBody("/job/team/config.xml")).doesNotContain("FolderLibraries");
  }

  @Test
  void settingsOfAFolderThatTheFormDoesNotHaveAreKept() {
    server.postXml(
        "/createItem?name=team",
        """
        <com.cloudbees.hudson.plugins.folder.Folder>
          <properties>
            <org.jenkinsci.plugins.workflow.libs.FolderLibraries plugin="pipeline-groovy-lib@798">
              <libraries>
                <org.jenkinsci.plugins.workflow.libs.LibraryConfiguration>
                  <name>modern</name>
                  <retriever class="org.jenkinsci.plugins.workflow.libs.SCMSourceRetriever">
                    <clone>true</clone>
                    <scm class="jenkins.plugins.git.GitSCMSource" plugin="git@5">
                      <id>an-id</id>
                      <remote>/old</remote>
                      <traits><some.OtherTrait/></traits>
                    </scm>
                  </retriever>
                  <allowBRANCH__NAME>true</allowBRANCH__NAME>
                </org.jenkinsci.plugins.workflow.libs.LibraryConfiguration>
                <org.jenkinsci.plugins.workflow.libs.LibraryConfiguration>
                  <name>hosted</name>
                  <retriever class="org.jenkinsci.plugins.workflow.libs.SCMSourceRetriever">
                    <scm class="org.jenkinsci.plugins.github_branch_source.GitHubSCMSource"/>
                  </retriever>
                </org.jenkinsci.plugins.workflow.libs.LibraryConfiguration>
              </libraries>
            </org.jenkinsci.plugins.workflow.libs.FolderLibraries>
          </properties>
        </com.cloudbees.hudson.plugins.folder.Folder>
        """);
    String list = "/job/team/libraries/";
    String changed = "&defaultVersion=main&allowVersionOverride=on" + remote();
    assertThat(server.post(list + "modern/configure", "name=modern" + changed).status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/team/config.xml"))
        .contains(
            "plugin=\"pipeline-groovy-lib@798\"",
            "<id>an-id</id>",
            "<remote>" + repository.url() + "</remote>",
            "<traits><some.OtherTrait/></traits>",
            "<allowBRANCH__NAME>true</allowBRANCH__NAME>",
            "GitHubSCMSource");
    assertThat(server.getBody(list + "hosted/")).contains("Libraries cannot be retrieved with");
    assertThat(
            server
                .post(
                    list + "hosted/configure",
                    "name=hosted&retriever=legacySCM&branch=main" + changed)
                .status())
        .isEqualTo(302);
    assertThat(server.getBody("/job/team/config.xml"))
        .contains("<scm class=\"hudson.plugins.git.GitSCM\">", "<name>main</name>")
        .doesNotContain("GitHubSCMSource");
    assertThat(server.getBody(list + "hosted/"))
        .contains("value=\"legacySCM\" selected", "value=\"main\"", repository.url());
  }

  @Test
  void onlyUsersWhoMayConfigureAFolderSeeItsLibraries() {
    server.createFolder("/", "team");
    String list = "/job/team/libraries/";
    server.post(list + "new", "name=own&defaultVersion=main" + remote());
    server.createUser("bob", "bob-password");
    String bob = Http.basic("bob", "bob-password");
    grant("Overall/Read", "Job/Read", "Job/Build");
    assertThat(server.http().get(list, bob).status()).isEqualTo(403);
    assertThat(server.http().get(list + "own/", bob).status()).isIn(403, 404);
    assertThat(server.http().post(list + "new", "name=b&remote=x", bob).status()).isEqualTo(403);
    assertThat(server.http().post(list + "own/doDelete", "", bob).status()).isIn(403, 404);
    grant("Overall/Read", "Job/Read", "Job/Configure");
    assertThat(server.http().get(list, bob).body()).contains("own");
    assertThat(server.http().post(list + "own/doDelete", "", bob).status()).isEqualTo(302);
  }

  private void grant(String... permissions) {
    assertThat(
            server
                .postJson(
                    "/authorization",
                    "{\"globalMatrix\":{\"entries\":["
                        + "{\"user\":{\"name\":\"admin\",\"permissions\":[\"Overall/Administer\"]}},"
                        + "{\"user\":{\"name\":\"bob\",\"permissions\":[\""
                        + String.join("\",\"", permissions)
                        + "\"]}}]}}")
                .status())
        .isEqualTo(204);
  }

  @Test
  void theLinterOfAJobKnowsItsLibraries() {
    create("trusted", "name=tools&defaultVersion=main&allowVersionOverride=on" + remote());
    var pipelines = new PipelineRuns(server);
    pipelines.create("job", "@Library('tools') _\nhello()");
    assertThat(lint("@Library('tools') _\nhello()")).contains("No such DSL method 'hello'");
    assertThat(lint("@Library('other@1') _\nhello()"))
        .contains("Could not find any definition of libraries [other]. This job can use: tools");
    pipelines.start("job");
    assertThat(pipelines.await("job", 1).result()).isEqualTo("SUCCESS");
    assertThat(lint("@Library('tools') _\nhello()")).isEqualTo("{\"problems\":[]}");
    assertThat(lint("@Library('tools') _\nhullo()"))
        .contains("No such DSL method 'hullo', unless the shared library tools or a loaded file");
    repository.commit(
        "ann", "src/org/acme/Tool.groovy", "package org.acme\nclass Tool {}\n", "tool");
    assertThat(lint("@Library('tools')\nimport org.acme.Tool\nnew Tool()"))
        .contains("unable to resolve class org.acme.Tool, unless the shared library tools");
    pipelines.start("job");
    pipelines.await("job", 2);
    assertThat(lint("@Library('tools')\nimport org.acme.Tool\nnew Tool().any()"))
        .isEqualTo("{\"problems\":[]}");
    assertThat(lint("@Library('tools')\nimport org.acme.*\nTool.any(); new Tool()"))
        .isEqualTo("{\"problems\":[]}");
  }

  @Test
  void theLinterDoesNotKnowTheFilesOfAnotherLibraryOfTheSameName() {
    server.createFolder("/", "team");
    server.post("/job/team/libraries/new", "name=tools&defaultVersion=main" + remote());
    server.createItem(
        "/job/team/",
        "job",
        "<flow-definition><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
            + "@Library('tools') _\nhello()</script><sandbox>true</sandbox></definition>"
            + "</flow-definition>");
    server.build("/job/team/job/job/", 1, "SUCCESS");
    create("trusted", "name=tools&defaultVersion=main" + remote());
    new PipelineRuns(server).create("job", "@Library('tools') _\nhello()");
    assertThat(lint("@Library('tools') _\nhello()")).contains("No such DSL method 'hello'");
    String inFolder =
        server
            .post(
                "/job/team/job/job/lint",
                "value="
                    + URLEncoder.encode("@Library('tools') _\nhello()", StandardCharsets.UTF_8))
            .body();
    assertThat(inFolder).isEqualTo("{\"problems\":[]}");
  }

  private String lint(String script) {
    return server
        .post("/job/job/lint", "value=" + URLEncoder.encode(script, StandardCharsets.UTF_8))
        .body();
  }

  private int rows(String table) {
    return server.dump().getOrDefault(table, List.of()).size();
  }

  @Test
  void filesAreStoredOnceAndDeletedWithTheLastRun() {
    create("trusted", "name=tools&defaultVersion=main&implicit=on" + remote());
    var pipelines = new PipelineRuns(server);
    pipelines.run("one", "hello()");
    pipelines.run("two", "hello()");
    assertThat(rows("library_tree")).isEqualTo(1);
    assertThat(rows("run_library")).isEqualTo(2);
    assertThat(server.post("/job/one/1/doDelete").status()).isLessThan(400);
    assertThat(rows("library_tree")).isEqualTo(1);
    assertThat(server.post("/job/two/1/doDelete").status()).isLessThan(400);
    assertThat(rows("library_tree")).isZero();
  }

  @Test
  void aLibraryWithAThousandFilesLoadsInSeconds() {
    for (int i = 0; i < 1_000; i++) {
      write(
          "src/org/acme/C" + i + ".groovy",
          "package org.acme\nclass C" + i + " { int n = " + i + " }\n");
    }
    repository.commit("ann", "vars/sum.groovy", "def call() { new org.acme.C999().n }\n", "many");
    create("trusted", "name=tools&defaultVersion=main&implicit=on" + remote());
    var pipelines = new PipelineRuns(server);
    long began = System.nanoTime();
    assertThat(pipelines.run("many", "echo \"${sum()}\"").texts()).contains("999");
    pipelines.start("many");
    pipelines.await("many", 2);
    long millis = (System.nanoTime() - began) / 1_000_000;
    assertThat(rows("library_tree")).isEqualTo(1);
    assertThat(millis).isLessThan(60_000);
  }

  private void write(String file, String text) {
    try {
      Path path = repository.folder.resolve(file);
      Files.createDirectories(path.getParent());
      Files.writeString(path, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
