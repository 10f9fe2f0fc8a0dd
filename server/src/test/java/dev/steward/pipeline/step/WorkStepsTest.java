package dev.steward.pipeline.step;

import static dev.steward.testing.CredentialRequests.element;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.SmtpServer;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The steps that work on a machine, with the lines that Jenkins writes. */
@Tag("integration")
class WorkStepsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @TempDir static Path folder;

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @BeforeAll
  static void createCredentials() {
    var credentials = new CredentialRequests(server);
    credentials.create(CredentialRequests.GLOBAL, CredentialRequests.text("tok", "tok-5ecr3t"));
    credentials.create(
        CredentialRequests.GLOBAL,
        element(
            CredentialRequests.USERNAME_PASSWORD,
            element("scope", "GLOBAL"),
            element("id", "up"),
            element("username", "bobby"),
            element("password", "p4ss-w0rd"),
            element("usernameSecret", "true")));
    credentials.create(
        CredentialRequests.GLOBAL,
        element(
            CredentialRequests.FILE,
            element("scope", "GLOBAL"),
            element("id", "filecred"),
            element("fileName", "conf.txt"),
            element("secretBytes", CredentialRequests.base64("short"))));
  }

  private EndedRun success(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  @Test
  void shReturnsOutputAndStatus() {
    EndedRun run =
        success(
            "sh",
            """
            node {
              def out = sh(script: 'echo out; echo err >&2', returnStdout: true)
              echo "[${out}]"
              echo "status ${sh(script: 'exit 3', returnStatus: true)}"
              try { sh(script: 'echo part; exit 4', returnStdout: true) } catch (e) { echo "${e}" }
              try { sh 'exit 5' } catch (e) { echo "${e}" }
              sh '''#!/bin/sh
              echo shebang'''
              def latin = sh(script: "printf '\\\\344'", returnStdout: true, encoding: 'ISO-8859-1')
              echo "latin ${latin}"
            }
            """);
    assertThat(run.body())
        .containsSubsequence(
            "[Pipeline] sh",
            "+ echo out",
            "+ echo err",
            "err",
            "[Pipeline] echo",
            "[out",
            "]",
            "[Pipeline] sh",
            "+ exit 3",
            "[Pipeline] echo",
            "status 3",
            "[Pipeline] sh",
            "+ echo part",
            "+ exit 4",
            "part",
            "[Pipeline] echo",
            "hudson.AbortException: script returned exit code 4",
            "hudson.AbortException: script returned exit code 5",
            "[Pipeline] sh",
            "shebang",
            "latin ä");
  }

  @Test
  void scriptsForOtherSystemsAreRefused() {
    EndedRun run =
        pipelines.run(
            "bat",
            """
            node {
              try { powershell 'dir' } catch (e) { echo e.message }
              try { pwsh(script: 'dir', returnStdout: true) } catch (e) { echo e.message }
              bat 'dir'
            }
            """);
    assertThat(run.result()).isEqualTo("FAILURE");
    String powerShell =
        "PowerShell scripts cannot be run: this server has no machines with Windows. Use the step"
            + " sh, which can call pwsh where it is installed.";
    assertThat(run.lines())
        .containsSubsequence(
            powerShell, powerShell, "ERROR: Batch scripts can only be run on Windows nodes");
  }

  @Test
  void filesAreReadAndWrittenInTheCurrentFolder() {
    EndedRun run =
        success(
            "files",
            """
            node {
              writeFile file: 'a/b.txt', text: 'line'
              writeFile file: 'b64', text: 'aGk=', encoding: 'Base64'
              echo "${readFile('b64')} ${readFile(file: 'b64', encoding: 'Base64')}"
              dir('a') { echo "${fileExists('b.txt')} ${fileExists('zz')} ${pwd().endsWith('/a')}" }
              try { readFile 'missing' } catch (e) { echo e.class.name }
              touch 'touched'
              echo "${findFiles(glob: '**/*').collect { it.path }.sort()} ${isUnix()}"
              dir('a') { deleteDir() }
              sh 'set +x; ls -A'
              cleanWs()
              sh 'set +x; ls -A | wc -l'
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "hi aGk=",
            "true false true",
            "java.nio.file.NoSuchFileException",
            "[a/b.txt, b64, touched] true",
            "b64",
            "touched",
            "[WS-CLEANUP] Deleting project workspace...",
            "[WS-CLEANUP] Deferred wipeout is used...",
            "[WS-CLEANUP] done",
            "0");
  }

  @Test
  void linksLeadToNoFilesOfOthers() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "of the server");
    EndedRun run =
        success(
            "links",
            """
            node {
              sh 'ln -s %s link.txt; ln -s %s folder'
              try { readFile 'link.txt' } catch (e) { echo e.class.name }
              try { readFile 'folder/secret.txt' } catch (e) { echo e.class.name }
              try { readFile '%s/secrets/x' } catch (e) { echo e.class.name }
            }
            """
                .formatted(secret, folder, server.home()));
    assertThat(run.texts())
        .containsSubsequence(
            "java.nio.file.NoSuchFileException",
            "java.nio.file.NoSuchFileException",
            "hudson.AbortException")
        .doesNotContain("of the server");
  }

  @Test
  void stashesGoFromBlockToBlock() {
    EndedRun run =
        pipelines.run(
            "stash",
            """
            node {
              sh 'set +x; mkdir -p x/y; echo deep >x/y/z.txt; echo no >x/other; chmod 755 x/y/z.txt'
              dir('x') { stash name: 's1', includes: '**/*.txt' }
              try { stash name: 'empty', includes: 'nothing' } catch (e) { echo "${e.message}" }
              stash name: 'empty', includes: 'nothing', allowEmpty: true
              try { stash name: '../s', includes: '**' } catch (e) { echo "${e.message}" }
            }
            node {
              dir('there') { deleteDir(); unstash 's1'; sh 'set +x; find . -type f; stat -c %a y/z.txt' }
              try { unstash 'nope' } catch (e) { echo "${e.message}" }
            }
            """);
    assertThat(run.texts())
        .as(run.console())
        .containsSubsequence(
            "Stashed 1 file(s)",
            "No files included in stash ‘empty’",
            "Stashed 0 file(s)",
            "‘/’ is an unsafe character",
            "./y/z.txt",
            "755",
            "No such saved stash ‘nope’");
    try (var all = Files.walk(server.home().resolve("builds"))) {
      assertThat(all.filter(path -> path.toString().contains("/stashes"))).isEmpty();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void manyFilesAreStashed() {
    EndedRun run =
        success(
            "many",
            """
            node {
              sh 'set +x; for d in $(seq 50); do mkdir -p many/$d; (cd many/$d; seq -f "file-%03g" 100 | xargs touch); done'
              stash 'all'
              deleteDir()
              unstash 'all'
              sh 'set +x; find . -type f | wc -l'
            }
            """);
    assertThat(run.texts()).containsSubsequence("Stashed 5000 file(s)", "5000");
  }

  @Test
  void artifactsOfParallelBranchesAreAllKept() {
    EndedRun run =
        pipelines.run(
            "archive",
            """
            node {
              sh 'set +x; echo a >a.bin; echo b >b.bin; echo c >c.log'
              parallel(
                a: { archiveArtifacts artifacts: 'a.bin', fingerprint: true },
                b: { archiveArtifacts 'b.bin' },
                c: { step([$class: 'ArtifactArchiver', artifacts: 'c.log']) })
              archiveArtifacts artifacts: '*.none', allowEmptyArchive: true
              archiveArtifacts '*.missing'
            }
            """);
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.texts())
        .as(run.console())
        .contains("Archiving artifacts", "Recording fingerprints")
        .containsSubsequence(
            "‘*.none’ doesn’t match anything",
            "No artifacts found that match the file pattern \"*.none\". Configuration error?",
            "‘*.missing’ doesn’t match anything",
            "ERROR: No artifacts found that match the file pattern \"*.missing\". Configuration"
                + " error?");
    assertThat(server.getBody("/job/archive/1/api/json?tree=artifacts[fileName]"))
        .contains("a.bin", "b.bin", "c.log");
  }

  @Test
  void testReportsOfSeveralStepsAddUp() {
    EndedRun run =
        pipelines.run(
            "junit",
            """
            node {
              writeFile file: 'one.xml', text: '<testsuite name="s"><testcase classname="c" name="t1"/><testcase classname="c" name="t2"><failure message="no"/></testcase></testsuite>'
              writeFile file: 'two.xml', text: '<testsuite name="u"><testcase classname="d" name="t3"/><testcase classname="d" name="t4"><skipped/></testcase></testsuite>'
              parallel(
                one: { def s = junit(testResults: 'one.xml', skipPublishingChecks: true); echo "one ${s.totalCount} ${s.failCount} ${s.passCount}" },
                two: { def s = junit 'two.xml'; echo "two ${s.totalCount} ${s.skipCount}" })
              echo "${currentBuild.result}"
              junit testResults: 'none.xml', allowEmptyResults: true
              junit 'none.xml'
            }
            """);
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.texts())
        .as(run.console())
        .contains(
            "Recording test results",
            "[Checks API] No suitable checks publisher found.",
            "one 2 1 1",
            "two 2 1",
            "UNSTABLE",
            "No test report files were found. Configuration error?",
            "ERROR: No test report files were found. Configuration error?");
    assertThat(server.getBody("/job/junit/1/testReport/api/json"))
        .contains("\"failCount\":1", "\"passCount\":2", "\"skipCount\":1");
  }

  @Test
  void credentialsAreBoundAndMasked() throws IOException {
    EndedRun run =
        success(
            "credentials",
            """
            node {
              withCredentials([usernamePassword(credentialsId: 'up', usernameVariable: 'U', passwordVariable: 'P'), [$class: 'StringBinding', credentialsId: 'tok', variable: 'T']]) {
                sh 'echo $U $P $T'
                echo env.P
                echo "${env.P.reverse()}"
              }
              withCredentials([file(credentialsId: 'filecred', variable: 'F')]) {
                sh 'set +x; cat $F; echo; basename $F | tr -d 0-9; stat -c %U $F; echo $F >path'
                sh 'set +x; echo "at $(sed s,/,+,g path)"'
              }
              sh 'set +x; test -e "$(cat path)" || echo removed'
              try { withCredentials([string(credentialsId: 'up', variable: 'X')]) { } } catch (e) { echo "${e.getClass().name}: ${e.message}" }
              try { withCredentials([string(credentialsId: 'nope', variable: 'X')]) { } } catch (e) { echo "${e.getClass().name}: ${e.message}" }
              withCredentials([]) { echo 'none' }
              echo "after ${env.P}"
            }
            """);
    String type = "org.jenkinsci.plugins.credentialsbinding.impl.CredentialNotFoundException: ";
    assertThat(run.texts())
        .containsSubsequence(
            "Masking supported pattern matches of $U or $P or $T",
            "+ echo **** **** ****",
            "**** **** ****",
            "****",
            "dr0w-ss4p",
            "Masking supported pattern matches of $F",
            "short",
            "file.tmp",
            "removed",
            type
                + "Credentials 'up' is of type 'Username with password' where"
                + " 'org.jenkinsci.plugins.plaincredentials.StringCredentials' was expected",
            type + "Could not find credentials entry with ID 'nope'",
            "none",
            "after null");
    try (var all = Files.walk(server.home().resolve("builds"))) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(path, StandardCharsets.ISO_8859_1))
            .as(path.toString())
            .doesNotContain("p4ss-w0rd", "tok-5ecr3t");
      }
    }
  }

  @Test
  void gitUsesAPasswordFromVariables() {
    EndedRun run =
        success(
            "git-password",
            """
            node {
              withCredentials([gitUsernamePassword(credentialsId: 'up')]) {
                sh 'set +x; "$GIT_ASKPASS" "Username for x" | rev; "$GIT_ASKPASS" "Password for x" | rev; test -x "$GIT_ASKPASS" && echo askpass'
              }
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "Masking supported pattern matches of $GIT_USERNAME or $GIT_PASSWORD",
            "ybbob",
            "dr0w-ss4p",
            "askpass");
  }

  @Test
  void severalRepositoriesOfARunHaveTheirOwnChanges() {
    var app = new UpstreamRepository(folder.resolve("app"));
    String first = app.commit("ann", "a.txt", "1", "First");
    app.git("branch", "feature/x");
    var library = new UpstreamRepository(folder.resolve("library"));
    library.commit("bob", "l.txt", "1", "Library");
    pipelines.create(
        "scm",
        """
        node {
          git url: '%s', branch: 'main'
          dir('lib') {
            def v = checkout scmGit(branches: [[name: '*/main']], userRemoteConfigs: [[url: '%s']])
            echo "${v.keySet().sort()} ${v.GIT_BRANCH}"
          }
          def f = checkout([$class: 'GitSCM', branches: [[name: '*/feature/x']], userRemoteConfigs: [[url: '%s']], extensions: [[$class: 'RelativeTargetDirectory', relativeTargetDir: 'feat']], doGenerateSubmoduleConfigurations: false, submoduleCfg: []])
          echo "${f.GIT_CHECKOUT_DIR} ${env.GIT_COMMIT}"
        }
        """
            .formatted(app.url(), library.url(), app.url()));
    pipelines.start("scm");
    EndedRun one = pipelines.await("scm", 1);
    assertThat(one.result()).as(one.console()).isEqualTo("SUCCESS");
    assertThat(one.texts())
        .containsSubsequence(
            "The recommended git tool is: NONE",
            "No credentials specified",
            "Cloning the remote Git repository",
            "Fetching upstream changes from " + app.url(),
            "Avoid second fetch",
            "Checking out Revision " + first + " (refs/remotes/origin/main)",
            " > git checkout -b main " + first + " # timeout=10",
            "Commit message: \"First\"",
            "First time build. Skipping changelog.",
            "[GIT_BRANCH, GIT_COMMIT, GIT_URL] origin/main",
            "DEPRECATED: Relative target directory is deprecated for Pipeline jobs. Use the 'dir'"
                + " step instead.",
            "feat null");
    app.commit("ann", "a.txt", "2", "Second");
    library.commit("bob", "l.txt", "2", "Other");
    pipelines.start("scm");
    EndedRun two = pipelines.await("scm", 2);
    assertThat(two.result()).as(two.console()).isEqualTo("SUCCESS");
    assertThat(server.getBody("/job/scm/2/api/json?tree=changeSets[items[msg]],culprits[fullName]"))
        .contains("\"msg\":\"Second\"}]},{", "\"msg\":\"Other\"", "ann", "bob");
  }

  @Test
  void aFailedCheckoutSaysSo() {
    EndedRun run =
        pipelines.run(
            "no-repository",
            "node { git url: '%s', branch: 'x' }".formatted(folder.resolve("none")));
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(run.texts())
        .as(run.console())
        .contains("ERROR: Maximum checkout retry attempts reached, aborting");
  }

  @Test
  void toolsAreFoundByTheirNames() {
    server.post("/settings", "{\"toolInstallations\":\"maven m3=/opt/m3\\njdk j=/opt/jdk\"}");
    EndedRun run =
        success(
            "tools",
            """
            node {
              echo "${tool 'm3'} ${tool(name: 'j', type: 'jdk')} ${envVarsForTool(toolId: 'maven', toolVersion: 'm3')}"
              try { tool 'nope' } catch (e) { echo e.message }
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "/opt/m3 /opt/jdk [M2_HOME=/opt/m3, MAVEN_HOME=/opt/m3, PATH+MAVEN=/opt/m3/bin]",
            "No tool named nope found");
  }

  @Test
  void mailIsSentOnce() throws Exception {
    try (var smtp = new SmtpServer("")) {
      server.post(
          "/settings",
          "{\"mailHost\":\"127.0.0.1\",\"mailPort\":"
              + smtp.port()
              + ",\"mailFrom\":\"ci@example.org\",\"mailTls\":\"none\"}");
      EndedRun run =
          pipelines.run(
              "mail",
              """
              mail to: 'a@example.org, b@example.org', cc: 'c@example.org', subject: 'The subject', body: 'The body'
              try { mail subject: 's', body: 'b' } catch (e) { echo e.message }
              """);
      assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
      assertThat(run.lines())
          .contains("Email not sent. No recipients of any kind specified ('to', 'cc', 'bcc').");
      assertThat(smtp.lines())
          .contains("Subject: The subject", "The body", "RCPT TO:<c@example.org>");
    }
  }

  @Test
  void anExtendedEmailHasASenderTokensAndAttachments() throws Exception {
    try (var smtp = new SmtpServer("")) {
      server.post(
          "/settings",
          "{\"mailHost\":\"127.0.0.1\",\"mailPort\":"
              + smtp.port()
              + ",\"mailFrom\":\"CI <ci@example.org>\",\"mailTls\":\"none\"}");
      EndedRun run =
          success(
              "emailext",
              """
              node {
                writeFile file: 'out/report.txt', text: 'attached text'
                env.TEAM = 'team@example.org, second@example.org'
                emailext to: 'a@example.org cc:c@example.org bcc:hidden@example.org $TEAM',
                  from: 'Release Team <release@example.org>', replyTo: 'help@example.org',
                  subject: '$PROJECT_NAME is $BUILD_STATUS', body: '<b>${ENV, var="TEAM"}</b>',
                  mimeType: 'text/html', attachmentsPattern: 'out/*.txt', attachLog: true,
                  compressLog: true, recipientProviders: [developers(), requestor(),
                    [$class: 'CulpritsRecipientProvider'], [$class: 'OddRecipientProvider']]
              }
              mail to: 'x@example.org', from: 'other@example.org', subject: 's', body: 'b'
              try { mail to: 'x@example.org', from: 'nobody', subject: 's', body: 'b' } catch (e) { echo e.message }
              """);
      assertThat(smtp.lines())
          .contains(
              "MAIL FROM:<ci@example.org>",
              "From: \"Release Team\" <release@example.org>",
              "Reply-To: help@example.org",
              "RCPT TO:<second@example.org>",
              "RCPT TO:<hidden@example.org>",
              "Subject: emailext is Successful",
              "<b>team@example.org, second@example.org</b>",
              "Content-Disposition: attachment; filename=\"report.txt\"",
              "YXR0YWNoZWQgdGV4dA==",
              "Content-Disposition: attachment; filename=\"build.zip\"",
              "From: other@example.org")
          .noneMatch(line -> line.startsWith("Bcc"));
      assertThat(run.texts())
          .contains(
              "The email is not sent to the user admin, whose ID is not an email address. Name the"
                  + " address in the parameter to.",
              "The recipient provider OddRecipientProvider is not supported; its recipients do not"
                  + " receive the email.",
              "Sending email to: a@example.org team@example.org second@example.org c@example.org"
                  + " (1 bcc)",
              "Email not sent. The sender must be an address, such as ci@example.org or CI"
                  + " <ci@example.org>.");
    }
  }
}
