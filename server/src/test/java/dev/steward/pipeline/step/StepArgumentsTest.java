package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Arguments of steps that choose files, reports and sources. */
@Tag("integration")
class StepArgumentsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @TempDir static Path folder;

  private final PipelineRuns pipelines = new PipelineRuns(server);

  private EndedRun success(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  @Test
  void argumentsChooseTheFilesThatAreArchived() {
    EndedRun run =
        pipelines.run(
            "archive",
            """
            node {
              sh 'set +x; mkdir -p out .git; touch out/a.jar out/B.JAR out/c.log out/d.tmp .git/config'
              archiveArtifacts artifacts: 'out/*.jar'
              archiveArtifacts artifacts: 'OUT/b.jar', allowEmptyArchive: true
              archiveArtifacts artifacts: 'out/b.*', caseSensitive: false
              archiveArtifacts artifacts: '.git/**', allowEmptyArchive: true
              archiveArtifacts artifacts: '.git/**', defaultExcludes: false
              archiveArtifacts artifacts: 'out/*', excludes: 'out/*.log,**/*.JAR', fingerprint: true
              catchError { error 'broken' }
              archiveArtifacts artifacts: 'out/c.log', onlyIfSuccessful: true
              try { archiveArtifacts() } catch (e) { echo "${e.class.simpleName}: ${e.message}" }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("FAILURE");
    assertThat(run.texts())
        .containsSubsequence(
            "‘OUT/b.jar’ doesn’t match anything",
            "‘.git/**’ doesn’t match anything",
            "Recording fingerprints",
            "Skipped archiving because build is not successful",
            "IllegalArgumentException: Failed to prepare archiveArtifacts step");
    assertThat(server.getBody("/job/archive/1/api/json?tree=artifacts[relativePath]"))
        .contains("out/a.jar", "out/B.JAR", ".git/config", "out/d.tmp")
        .doesNotContain("c.log");
  }

  @Test
  void theFormerStepArchiveNeverFailsForWantOfFiles() {
    EndedRun run =
        success(
            "former",
            """
            node {
              sh 'set +x; mkdir -p out; touch out/yes.txt out/no.txt'
              archive includes: 'out/*.txt', excludes: '**/no.txt'
              archive 'none/*'
              archive includes: ''
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "The archive step is deprecated, please use archiveArtifacts instead.",
            "No files found to archive for pattern \"none/*\"; continuing.",
            "No files found to archive for pattern \"\"; continuing.");
    assertThat(server.getBody("/job/former/1/api/json?tree=artifacts[relativePath]"))
        .contains("out/yes.txt")
        .doesNotContain("no.txt");
  }

  @Test
  void aWorkspaceIsCleanedByPatternsAndResults() {
    EndedRun run =
        pipelines.run(
            "clean",
            """
            def list = { sh(script: 'set +x; find . -mindepth 1 | sort | tr "\\\\n" " "', returnStdout: true).trim() }
            node {
              deleteDir()
              sh 'set +x; mkdir -p target keep; touch a.tmp keep/b.tmp keep/c target/d'
              cleanWs patterns: [[pattern: '**/*.tmp', type: 'INCLUDE'], [pattern: 'keep/**', type: 'EXCLUDE']]
              echo "one ${list()}"
              cleanWs patterns: [[pattern: 'target/**', type: 'INCLUDE']], deleteDirs: true
              echo "two ${list()}"
              unstable 'odd'
              cleanWs cleanWhenUnstable: false
              echo "three ${list()}"
              cleanWs cleanWhenFailure: false, notFailBuild: true
              echo "four ${list()}"
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("UNSTABLE");
    assertThat(run.texts())
        .containsSubsequence(
            "one ./keep ./keep/b.tmp ./keep/c ./target ./target/d",
            "two ./keep ./keep/b.tmp ./keep/c",
            "[WS-CLEANUP] Skipped based on build state UNSTABLE",
            "three ./keep ./keep/b.tmp ./keep/c",
            "[WS-CLEANUP] Deferred wipeout is used...",
            "four ");
  }

  @Test
  void argumentsChooseTheFilesThatAreStashed() {
    EndedRun run =
        success(
            "stash",
            """
            node {
              sh 'set +x; mkdir -p .git src; touch .git/config src/a src/b.tmp'
              stash name: 'sources', excludes: '**/*.tmp'
              stash name: 'git', includes: '.git/**', useDefaultExcludes: false
              try { stash name: 'none', includes: '.git/**' } catch (e) { echo e.message }
              dir('x') {
                unstash 'sources'
                unstash name: 'git'
                sh 'set +x; find . -type f | sort | tr "\\\\n" " "; echo'
              }
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "Stashed 1 file(s)",
            "Stashed 1 file(s)",
            "No files included in stash ‘none’",
            "./.git/config ./src/a ");
  }

  @Test
  void argumentsChooseWhatReportsDo() {
    EndedRun run =
        success(
            "reports",
            """
            node {
              writeFile file: 'one.xml', text: '<testsuite name="s"><testcase classname="c" name="t1"/><testcase classname="c" name="t2"><failure message="no"/></testcase></testsuite>'
              writeFile file: 'old.xml', text: '<testsuite name="o"><testcase classname="o" name="t"/></testsuite>'
              sh 'set +x; touch -d 2001-01-01 old.xml'
              def s = junit(testResults: 'one.xml', skipMarkingBuildUnstable: true, healthScaleFactor: 0.5,
                  keepProperties: true, keepLongStdio: true, skipPublishingChecks: true)
              echo "${s.failCount} of ${s.totalCount} ${currentBuild.result}"
              try { junit(testResults: 'old.xml', skipOldReports: true) } catch (e) { echo "${e.message.readLines()[0]}" }
              echo "old ${junit('old.xml').totalCount}"
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "1 of 2 null",
            "Test reports were found but none of them are new. Did leafNodes run? ",
            "old 1");
    assertThat(server.getBody("/job/reports/1/testReport/api/json")).contains("\"failCount\":1");
  }

  @Test
  void checkoutsFollowTheirOptions() {
    var app = new UpstreamRepository(folder.resolve("app"));
    app.commit("ann", "a.txt", "1", "First");
    pipelines.create(
        "checkout",
        """
        node {
          sh 'touch left-over'
          checkout(changelog: false, poll: false, scm: scmGit(
              branches: [[name: '*/main']], userRemoteConfigs: [[url: '%s']],
              extensions: [cleanBeforeCheckout(), localBranch('work')]))
          sh 'set +x; git branch --show-current; ls'
        }
        """
            .formatted(app.url()));
    pipelines.start("checkout");
    pipelines.await("checkout", 1);
    app.commit("ann", "a.txt", "2", "Second");
    pipelines.start("checkout");
    EndedRun run = pipelines.await("checkout", 2);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .containsSubsequence("Commit message: \"Second\"", "work", "a.txt")
        .doesNotContain("left-over");
    assertThat(server.getBody("/job/checkout/2/api/json?tree=changeSets[items[msg]]"))
        .doesNotContain("Second");
    EndedRun missing =
        pipelines.run("no-scm", "node { checkout scmGit(branches: [[name: 'main']]) }");
    assertThat(missing.result()).as(missing.console()).isEqualTo("FAILURE");
  }

  @Test
  void stepsAndWrappersOfFreestyleJobsRun() {
    EndedRun run =
        success(
            "general",
            """
            node {
              writeFile file: 'a.txt', text: 'a'
              step([$class: 'ArtifactArchiver', artifacts: 'a.txt', fingerprint: true])
              step([$class: 'WsCleanup'])
              echo "left ${fileExists('a.txt')}"
              wrap([$class: 'TimestamperBuildWrapper']) { echo 'stamped' }
              echo wrap([$class: 'AnsiColorBuildWrapper', colorMapName: 'xterm']) { 'coloured' }
              try { step([$class: 'OddPublisher']) } catch (e) { echo e.message }
              try { wrap([$class: 'OddWrapper']) { } } catch (e) { echo e.message }
              try { step('text') } catch (e) { echo e.class.simpleName }
              echo "${pwd(tmp: true) == pwd() + '@tmp'}"
            }
            """);
    assertThat(run.console()).containsPattern("\\[\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z] stamped");
    assertThat(run.texts())
        .containsSubsequence(
            "left false",
            "coloured",
            "no known implementation of interface jenkins.tasks.SimpleBuildStep is named"
                + " OddPublisher",
            "no known implementation of class jenkins.tasks.SimpleBuildWrapper is named OddWrapper",
            "IllegalArgumentException",
            "true");
    assertThat(server.getBody("/job/general/1/api/json?tree=artifacts[fileName]"))
        .contains("a.txt");
  }

  @Test
  void aCommandHasALabel() {
    EndedRun run = success("label", "node { sh(script: 'true', label: 'Unit tests') }");
    assertThat(run.nodes())
        .filteredOn(node -> node.step().equals("sh"))
        .singleElement()
        .satisfies(node -> {
          assertThat(node.tags()).containsEntry("label", "Unit tests");
          assertThat(node.description()).isEqualTo("true");
        });
  }

  /** Scripts that catch such an error see the class and the message of Jenkins. */
  @ParameterizedTest
  @CsvSource({
    "writeFile, text: 'x', NullPointerException, file",
    "readFile, encoding: 'UTF-8', NullPointerException, file",
    "sh, '', IllegalArgumentException, script",
    "git, branch: 'main', IllegalArgumentException, url",
    "unstable, '', IllegalArgumentException, message",
    "archiveArtifacts, allowEmptyArchive: true, IllegalArgumentException, artifacts"
  })
  void theLogSaysWhichArgumentIsMissing(
      String step, String arguments, String type, String parameter) {
    EndedRun run = pipelines.run("missing-" + step, "node { " + step + "(" + arguments + ") }");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.console())
        .containsSubsequence(
            "\njava.lang." + type + ": ",
            "\nCaused by: java.lang.IllegalArgumentException: The step "
                + step
                + " needs the parameter "
                + parameter
                + ".\n");
  }

  @Test
  void theLogSaysThatARepositoryIsMissing() {
    EndedRun run = pipelines.run("missing-scm", "node { checkout() }");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.console())
        .containsSubsequence(
            "ERROR: Checkout failed\n",
            "ERROR: Maximum checkout retry attempts reached, aborting\n",
            "Caused by: java.lang.IllegalArgumentException: The step checkout needs a repository,"
                + " such as scm");
  }
}
