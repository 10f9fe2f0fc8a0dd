package dev.steward.pipeline.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.ServerProcess;
import dev.steward.testing.UpstreamRepository;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run whose server is killed goes on with the files of the library that it began with. */
@Tag("integration")
class LibraryRestartTest {

  private static final String SCRIPT =
      """
      @Library('tools') _
      library 'more@main'
      say 'before'
      input message: 'go', id: 'go'
      say 'after'
      late()
      """;

  @TempDir Path folder;

  @Test
  void aKilledRunKeepsItsVersionAlthoughTheBranchHasMoved() throws Exception {
    var tools = new UpstreamRepository(folder.resolve("tools"));
    tools.commit("ann", "vars/say.groovy", "def call(t) { echo \"old ${t}\" }\n", "one");
    var more = new UpstreamRepository(folder.resolve("more"));
    more.commit("ann", "vars/late.groovy", "def call() { echo 'old late' }\n", "one");
    Path home = folder.resolve("home");
    try (var server = new ServerProcess(home, "256m")) {
      assertThat(
              server
                  .post(
                      "/configuration-as-code/apply",
                      configuration(tools, more),
                      "Content-Type: application/yaml")
                  .status())
          .isEqualTo(200);
      server.createItem(
          "killed",
          "<flow-definition><definition"
              + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
              + SCRIPT
              + "</script><sandbox>true</sandbox></definition></flow-definition>");
      server.startBuild("/job/killed/");
      server.await("/job/killed/1/consoleText", "Proceed or Abort");
      server.kill();
    }
    tools.commit("ann", "vars/say.groovy", "def call(t) { echo \"new ${t}\" }\n", "two");
    more.git("checkout", "-q", "-b", "other");
    more.git("branch", "-q", "-D", "main");
    try (var server = new ServerProcess(home, "256m")) {
      server.await("/job/killed/1/input/", "go");
      assertThat(server.post("/job/killed/1/input/Go/proceedEmpty").status()).isEqualTo(200);
      server.awaitBuild("/job/killed/", 1, "SUCCESS");
      String console = server.getBody("/job/killed/1/consoleText");
      assertThat(console).contains("old before\n", "old after\n", "old late\n");
      assertThat(console.split("Loading library tools@main", -1)).hasSize(2);
      assertThat(console.split("git fetch", -1)).hasSize(3);
      // A new run uses the moved branch, and fails if its version was deleted.
      server.startBuild("/job/killed/");
      server.awaitBuild("/job/killed/", 2, "FAILURE");
      assertThat(server.getBody("/job/killed/2/consoleText"))
          .contains("ERROR: No version main found for library more");
    }
  }

  private static final String LOADING =
      """
      @Library('tools') _
      say 'before'
      node { writeFile file: 'inc.groovy', text: 'echo "loaded"'; load 'inc.groovy' }
      input message: 'go', id: 'go'
      say 'after'
      """;

  @Test
  void aKilledReplayKeepsItsEdits() throws Exception {
    var tools = new UpstreamRepository(folder.resolve("tools"));
    tools.commit("ann", "vars/say.groovy", "def call(t) { echo \"old ${t}\" }\n", "one");
    Path home = folder.resolve("home");
    try (var server = new ServerProcess(home, "256m")) {
      server.post(
          "/manage/libraries/untrusted/new",
          "name=tools&defaultVersion=main&remote=" + encoded(tools.url()));
      server.createItem(
          "killed",
          "<flow-definition><definition"
              + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
              + LOADING
              + "</script><sandbox>true</sandbox></definition></flow-definition>");
      server.startBuild("/job/killed/");
      server.await("/job/killed/1/consoleText", "Proceed or Abort");
      server.post("/job/killed/1/input/Go/proceedEmpty");
      server.awaitBuild("/job/killed/", 1, "SUCCESS");
      assertThat(
              server
                  .post(
                      "/job/killed/1/replay/run",
                      "mainScript="
                          + encoded(LOADING)
                          + "&say="
                          + encoded("def call(t) { echo \"edited ${t}\" }\n")
                          + "&Script1="
                          + encoded("echo 'edited too'"))
                  .status())
          .isEqualTo(302);
      server.await("/job/killed/2/consoleText", "Proceed or Abort");
      server.kill();
    }
    tools.commit("ann", "vars/say.groovy", "def call(t) { echo \"new ${t}\" }\n", "two");
    try (var server = new ServerProcess(home, "256m")) {
      server.await("/job/killed/2/input/", "go");
      assertThat(server.post("/job/killed/2/input/Go/proceedEmpty").status()).isEqualTo(200);
      server.awaitBuild("/job/killed/", 2, "SUCCESS");
      String console = server.getBody("/job/killed/2/consoleText");
      assertThat(console)
          .containsOnlyOnce("Replacing contents of vars/say.groovy\n")
          .containsOnlyOnce("Replacing Groovy text with edited version\n")
          .contains("edited before\n", "edited too\n", "edited after\n");
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String configuration(UpstreamRepository tools, UpstreamRepository more) {
    return """
    unclassified:
      globalLibraries:
        libraries:
          - { name: tools, defaultVersion: main, retriever: { modernSCM: { scm: { git: { remote: %s } } } } }
          - { name: more, retriever: { modernSCM: { scm: { git: { remote: %s } } } } }
    """
        .formatted(tools.url(), more.url());
  }
}
