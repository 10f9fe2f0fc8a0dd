package dev.steward.pipeline.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.lint.LintProblem.Severity;
import dev.steward.testing.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinterTest {
  private static final Path CASES =
      Path.of("../contract/src/test/resources/golden-pipelines/cases");

  /** The problems as {@code line:column message}; warnings start with {@code ?}. */
  private static List<String> lint(String text) {
    return Linter.lint(text).stream()
        .map(problem ->
            (problem.severity() == Severity.WARNING ? "?" : "")
                + problem.position().line()
                + ":"
                + problem.position().column()
                + " "
                + problem.message())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // Names of the script itself.
        "def f(a) { a + g() }\ndef g() { 1 }\nf(2)",
        "def c = { x -> x }\nc(1)\nc.call(1)",
        "x = 1\ndef f() { x }\necho \"${f()}\"",
        "@groovy.transform.Field def x = 1\ndef f() { x }\nf()",
        "import groovy.transform.Field\n@Field def x = 1\ndef f() { x }\nf()",
        "for (i in [1]) { echo \"$i\" }\nfor (int j = 0; j < 2; j++) { echo \"$j\" }",
        "try { sh 'a' } catch (Exception e) { echo e.message }",
        "[1].each { echo \"$it\" }\n[a: 1].each { k, v -> echo \"$k\" }",
        "def (a, b) = [1, 2]\necho \"$a $b\"",
        "class A { def b; def c() { b + d() }; def d() { 1 } }\nnew A(b: 1).c()",
        "class A { def s; A(s) { this.s = s }; def b() { s.sh 'x' } }\nnew A(this).b()",
        "enum E { A, B }\necho \"${E.A}\"",
        "def m = [a: { echo 'x' }]\nm.a()\nm['a']()",
        "this.x = 1\necho \"$x\"",
        // Names of the server.
        "echo env.A\necho params.B\necho currentBuild.result\ncheckout scm",
        "echo BRANCH_NAME\necho \"${BUILD_NUMBER}\"",
        "node { steps.echo 'x' }",
        "def t = 'a b'.tokenize().collect { it.toUpperCase() }.join(',')\nprintln t",
        "def s = new groovy.json.JsonSlurper().parseText('{}')\necho \"$s\"",
        "import groovy.json.JsonOutput\necho JsonOutput.toJson([1])",
        "Math.max(1, 2); Integer.parseInt('1'); java.util.regex.Pattern.compile('a')",
        "if (1 instanceof Integer) { Map<String, List> x = [:] ; echo x.toString() }",
        "withCredentials([usernamePassword(credentialsId: 'a', usernameVariable: 'u',"
            + " passwordVariable: 'p')]) { echo u }",
        "withEnv(['lower=1']) { echo lower }",
        "properties([parameters([string(name: 'branch')]), pipelineTriggers([cron('@daily')])])\n"
            + "echo branch",
        "parallel a: { echo 'a' }, b: { echo 'b' }, failFast: true",
        "def r = sh(script: 'x', returnStdout: true).trim()\necho r",
        "@NonCPS def f() { 1 }\nf()",
        "throw new IllegalStateException('x')",
        """
        pipeline {
          agent any
          environment { A = 'b' }
          options {
            timeout(time: 1, unit: 'HOURS')
            buildDiscarder(logRotator(numToKeepStr: '3'))
          }
          parameters { string(name: 'P', defaultValue: 'x') }
          triggers { cron('@daily') }
          stages {
            stage('S') {
              when { anyOf { branch 'main'; expression { P == 'y' } } }
              steps { script { def q = 1; echo "$q" } }
            }
          }
          post { always { echo 'done' } }
        }
        """,
        "pipeline { agent { docker { image 'a'; args '-v x' } }\n stages { stage('S') { matrix {"
            + " axes { axis { name 'OS'; values 'a', 'b' } }\n stages { stage('T') { steps { echo"
            + " OS } } } } } } }",
      })
  void knownNamesAreAccepted(String text) {
    assertThat(lint(text)).isEmpty();
  }

  @Test
  void unknownNamesAreReportedWithTheirPlace() {
    assertThat(lint("ech 'x'\nfrobnicate()"))
        .containsExactly(
            "1:1 No such DSL method 'ech'. Did you mean 'echo'?",
            "2:1 No such DSL method 'frobnicate'");
    assertThat(lint("echo foo\nfoo.bar()"))
        .containsExactly("1:6 No such property: foo", "2:1 No such property: foo");
    assertThat(lint("'a'.frobnicate()"))
        .containsExactly("1:5 No value has a method 'frobnicate' that a script may call");
    assertThat(lint("new Foo().bar()\nBar b = null\nFoo.x()"))
        .containsExactly("1:5 unable to resolve class Foo", "2:1 unable to resolve class Bar");
    assertThat(lint("catchError { }; try { } catch (foo.Bar e) { }"))
        .containsExactly("1:32 unable to resolve class foo.Bar");
    assertThat(lint("echo \"a ${b}\"")).containsExactly("1:10 No such property: b");
  }

  @Test
  void namesOfPluginsSayWhichPluginIsNeeded() {
    assertThat(lint("slackUploadFile 'x'\ndockerNode { }"))
        .containsExactly(
            "1:1 'slackUploadFile' needs the plugin slack, which Steward does not have",
            "2:1 'dockerNode' needs the plugin docker-plugin, which Steward does not have");
  }

  @Test
  void containersAndPodsAreKnown() {
    assertThat(
            lint(
                """
                podTemplate(
                    containers: [containerTemplate(name: 'maven', image: 'maven:3', command: 'cat',
                        envVars: [envVar(key: 'A', value: 'b')])],
                    volumes: [hostPathVolume(hostPath: '/a', mountPath: '/b')]) {
                  node(POD_LABEL) { container('maven') { sh 'mvn verify' } }
                }
                node {
                  def image = docker.build("app:${env.BUILD_ID}", '-f ci/Dockerfile .')
                  image.inside('-u root') { sh 'id' }
                  docker.withRegistry('https://registry.example.org', 'login') {
                    image.push()
                    image.push('latest')
                  }
                  docker.image('db').withRun('-p 80') { c -> echo "${c.id} ${c.port(80)}" }
                  withDockerContainer(image: 'alpine', args: '-v /a:/b') { sh 'id' }
                  withDockerRegistry([url: 'https://r', credentialsId: 'c']) { sh 'id' }
                }
                """))
        .isEmpty();
  }

  @Test
  void classesForExceptionsAndResultsOfStepsAreKnown() {
    assertThat(
            lint(
                """
                import hudson.AbortException
                import hudson.model.Result
                import org.jenkinsci.plugins.pipeline.modeldefinition.Utils
                import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException
                try {
                  Utils.markStageSkippedForConditional('A')
                  throw new AbortException('x')
                } catch (FlowInterruptedException e) {
                  currentBuild.result = Result.ABORTED.toString()
                }
                echo sprintf('%d', 1)
                """))
        .isEmpty();
  }

  @Test
  void classesOfTheServerAreReportedWithAnAlternative() {
    assertThat(lint("import hudson.model.Item\nnew Item()"))
        .containsExactly(
            "1:1 unable to resolve class hudson.model.Item: scripts cannot use the classes of the"
                + " server");
    assertThat(lint("jenkins.model.Jenkins.instance.getItem('a')"))
        .containsExactly(
            "1:1 unable to resolve class jenkins.model.Jenkins: scripts cannot reach the server;"
                + " use its REST API");
    assertThat(lint("import org.jenkinsci.plugins.Foo\nimport com.acme.*"))
        .containsExactly(
            "1:1 unable to resolve class org.jenkinsci.plugins.Foo: scripts cannot use the classes"
                + " of the server",
            "2:1 unable to resolve class com.acme.*");
    assertThat(lint("@Grab('a:b:1') import a.B"))
        .contains("1:1 @Grab is not supported: scripts cannot download libraries");
  }

  @Test
  void namesThatALibraryMayDefineAreWarnings() {
    assertThat(lint("@Library('tools') import com.acme.Tool\nbuildPlugin(a: 1)\nnew Tool().x()"))
        .containsExactly(
            "?1:1 unable to resolve class com.acme.Tool, unless the shared library tools defines it",
            "?2:1 No such DSL method 'buildPlugin', unless the shared library tools or a loaded"
                + " file defines it");
    assertThat(lint("node { def tools = load 'tools.groovy'; tools.deploy() }")).isEmpty();
  }

  @Test
  void theScopesAreThoseOfGroovy() {
    assertThat(lint("def x = 1\ndef f() { x }\nf()").getFirst())
        .startsWith("2:11 No such property: x. Methods do not see variables");
    assertThat(lint("if (true) { def x = 1 }\necho \"$x\""))
        .containsExactly("2:8 No such property: x");
    assertThat(lint("def a = 1\ndef a = 2\n[1].each { a -> }"))
        .containsExactly(
            "2:5 The current scope already contains a variable of the name a",
            "3:12 The current scope already contains a variable of the name a");
    assertThat(lint("echo \"$it\"")).containsExactly("1:8 No such property: it");
    assertThat(lint("class A { def b() { sh 'x' } }\nnew A().b()").getFirst())
        .startsWith("1:21 Class A has no method sh. Classes do not see steps");
  }

  @Test
  void aSyntaxErrorIsTheOnlyProblem() {
    assertThat(lint("ech 'x'\n)")).containsExactly("2:1 unexpected token: )");
  }

  @Test
  void aRateLimitIsReportedAsWithoutEffect() {
    String warning =
        "'rateLimitBuilds' is kept in the job's configuration but does not limit builds";
    assertThat(lint("properties([rateLimitBuilds(throttle: [count: 1, durationName: 'hour'])])"))
        .containsExactly("?1:13 " + warning);
    assertThat(lint("def rateLimitBuilds(x) { x }\nrateLimitBuilds(1)")).isEmpty();
  }

  @Test
  void breakAndContinueBelongToLoops() {
    assertThat(lint("break\nwhile (true) { [1].each { continue }; break }"))
        .containsExactly(
            "1:1 the break statement is only allowed inside loops or switches",
            "2:27 the continue statement is only allowed inside loops");
  }

  /**
   * The problems of all recorded pipelines. Most of those that ended well on a real Jenkins have
   * none; the others try what fails and catch the exception, or need a plugin.
   */
  @Test
  void theProblemsOfRecordedPipelinesAreReviewed() throws IOException {
    var lines = new ArrayList<String>();
    try (Stream<Path> folders = Files.list(CASES)) {
      for (Path folder : folders.sorted().toList()) {
        String name = folder.getFileName().toString();
        lint(Files.readString(folder.resolve("Jenkinsfile")))
            .forEach(problem -> lines.add(name + ":" + problem));
      }
    }
    Golden.assertLines(Path.of("src/test/resources/pipelines/problems.txt"), lines);
  }

  @Test
  void aCallWithoutAMethodNameHasAPosition() {
    List<LintProblem> problems =
        Linter.lint(
            """
            pipeline {
              agent { node { 2 'linux' } }
              stages { stage('A') { steps { echo 'x' } } }
            }
            """);
    assertThat(problems).isNotEmpty();
    assertThat(problems).allMatch(problem -> problem.position().line() == 2);
  }

  @Test
  void aPropertyWithoutANameIsNoClass() {
    assertThat(lint("def artifact = [:]\nartifact*.''")).isEmpty();
    assertThat(lint("artifact*.''")).containsExactly("1:1 No such property: artifact");
  }
}
