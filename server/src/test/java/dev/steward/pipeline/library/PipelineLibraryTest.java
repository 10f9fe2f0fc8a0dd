package dev.steward.pipeline.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
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

/** Pipelines use shared libraries: global variables, classes and resources. */
@Tag("integration")
class PipelineLibraryTest {

  @RegisterExtension final TestServer server = TestServer.create();

  @TempDir Path folder;
  private PipelineRuns pipelines;
  private UpstreamRepository repository;

  @BeforeEach
  void createLibrary() {
    pipelines = new PipelineRuns(server);
    repository = new UpstreamRepository(folder.resolve("library"));
    repository.commit(
        "ann", "vars/hello.groovy", "def call(String name) { echo \"Hello ${name}\" }\n", "one");
  }

  private void configure(String more) {
    configure("tools", more);
  }

  private void configure(String name, String more) {
    assertThat(apply("globalLibraries", name, more).status()).isEqualTo(200);
  }

  private Http.Reply apply(String kind, String name, String more) {
    return server.post(
        "/configuration-as-code/apply",
        """
        unclassified:
          %s:
            libraries:
              - name: %s
                defaultVersion: main
        %s
                retriever:
                  modernSCM:
                    scm:
                      git:
                        remote: %s
                        traits: [ gitBranchDiscovery, gitTagDiscovery ]
        """
            .formatted(kind, name, more.indent(8).stripTrailing(), repository.url()),
        "Content-Type: application/yaml");
  }

  private EndedRun run(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.console()).endsWith("Finished: " + run.result() + "\n");
    return run;
  }

  @Test
  void classesOfALibraryUseEachOther() {
    repository.commit(
        "ann",
        "src/org/acme/Base.groovy",
        """
        package org.acme
        abstract class Base implements Serializable {
          protected final def script
          Base(script) { this.script = script }
          abstract String name()
          void show() { script.echo "I am ${name()} with ${Limits.MAX}" }
        }
        """,
        "base");
    repository.commit(
        "ann",
        "src/org/acme/Limits.groovy",
        """
        package org.acme
        class Limits { static final int MAX = 7
          enum Level { LOW, HIGH }
          static Level of(int n) { n > 3 ? Level.HIGH : Level.LOW }
        }
        """,
        "limits");
    repository.commit(
        "ann",
        "src/org/acme/Child.groovy",
        """
        package org.acme
        import static org.acme.Limits.of
        class Child extends Base {
          Child(script) { super(script) }
          String name() { "child ${of(5)}" }
        }
        """,
        "child");
    repository.commit(
        "ann",
        "src/org/acme/Functions.groovy",
        """
        package org.acme
        import groovy.transform.Field
        @Field String prefix = '>'
        def shout(String text) { echo "${prefix} ${text.toUpperCase()}" }
        return this
        """,
        "functions");
    configure("implicit: false");
    EndedRun run =
        run(
            "classes",
            """
            @Library('tools')
            import org.acme.*
            import static org.acme.Limits.MAX
            new Child(this).show()
            new org.acme.Functions().shout('loud')
            echo "${MAX} ${Limits.Level.HIGH} ${Limits.of(1)}"
            hello 'you'
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("I am child HIGH with 7", "> LOUD", "7 HIGH LOW", "Hello you");
  }

  @Test
  void theStepReturnsTheClassesOfTheLibrary() {
    repository.commit(
        "ann",
        "src/org/acme/Tool.groovy",
        """
        package org.acme
        class Tool {
          static int count = 3
          final String name
          Tool(String name) { this.name = name }
          static int twice(int n) { n * 2 }
          static class Inner { static String id() { 'inner' } }
        }
        """,
        "tool");
    configure("implicit: false");
    EndedRun run =
        run(
            "classes",
            """
            def lib = library('tools@main')
            echo "${lib.org.acme.Tool.twice(4)} ${lib.org.acme.Tool.new('axe').name}"
            echo "${lib.org.acme.Tool.count} ${lib.org.acme.Tool.Inner.id()}"
            library 'tools'
            hello 'again'
            try { lib.org.acme.Missing } catch (e) { echo "missing: ${e.message.contains('org.acme.Missing')}" }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .contains(
            "8 axe",
            "3 inner",
            "Only using first definition of library tools",
            "Hello again",
            "missing: true");
  }

  @Test
  void anImplicitLibraryHidesAStepOfTheSameName() {
    repository.commit(
        "ann",
        "vars/echo.groovy",
        "def call(text) { steps.echo(message: \"~${text}\") }\n",
        "echo");
    configure("implicit: true");
    EndedRun run =
        run("hide", "echo 'one'\nsteps.echo 'two'\nnode { stage('S') { echo 'three' } }");
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("~one", "two", "~three");
  }

  @Test
  void aDeclarativePipelineUsesGlobalVariables() {
    repository.commit(
        "ann", "vars/settings.groovy", "def branch() { 'main' }\ndef isDone() { true }\n", "more");
    configure("implicit: false");
    EndedRun run =
        run(
            "declarative",
            """
            @Library('tools@main') _
            pipeline {
              agent any
              environment { BRANCH = settings.branch() }
              stages {
                stage('A') {
                  when { expression { settings.isDone() } }
                  steps { hello 'from a stage'; hello(env.BRANCH) }
                }
              }
              post { always { hello('post') } }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("Hello from a stage", "Hello main", "Hello post");
  }

  @Test
  void theSectionLibrariesLoadsALibrary() {
    configure("implicit: false");
    EndedRun run =
        run(
            "section",
            """
            pipeline {
              agent none
              libraries { lib('tools') }
              stages { stage('A') { steps { hello 'section' } } }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("Loading library tools@main", "Hello section");
  }

  @Test
  void errorsNameTheLibrary() {
    configure("allowVersionOverride: false");
    EndedRun override = run("override", "@Library('tools@v2') _\necho 'x'");
    assertThat(override.result()).isEqualTo("FAILURE");
    assertThat(override.console())
        .contains(
            "ERROR: Version override not permitted for library tools\n",
            "WorkflowScript: Loading libraries failed\n");
    EndedRun variable = run("variable", "@Library(\"tools@${x}\") _\necho 'x'");
    assertThat(variable.console())
        .contains(
            "WorkflowScript: 1: @Library value ‘…’ was not a constant; did you mean to use the"
                + " ‘library’ step instead? @ line 1");
    EndedRun step = run("step", "library 'other'");
    assertThat(step.console()).contains("ERROR: No library named other found\n");
    configure("allowVersionOverride: true");
    EndedRun missing = run("missing", "@Library('tools@nowhere') _\necho 'x'");
    assertThat(missing.result()).isEqualTo("FAILURE");
    assertThat(missing.console())
        .contains("ERROR: No version nowhere found for library tools\n")
        .doesNotContain("[Pipeline]");
    repository.git("rm", "-q", "-r", "vars");
    repository.commit("ann", "README", "nothing\n", "empty");
    EndedRun empty = run("empty", "@Library('tools') _\necho 'x'");
    assertThat(empty.console())
        .contains(
            "ERROR: Library tools expected to contain at least one of src or vars directories\n");
    repository.commit(
        "ann", "vars/get.groovy", "@Grab('a:b:1')\nimport x.Y\ndef call() {}\n", "grab");
    EndedRun grab = run("grab", "@Library('tools') _\nget()");
    assertThat(grab.console())
        .contains("get.groovy: 1: @Grab is not supported: scripts cannot download libraries.");
  }

  @Test
  void changesOfTheLibraryAreChangesOfTheRun() {
    configure("implicit: true");
    pipelines.create("changes", "hello 'x'");
    pipelines.start("changes");
    pipelines.await("changes", 1);
    repository.commit("bea", "vars/hello.groovy", "def call(n) { echo \"Hi ${n}\" }\n", "friendly");
    pipelines.start("changes");
    assertThat(pipelines.await("changes", 2).texts()).contains("Hi x");
    assertThat(server.getBody("/job/changes/2/api/json?tree=changeSets[items[msg]]"))
        .contains("\"msg\":\"friendly\"");
    configure("implicit: true\nincludeInChangesets: false");
    repository.commit("bea", "vars/hello.groovy", "def call(n) { echo \"Ho ${n}\" }\n", "hidden");
    pipelines.start("changes");
    assertThat(pipelines.await("changes", 3).texts()).contains("Ho x");
    assertThat(server.getBody("/job/changes/3/api/json?tree=changeSets[items[msg]]"))
        .doesNotContain("hidden");
  }

  @Test
  void cachedVersionsAreUsedWithoutTheRepository() {
    configure("implicit: true\ncachingConfiguration: { refreshTimeMinutes: 30 }");
    pipelines.create("cached", "hello 'x'");
    pipelines.start("cached");
    assertThat(pipelines.await("cached", 1).texts()).contains("Caching library tools@main");
    repository.commit("ann", "vars/hello.groovy", "def call(n) { echo \"new ${n}\" }\n", "new");
    pipelines.start("cached");
    EndedRun second = pipelines.await("cached", 2);
    assertThat(second.texts())
        .contains("Library tools@main is cached. Copying from cache.", "Hello x")
        .noneMatch(line -> line.contains("git fetch"));
    configure(
        """
        implicit: true
        cachingConfiguration: { refreshTimeMinutes: 30, excludedVersionsStr: ma }\
        """);
    pipelines.start("cached");
    assertThat(pipelines.await("cached", 3).texts())
        .contains("Library tools@main is excluded from caching.", "new x");
  }

  @Test
  void resourcesAreReadAsTextOrBase64() {
    repository.commit("ann", "resources/a/b.txt", "grüße\n", "resource");
    repository.git("tag", "v1");
    repository.commit("ann", "resources/a/b.txt", "other\n", "later");
    configure("implicit: false");
    EndedRun run =
        run(
            "resource",
            """
            @Library('tools@v1') _
            echo libraryResource('a/b.txt').trim()
            echo libraryResource(resource: 'a/b.txt', encoding: 'Base64')
            try { libraryResource '../vars/hello.groovy' } catch (e) { echo e.message }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("grüße", "Z3LDvMOfZQo=");
    assertThat(run.console())
        .contains("../vars/hello.groovy references a file that is not contained within a library.");
  }

  @Test
  void aLegacyRetrieverAndALibraryPathWork() {
    repository.commit("ann", "ci/lib/vars/deep.groovy", "def call() { echo 'deep' }\n", "deep");
    repository.git("branch", "stable");
    assertThat(
            server
                .post(
                    "/configuration-as-code/apply",
                    """
                    unclassified:
                      globalUntrustedLibraries:
                        libraries:
                          - name: old
                            defaultVersion: stable
                            retriever:
                              legacySCM:
                                libraryPath: ci/lib
                                scm:
                                  scmGit:
                                    userRemoteConfigs: [ { url: %s } ]
                                    branches: [ { name: "^${library.old.version}" } ]
                    """
                        .formatted(repository.url()),
                    "Content-Type: application/yaml")
                .status())
        .isEqualTo(200);
    EndedRun run = run("legacy", "@Library('old') _\ndeep()");
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("deep");
    EndedRun inline =
        run(
            "inline",
            """
            library identifier: 'x@stable', changelog: false, retriever: legacySCM(
              scm: [$class: 'GitSCM', branches: [[name: '${library.x.version}']],
                    userRemoteConfigs: [[url: '%s']]], libraryPath: 'ci/lib/')
            deep()
            """
                .formatted(repository.url()));
    assertThat(inline.result()).as(inline.console()).isEqualTo("SUCCESS");
    assertThat(inline.console()).doesNotContain("First time build.");
  }

  @Test
  void aLibraryOfAFolderComesFirstAndIsNotSeenOutside() {
    configure("implicit: false");
    var other = new UpstreamRepository(folder.resolve("other"));
    other.commit("ann", "vars/hello.groovy", "def call(n) { echo \"folder ${n}\" }\n", "one");
    server.createItem(
        "team",
        """
        <com.cloudbees.hudson.plugins.folder.Folder><properties>
        <org.jenkinsci.plugins.workflow.libs.FolderLibraries plugin="pipeline-groovy-lib@798">
          <libraries><org.jenkinsci.plugins.workflow.libs.LibraryConfiguration>
            <name>tools</name>
            <retriever class="org.jenkinsci.plugins.workflow.libs.SCMSourceRetriever">
              <clone>false</clone>
              <scm class="jenkins.plugins.git.GitSCMSource">
                <id>1</id><remote>%s</remote><credentialsId></credentialsId>
                <traits><jenkins.plugins.git.traits.BranchDiscoveryTrait/></traits>
              </scm>
            </retriever>
            <defaultVersion>main</defaultVersion><implicit>true</implicit>
            <allowVersionOverride>false</allowVersionOverride>
            <includeInChangesets>true</includeInChangesets>
          </org.jenkinsci.plugins.workflow.libs.LibraryConfiguration></libraries>
        </org.jenkinsci.plugins.workflow.libs.FolderLibraries>
        </properties></com.cloudbees.hudson.plugins.folder.Folder>
        """
            .formatted(other.url()));
    server.createItem(
        "/job/team/",
        "inside",
        "<flow-definition><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
            + "hello 'x'</script><sandbox>true</sandbox></definition></flow-definition>");
    assertThat(server.build("/job/team/job/inside/", 1, "SUCCESS")).contains("folder x");
    EndedRun outside = run("outside", "@Library('tools') _\nhello 'x'");
    assertThat(outside.texts()).contains("Hello x");
  }
}
