package dev.steward.pipeline.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where runs get their script from, with the texts of a recorded Jenkins. */
@Tag("integration")
class ScriptSourceTest {

  @RegisterExtension final TestServer server = TestServer.create();

  @TempDir Path folder;

  private UpstreamRepository repository;
  private PipelineRuns pipelines;

  @BeforeEach
  void prepare() {
    repository = new UpstreamRepository(folder.resolve("app"));
    repository.commit("Ann", "Jenkinsfile", "echo 'from main'\n", "first");
    pipelines = new PipelineRuns(server);
  }

  private void create(String name, String branch, String path, boolean lightweight) {
    server.createItem(
        name,
        "<flow-definition><properties><hudson.model.ParametersDefinitionProperty>"
            + "<parameterDefinitions><hudson.model.StringParameterDefinition><name>WHERE</name>"
            + "<defaultValue>sub</defaultValue></hudson.model.StringParameterDefinition>"
            + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + "<definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition\">"
            + "<scm class=\"hudson.plugins.git.GitSCM\"><configVersion>2</configVersion>"
            + "<userRemoteConfigs>"
            + "<hudson.plugins.git.UserRemoteConfig><url>"
            + repository.url()
            + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
            + "<hudson.plugins.git.BranchSpec><name>"
            + branch
            + "</name></hudson.plugins.git.BranchSpec></branches></scm><scriptPath>"
            + path
            + "</scriptPath><lightweight>"
            + lightweight
            + "</lightweight></definition></flow-definition>");
  }

  private EndedRun build(String name, int number) {
    assertThat(server.post("/job/" + name + "/buildWithParameters?delay=0sec").status())
        .isEqualTo(201);
    return pipelines.await(name, number);
  }

  @Test
  void aLightweightCheckoutReadsTheFileOfTheBranch() {
    create("light", "*/main", "Jenkinsfile", true);
    EndedRun run = build("light", 1);
    assertThat(run.lines())
        .containsExactly(
            "Started by user admin",
            "Obtained Jenkinsfile from git " + repository.url(),
            "[Pipeline] Start of Pipeline",
            "[Pipeline] echo",
            "from main",
            "[Pipeline] End of Pipeline",
            "Finished: SUCCESS");
    repository.commit("Ann", "Jenkinsfile", "echo 'changed'\n", "second");
    assertThat(build("light", 2).texts()).contains("changed");
    repository.git("checkout", "-q", "-b", "feature/x");
    repository.commit("Ann", "sub/Jenkinsfile", "echo 'from feature'\n", "third");
    create("feature", "feature/x", "$WHERE/Jenkinsfile", true);
    assertThat(build("feature", 1).lines())
        .contains("Obtained sub/Jenkinsfile from git " + repository.url(), "from feature");
  }

  @Test
  void tagsCommitsAndRecreatedBranchesAreFound() {
    String first = repository.git("rev-parse", "HEAD").strip();
    repository.git("tag", "v1");
    repository.git("checkout", "-q", "-b", "b");
    repository.commit("Ann", "Jenkinsfile", "echo 'from b'\n", "second");
    create("tag", "v1", "Jenkinsfile", true);
    assertThat(build("tag", 1).texts()).contains("from main");
    create("commit", first, "Jenkinsfile", true);
    assertThat(build("commit", 1).texts()).contains("from main");
    create("branch", "*/$WHERE", "Jenkinsfile", true);
    server.post("/job/branch/buildWithParameters?delay=0sec&WHERE=b");
    assertThat(pipelines.await("branch", 1).texts()).contains("from b");
    // In the mirror of the job, the old branch is in the way of the new one.
    repository.git("checkout", "-q", "-b", "c");
    repository.git("branch", "-D", "b");
    repository.git("branch", "b/c");
    server.post("/job/branch/buildWithParameters?delay=0sec&WHERE=b/c");
    assertThat(pipelines.await("branch", 2).texts()).contains("from b");
  }

  @Test
  void aMissingFileOrBranchFailsTheRun() {
    create("nofile", "*/main", "ci/Jenkinsfile", true);
    EndedRun run = build("nofile", 1);
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.lines())
        .containsExactly(
            "Started by user admin",
            "ERROR: Unable to find ci/Jenkinsfile from git " + repository.url(),
            "Finished: FAILURE");
    create("nobranch", "*/zzz", "Jenkinsfile", true);
    assertThat(build("nobranch", 1).result()).isEqualTo("FAILURE");
    assertThat(pipelines.console("nobranch", 1))
        .contains("fatal: couldn't find remote ref refs/heads/zzz");
    create("outside", "*/main", "../Jenkinsfile", true);
    assertThat(build("outside", 1).console()).contains("is not a path in the repository");
  }

  @Test
  void aFullCheckoutIsMadeNextToTheWorkspace() {
    create("full", "*/main", "Jenkinsfile", false);
    EndedRun run = build("full", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.lines().get(1))
        .matches(
            "Checking out git "
                + repository.url()
                + " into .*/workspace/full@script/[0-9a-f]{64} to read Jenkinsfile");
    assertThat(run.texts()).contains("First time build. Skipping changelog.", "from main");
    repository.commit("Ann", "Jenkinsfile", "echo 'changed'\n", "second");
    assertThat(build("full", 2).texts()).contains("changed");
    assertThat(server.getBody("/job/full/2/api/json?tree=changeSets[items[msg]]"))
        .contains("\"msg\":\"second\"");
    create("nofile", "*/main", "other", false);
    assertThat(build("nofile", 1).console())
        .containsPattern("ERROR: .*/workspace/nofile@script/[0-9a-f]{64}/other not found");
  }

  @Test
  void aJobWithoutADefinitionCannotRun() {
    server.createItem("none", "<flow-definition/>");
    server.startBuild("/job/none/");
    EndedRun run = pipelines.await("none", 1);
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.lines()).contains("ERROR: No flow definition, cannot run");
    server.createItem("other", "<flow-definition><definition class=\"x.Y\"/></flow-definition>");
    server.startBuild("/job/other/");
    assertThat(pipelines.await("other", 1).console()).contains("x.Y is not supported");
  }

  @Test
  void anEditDoesNotDisturbARun() {
    pipelines.create("p", "sleep 2\necho 'old'");
    pipelines.start("p");
    pipelines.awaitConsole("p", 1, "Sleeping");
    server.postXml(
        "/job/p/config.xml",
        "<flow-definition><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>echo 'new'"
            + "</script></definition></flow-definition>");
    assertThat(pipelines.await("p", 1).texts()).contains("old").doesNotContain("new");
    pipelines.start("p");
    assertThat(pipelines.await("p", 2).texts()).contains("new");
  }

  @Test
  void aNewRunSupersedesTheOneBefore() {
    pipelines.create(
        "p",
        "if (currentBuild.number == 1) { sleep 600 }\necho 'done'",
        "<org.jenkinsci.plugins.workflow.job.properties.DisableConcurrentBuildsJobProperty>"
            + "<abortPrevious>true</abortPrevious></org.jenkinsci.plugins.workflow.job.properties"
            + ".DisableConcurrentBuildsJobProperty>");
    pipelines.start("p");
    pipelines.awaitConsole("p", 1, "Sleeping");
    pipelines.start("p");
    EndedRun old = pipelines.await("p", 1);
    assertThat(old.result()).isEqualTo("NOT_BUILT");
    assertThat(old.texts()).contains("Superseded by #2", "Finished: NOT_BUILT");
    assertThat(pipelines.await("p", 2).result()).isEqualTo("SUCCESS");
  }

  @Test
  void theScriptSetsParametersOfItsJob() {
    pipelines.create(
        "p",
        "properties([parameters([string(name: 'A', defaultValue: 'x')]),"
            + " disableConcurrentBuilds()])\necho 'done'");
    pipelines.start("p");
    assertThat(pipelines.await("p", 1).result()).isEqualTo("SUCCESS");
    assertThat(server.getBody("/job/p/api/json?tree=concurrentBuild,property[*[name]]"))
        .contains("\"name\":\"A\"", "\"concurrentBuild\":false");
    assertThat(server.getBody("/manage/audit?action=job.save")).contains("set by build #1");
  }

  @Test
  void allCheckoutsOfARunAreOfTheRevisionOfItsScript() {
    repository.commit(
        "Ann",
        "Jenkinsfile",
        """
        node {
          checkout scm
          sh 'cat version'
          input message: 'Go on?', id: 'go'
          def values = checkout scm
          sh 'cat version'
          echo "${values.GIT_COMMIT == sh(script: 'git rev-parse HEAD', returnStdout: true).trim()}"
          dir('newest') { git url: 'URL', branch: 'main'
            sh 'cat version' }
        }
        """
            .replace("URL", repository.url()),
        "script");
    repository.commit("Ann", "version", "first\n", "second");
    for (boolean lightweight : new boolean[] {true, false}) {
      String name = "pinned-" + lightweight;
      create(name, "*/main", "Jenkinsfile", lightweight);
      server.post("/job/" + name + "/buildWithParameters?delay=0sec");
      pipelines.awaitConsole(name, 1, "Proceed or Abort");
      String before = repository.git("show", "HEAD:version").strip();
      repository.commit("Ann", "version", "newer than " + name + "\n", "third");
      assertThat(server.post("/job/" + name + "/1/input/Go/proceedEmpty").status()).isEqualTo(200);
      EndedRun run = pipelines.await(name, 1);
      assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
      assertThat(run.texts()).containsSubsequence(before, before, "true", "newer than " + name);
    }
  }

  @Test
  void trustedFilesAreOfTheCommitOfTheScript() {
    repository.commit("Ann", "ci/data.txt", "first\n", "data");
    String move =
        "cd "
            + repository.url()
            + " && echo moved > ci/data.txt && git -c user.name=Ann -c"
            + " user.email=ann@example.org commit -qam moved";
    repository.commit(
        "Ann",
        "Jenkinsfile",
        "node { sh '"
            + move
            + "' }\necho \"data: ${readTrusted('ci/data.txt').trim()}\"\n"
            + "for (path in ['none.txt', '../x']) {\n"
            + "  try { readTrusted path } catch (e) { echo e.message }\n}\n",
        "script");
    create("light", "*/main", "Jenkinsfile", true);
    assertThat(build("light", 1).texts())
        .contains(
            "Obtained ci/data.txt from git " + repository.url(),
            "data: first",
            "Unable to find none.txt from git " + repository.url(),
            "'../x' is not a path in the repository.");
    repository.commit("Ann", "ci/data.txt", "again\n", "again");
    create("full", "*/main", "Jenkinsfile", false);
    assertThat(build("full", 1).texts()).contains("data: again");
    assertThat(pipelines.run("inline", "readTrusted 'x'").console())
        .contains("ERROR: ‘readTrusted’ is only available when using “Multibranch Pipeline” or");
  }
}
