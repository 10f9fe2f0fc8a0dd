package dev.steward.pipeline.directive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Declarative pipelines on a server write the lines that a real Jenkins wrote. */
@Tag("integration")
class DeclarativeRunsTest {
  private static final Path CASES =
      Path.of("../contract/src/test/resources/golden-pipelines/cases");
  private static final Path REST = Path.of("src/test/resources/pipelines/rest");

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** A repository that gets another commit. */
  private static final String CHANGING = "repos/changing";

  private static final Pattern INPUT_ID = Pattern.compile("input/(\\w+)/");
  private static final String SCOPE = "<scope>GLOBAL</scope><id>";
  private static final String CREDENTIALS = "/credentials/store/system/domain/_/createCredentials";

  @BeforeAll
  static void configure() throws Exception {
    String json =
        "{\"numExecutors\":20,\"labelString\":\"linux builder fast\",\"mode\":\"NORMAL\"}";
    server.post(
        "/computer/(built-in)/configSubmit",
        "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8));
    addTools();
    addCredentials();
    addRepository(server.home().resolve("repos/app"));
    addRepository(server.home().resolve(CHANGING));
    var pipelines = new PipelineRuns(server);
    pipelines.run("helper-ok", "node { echo 'helper ran' }");
    pipelines.run("helper-fail", "node { error 'helper broke' }");
    pipelines.run("helper-unstable", "node { unstable 'helper shaky' }");
  }

  private static void addTools() {
    String yaml =
        """
        tool:
          jdk:
            installations:
              - name: jdk-ok
                home: /opt/tool/jdk1
              - name: jdk-two
                home: /opt/tool/jdk2
          maven:
            installations:
              - name: M3-ok
                home: /opt/tool/m3
        """;
    assertThat(server.post("/configuration-as-code/apply", yaml).status()).isEqualTo(200);
  }

  private static void addCredentials() {
    add(
        "org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl",
        "tok</id><secret>tok-5ecr3t</secret>");
    add(
        "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl",
        "up</id><username>bob</username><password>p4ss-w0rd</password>"
            + "<usernameSecret>true</usernameSecret>");
    add(
        "com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl",
        "up2</id><username>carol</username><password>p4ss-two</password>"
            + "<usernameSecret>false</usernameSecret>");
    add(
        "org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl",
        "filecred</id><fileName>conf.txt</fileName><secretBytes>"
            + Base64.getEncoder().encodeToString("file-body-77".getBytes(StandardCharsets.UTF_8))
            + "</secretBytes>");
    add(
        "com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey",
        "sshkey</id><username>gituser</username><usernameSecret>true</usernameSecret>"
            + "<passphrase>phr4se</passphrase><privateKeySource"
            + " class=\"com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey$DirectEntryPrivateKeySource\"><privateKey>-----BEGIN"
            + " OPENSSH PRIVATE KEY-----\n"
            + "bm90LWEtcmVhbC1rZXktanVzdC10ZXh0LWZvci10aGUtb3JhY2xl\n"
            + "-----END OPENSSH PRIVATE KEY-----\n"
            + "</privateKey></privateKeySource>");
  }

  private static void add(String type, String content) {
    String xml = "<" + type + ">" + SCOPE + content + "</" + type + ">";
    assertThat(server.postXml(CREDENTIALS, xml).status()).as(xml).isEqualTo(200);
  }

  /** The repository of the recordings; dates and authors are fixed, so commits are the same. */
  private static void addRepository(Path repository) throws IOException, InterruptedException {
    Files.createDirectories(repository);
    String script =
        """
        set -e
        git init -q -b main .
        echo one > a.txt
        mkdir sub
        echo two > sub/b.txt
        cat > Jenkinsfile <<'X'
        pipeline {
          agent any
          stages {
            stage("Build") {
              steps {
                sh "cat a.txt"
                echo "branch=${env.BRANCH_NAME} git=${env.GIT_BRANCH} change=${env.CHANGE_ID}"
              }
            }
            stage("MainOnly") {
              when { branch "main" }
              steps { echo "on main" }
            }
            stage("Feature") {
              when { branch "feature/*" }
              steps { echo "on feature" }
            }
            stage("TagOnly") {
              when { buildingTag() }
              steps { echo "tag ${env.TAG_NAME}" }
            }
            stage("TxtChanged") {
              when { changeset "**/*.txt" }
              steps { echo "txt changed" }
            }
            stage("LogFix") {
              when { changelog ".*fix.*" }
              steps { echo "log has fix" }
            }
          }
        }
        X
        git add -A
        git commit -qm "first commit"
        git tag v1.0
        git checkout -qb feature/x
        echo x >> a.txt
        git commit -qam "feature work"
        git checkout -q main
        git checkout -qb nofile
        git rm -q Jenkinsfile
        git commit -qm "no jenkinsfile"
        git checkout -q main
        echo three >> a.txt
        git commit -qam "second commit"
        """;
    commit(repository, "Ann", "2026-01-02T03:04:05Z", script);
  }

  private static void commit(Path repository, String author, String date, String script)
      throws IOException, InterruptedException {
    ProcessBuilder command =
        new ProcessBuilder("sh", "-c", script).directory(repository.toFile()).inheritIO();
    for (String who : List.of("AUTHOR", "COMMITTER")) {
      command.environment().put("GIT_" + who + "_NAME", author);
      command
          .environment()
          .put("GIT_" + who + "_EMAIL", author.toLowerCase(Locale.ROOT) + "@example.org");
      command.environment().put("GIT_" + who + "_DATE", date);
    }
    assertThat(command.start().waitFor()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "002-agent-none-stage-agents",
        "004-agent-node-customws",
        "076-general-step",
        "082-username-not-secret",
        "008-parallel-basic",
        "010-parallel-failfast",
        "012-parallel-nested-sequential",
        "014-matrix-excludes",
        "016-env-basics",
        "018-env-credentials-text",
        "024-options-common",
        "026-options-ansicolor",
        "028-stage-timeout-hit",
        "030-options-skipunstable",
        "032-options-lock-top",
        "036-triggers-expression",
        "038-when-scm-none",
        "040-when-beforeagent",
        "042-post-success-order",
        "044-post-history",
        "046-post-changes-result",
        "048-script-block",
        "050-input-directive-abort",
        "052-input-step-plain",
        "054-timeout-retry-steps",
        "056-build-job-fail",
        "058-build-job-missing",
        "060-archive-artifacts",
        "062-junit-unstable",
        "064-currentbuild-props",
        "066-files-dirs",
        "068-git-checkout",
        "070-git-missing-branch",
        "072-abort-sh",
        "078-lock-milestone",
        "080-unsuccessful-notbuilt",
        "084-nested-post-order",
        "086-env-undefined-ref",
        "090-tools-ok",
        "092-matrix-fail-cell",
        "094-timestamps-block-output",
        "096-typical-build",
        "098-failing-test-with-junit",
        "100-declarative-scripted-helpers"
      })
  void theLogIsAsRecorded(String name) throws Exception {
    Path folder = CASES.resolve(name);
    String script = Files.readString(folder.resolve("Jenkinsfile"));
    boolean parallel = script.contains("parallel") || script.contains("matrix");
    pipelines.create(name, script.replace("/HOME/repos", server.home() + "/repos"));
    for (int number = 1; ; number++) {
      Path earlier = folder.resolve("console." + number + ".txt");
      boolean last = !Files.exists(earlier);
      Path recorded = last ? folder.resolve("console.txt") : earlier;
      start(name, number);
      EndedRun run = pipelines.await(name, number);
      List<String> expected = normal(Files.readString(recorded), "/HOME", "http://127.0.0.1:28131");
      List<String> actual = normal(run.console(), server.home().toString(), serverUrl());
      if (parallel) {
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
      } else {
        assertThat(actual).containsExactlyElementsOf(expected);
      }
      if (last) {
        return;
      }
    }
  }

  /** Starts a run, and does what a user did while it was recorded. */
  private void start(String name, int number) {
    if (number == 2 && name.startsWith("034")) {
      server.post(
          "/job/" + name + "/buildWithParameters?delay=0sec",
          "S=given&B=false&C=two&UNDECLARED=zz&PW=hush");
      return;
    }
    pipelines.start(name);
    String input = "/job/" + name + "/1/input/";
    switch (name.substring(0, 3)) {
      case "050" -> {
        pipelines.awaitConsole(name, 1, "Proceed or Abort");
        server.post(input + "Ask/abort");
      }
      case "052" -> {
        pipelines.awaitConsole(name, 1, "Proceed or Abort");
        String page = server.getBody(input);
        Matcher id = INPUT_ID.matcher(page);
        assertThat(id.find()).as(page).isTrue();
        server.post(input + id.group(1) + "/proceedEmpty");
      }
      case "072" -> {
        pipelines.awaitConsole(name, 1, "sleep 30");
        pipelines.stop(name, 1);
      }
      default -> {}
    }
  }

  @Test
  void theRepositoryOfTheJenkinsfileIsCheckedOutFirst() throws Exception {
    server.createItem(
        "rest-scm-light",
        "<flow-definition><properties/><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsScmFlowDefinition\">"
            + "<scm class=\"hudson.plugins.git.GitSCM\"><configVersion>2</configVersion>"
            + "<userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>"
            + server.home()
            + "/"
            + CHANGING
            + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs>"
            + "<branches><hudson.plugins.git.BranchSpec><name>*/main</name>"
            + "</hudson.plugins.git.BranchSpec></branches>"
            + "<doGenerateSubmoduleConfigurations>false</doGenerateSubmoduleConfigurations>"
            + "<submoduleCfg class=\"empty-list\"/><extensions/></scm>"
            + "<scriptPath>Jenkinsfile</scriptPath><lightweight>true</lightweight></definition>"
            + "</flow-definition>");
    for (String recorded : List.of("scm-light-console.txt", "scm-light-2-console.txt")) {
      boolean first = recorded.equals("scm-light-console.txt");
      if (!first) {
        commit(
            server.home().resolve(CHANGING),
            "Bea",
            "2026-02-03T04:05:06Z",
            "echo more >> sub/b.txt && git commit -qam 'third commit: fix b'");
      }
      pipelines.start("rest-scm-light");
      EndedRun run = pipelines.await("rest-scm-light", first ? 1 : 2);
      String expected = Files.readString(REST.resolve(recorded));
      String console = run.console().replace(CHANGING, "repos/app");
      assertThat(normal(console, server.home().toString(), serverUrl()))
          .containsExactlyElementsOf(normal(expected, "/HOME", "http://127.0.0.1:28131"));
    }
  }

  @Test
  void aRunGoesOnAfterTheServerWasStartedAgain() throws Exception {
    pipelines.create(
        "resume",
        """
        pipeline {
          agent any
          options { timeout(time: 1, unit: 'HOURS') }
          environment { A = sh(script: 'echo x >> ../count; cat ../count', returnStdout: true).trim() }
          stages {
            stage('One') {
              when { expression { A == 'x' } }
              steps {
                echo 'one'
                sh 'echo begin; while ! test -f ../go; do sleep 0.1; done; echo finished'
              }
              post { changed { echo 'changed' } }
            }
            stage('Two') { steps { echo "two ${A}" } }
          }
          post { always { echo "always ${currentBuild.currentResult}" } }
        }
        """);
    pipelines.start("resume");
    pipelines.awaitConsole("resume", 1, "begin");
    server.closeKeepingBuilds();
    server.start();
    Files.createFile(server.home().resolve("workspace/go"));
    EndedRun run = pipelines.await("resume", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts().stream().filter(line -> !line.startsWith("+ ")))
        .filteredOn(line -> !line.contains("set to expire") && !line.contains(" at "))
        .containsExactly(
            "Started by user admin",
            "Running on Jenkins in " + server.home() + "/workspace/resume",
            "one",
            "begin",
            "finished",
            "Post stage",
            "changed",
            "two x",
            "always SUCCESS",
            "Finished: SUCCESS");
    assertThat(server.home().resolve("workspace/count")).hasContent("x\n");
  }

  private static String serverUrl() {
    return server.url().substring(0, server.url().length() - 1);
  }

  /** The lines that are compared: without times, paths of a server and stack frames. */
  private static List<String> normal(String console, String home, String url) {
    List<String> lines = new ArrayList<>();
    for (String line : console.lines().toList()) {
      String text =
          line.replace(home, "/HOME")
              .replace(url, "URL")
              .replaceAll("^\\[\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\] ", "")
              .replaceAll("helper-(\\w+) #\\d+", "helper-$1 #N")
              .replaceAll("\\bfile\\d{10,}\\.tmp", "fileN.tmp")
              .replaceAll("git version [\\d.]+", "git version N")
              .replaceAll("^(\\+ echo [^ :]*(?::/(?:opt/)?tool[^ :]*)*):/.*$", "$1:PATH")
              .stripTrailing();
      if (!text.startsWith("\tat ")
          && !text.contains("actions.ErrorAction$ErrorId")
          && !text.startsWith("[Checks API]")
          && !text.startsWith("Selected Git installation does not exist")
          && !text.startsWith("The recommended git tool is")
          && !text.equals("\t(stack frames)")) {
        lines.add(text);
      }
    }
    for (int i = 0; i + 1 < lines.size(); i++) {
      // Two commands of a pipe have written their trace lines at the same time.
      if (lines.get(i).startsWith("+ + ")) {
        lines.set(i, lines.get(i).substring(2));
        lines.set(i + 1, "+ " + lines.get(i + 1));
      }
    }
    int from = 0;
    while (from < lines.size()) {
      // The trace lines of the commands of a pipe come in any order.
      int to = from;
      while (to < lines.size() && lines.get(to).startsWith("+ ")) {
        to++;
      }
      lines.subList(from, to).sort(null);
      from = Math.max(to, from + 1);
    }
    return lines;
  }

  @Test
  void optionsChangeTheSettingsOfTheJob() {
    EndedRun run =
        pipelines.run(
            "settings",
            """
            pipeline {
              agent none
              options { quietPeriod(3); durabilityHint('PERFORMANCE_OPTIMIZED'); disableResume() }
              stages { stage('A') { steps { echo 'ran' } } }
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("ran");
    assertThat(server.getBody("/job/settings/config.xml"))
        .contains(
            "<quietPeriod>3</quietPeriod>",
            "<hint>PERFORMANCE_OPTIMIZED</hint>",
            "properties.DisableResumeJobProperty");
    // The next run waits, and says at its start that it is not resumed.
    assertThat(server.post("/job/settings/build").status()).isEqualTo(201);
    assertThat(server.getBody("/queue/api/json?tree=items[why]"))
        .contains("In the quiet period. Expires in ");
    assertThat(pipelines.await("settings", 2).texts())
        .contains("Resume disabled by user, switching to high-performance, low-durability mode.");
  }
}
