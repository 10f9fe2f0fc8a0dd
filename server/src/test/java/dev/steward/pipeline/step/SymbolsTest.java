package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.catalog.SymbolAlternatives;
import dev.steward.testing.CredentialRequests;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The objects that arguments of steps take, and the methods that print. */
@Tag("integration")
class SymbolsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @TempDir static Path folder;

  private final PipelineRuns pipelines = new PipelineRuns(server);

  static Set<String> missingSymbols() {
    return SymbolAlternatives.names();
  }

  private EndedRun success(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  @Test
  void printMethodsWriteLikeEcho() {
    EndedRun run =
        success(
            "print",
            """
            print 'one'
            print([1, 'two'])
            println "three ${1 + 2}"
            println()
            printf('%s-%03d', 'four', 7)
            try { println(1, 2) } catch (Throwable e) { echo e.class.simpleName }
            """);
    assertThat(run.body())
        .containsExactly(
            "[Pipeline] echo",
            "one",
            "[Pipeline] echo",
            "[1, two]",
            "[Pipeline] echo",
            "three 3",
            "[Pipeline] echo",
            "",
            "[Pipeline] echo",
            "four-007",
            "[Pipeline] echo",
            "NoSuchMethodError");
  }

  @Test
  void aLogRotatorDeletesOldBuilds() {
    pipelines.create(
        "rotated",
        "properties([buildDiscarder(logRotator(numToKeepStr: '2', daysToKeepStr: '30',"
            + " artifactNumToKeepStr: '1', artifactDaysToKeepStr: '7'))])\n"
            + "node { writeFile file: 'f', text: 'x'; archiveArtifacts 'f' }");
    IntStream.rangeClosed(1, 4)
        .forEach(number -> {
          pipelines.start("rotated");
          pipelines.await("rotated", number);
        });
    assertThat(server.getBody("/job/rotated/config.xml"))
        .contains(
            "<numToKeep>2</numToKeep>",
            "<daysToKeep>30</daysToKeep>",
            "<artifactNumToKeep>1</artifactNumToKeep>",
            "<artifactDaysToKeep>7</artifactDaysToKeep>");
    server.await(
        "/job/rotated/api/json?tree=builds[number,artifacts[fileName]]",
        "\"builds\":[{\"_class\":\"org.jenkinsci.plugins.workflow.job.WorkflowRun\","
            + "\"artifacts\":[{\"fileName\":\"f\"}],\"number\":4},"
            + "{\"_class\":\"org.jenkinsci.plugins.workflow.job.WorkflowRun\","
            + "\"artifacts\":[],\"number\":3}]");
    EndedRun wrong =
        pipelines.run("wrong", "properties([buildDiscarder(logRotator(numToKeepStr: 'many'))])");
    assertThat(wrong.result()).as(wrong.console()).isEqualTo("FAILURE");
    assertThat(wrong.console()).contains("numToKeepStr");
  }

  @Test
  void parametersHaveTheirTypesAndDefaults() {
    pipelines.create(
        "typed",
        """
        properties([parameters([booleanParam(name: 'FLAG', defaultValue: true, description: 'On?'),
            string(name: 'TEXT', defaultValue: ' a ', trim: true)])])
        echo "${params.FLAG.class.simpleName} ${params.FLAG} [${params.TEXT}]"
        """);
    pipelines.start("typed");
    assertThat(pipelines.await("typed", 1).texts()).contains("Boolean true [a]");
    success(
        "caller",
        "build job: 'typed', parameters: [booleanParam(name: 'FLAG', value: false),"
            + " string(name: 'TEXT', value: 'given'), string(name: 'OTHER', value: 'unknown')]");
    assertThat(pipelines.await("typed", 2).texts()).contains("Boolean false [given]");
    assertThat(server.getBody("/job/typed/config.xml")).contains("<description>On?</description>");
    EndedRun nameless =
        pipelines.run("nameless", "properties([parameters([booleanParam(defaultValue: true)])])");
    assertThat(nameless.result()).as(nameless.console()).isEqualTo("FAILURE");
  }

  @Test
  void aScriptNamesTheRepositoryOfALibrary() {
    var repository = new UpstreamRepository(folder.resolve("library"));
    repository.commit(
        "ann", "ci/lib/vars/greet.groovy", "def call(n) { echo \"hi ${n}\" }\n", "one");
    EndedRun run =
        success(
            "library",
            """
            library(identifier: 'own@main', retriever: modernSCM(libraryPath: 'ci/lib/',
                scm: [$class: 'GitSCMSource', remote: '%1$s']))
            greet 'you'
            try { library(identifier: 'two', retriever: modernSCM([$class: 'GitSCMSource', remote: '%1$s'])) } catch (e) { echo e.message }
            try { library(identifier: 'three@x', retriever: modernSCM([$class: 'GitSCMSource', remote: '%1$s'])) } catch (e) { echo e.message }
            try { library(identifier: 'four@x', retriever: modernSCM([$class: 'SubversionSCMSource'])) } catch (e) { echo e.message }
            """
                .formatted(repository.url()));
    assertThat(run.texts())
        .containsSubsequence(
            "hi you",
            "Must specify a version for library two",
            "No version x found for library three");
    assertThat(run.console()).contains("SubversionSCMSource");
  }

  @Test
  void aKeyIsAFileForTheBlock() {
    new CredentialRequests(server)
        .create(
            CredentialRequests.GLOBAL,
            "<"
                + CredentialRequests.SSH
                + "><id>key</id><username>git</username><passphrase>open-sesame</passphrase>"
                + "<privateKeySource><privateKey>first line of the key\nsecond line of the key\n"
                + "</privateKey></privateKeySource></"
                + CredentialRequests.SSH
                + ">");
    EndedRun run =
        success(
            "key",
            """
            node {
              withCredentials([sshUserPrivateKey(credentialsId: 'key', keyFileVariable: 'KEY',
                  usernameVariable: 'LOGIN', passphraseVariable: 'PASS')]) {
                sh 'set +x; wc -l <"$KEY"; stat -c %a "$KEY"; echo "${#LOGIN} ${#PASS}"; cat "$KEY"; echo "$KEY" >file'
              }
              sh 'set +x; [ ! -e "$(cat file)" ] && echo deleted'
              try { withCredentials([sshUserPrivateKey(credentialsId: 'nope', keyFileVariable: 'K')]) { } } catch (e) { echo e.message }
            }
            """);
    assertThat(run.texts())
        .containsSubsequence("3 11", "deleted", "Could not find credentials entry with ID 'nope'");
    assertThat(run.console()).doesNotContain("line of the key").doesNotContain("open-sesame");
  }

  @ParameterizedTest
  @MethodSource("missingSymbols")
  void aMissingObjectNamesItsAlternative(String name) {
    EndedRun run = pipelines.run("symbol-" + name, "def x = [" + name + "()]");
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.lines()).contains("ERROR: " + SymbolAlternatives.problem(name));
  }
}
