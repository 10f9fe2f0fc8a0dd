package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.BuildProcesses;
import dev.steward.testing.CredentialRequests;
import dev.steward.testing.HttpService;
import dev.steward.testing.HttpService.Answer;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.ServerClient;
import dev.steward.testing.ServerProcess;
import dev.steward.testing.SmtpServer;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that are killed in the middle of a step with effects outside of the run. */
@Tag("integration")
class StepKillTest {

  /** So many that a server is killed before it has copied them all. */
  private static final int FILES = 4_000;

  private static final String WRITE_FILES =
      "deleteDir(); sh 'set +x; mkdir out; cd out; seq -f \"f-%05.0f.txt\" "
          + FILES
          + " | while read f; do echo \"$f\" >\"$f\"; done'; ";

  @TempDir static Path folder;

  private static Path home;
  private static ServerProcess server;

  @BeforeAll
  static void start() throws IOException {
    home = folder.resolve("home");
    server = new ServerProcess(home, "256m");
    assertThat(
            server
                .postXml(
                    CredentialRequests.GLOBAL + "/createCredentials",
                    CredentialRequests.text("token", "t0k3n-of-test"))
                .status())
        .isLessThan(300);
  }

  @AfterAll
  static void stop() {
    server.close();
    BuildProcesses.kill(home);
  }

  private static void startRun(String name, String script) {
    server.createItem(name, PipelineRuns.definition(script, ""));
    server.startBuild("/job/" + name + "/");
  }

  private static void killAndStart(String description, BooleanSupplier middle)
      throws IOException, InterruptedException {
    ServerClient.await(description, middle);
    server.kill();
    server = new ServerProcess(home, "256m");
  }

  static List<Arguments> messages() {
    return List.of(
        Arguments.of("mail", "mail to: 'a@example.org', subject: 's', body: 'b'"),
        Arguments.of("emailext", "emailext to: 'a@example.org', subject: 's', body: 'b'"),
        Arguments.of("httpRequest", "httpRequest url: '@URL@', httpMode: 'POST', requestBody: 'b'"),
        Arguments.of(
            "githubNotify",
            "githubNotify status: 'SUCCESS', description: 'd', account: 'a', repo: 'r', sha: '1',"
                + " credentialsId: 'token', gitApiUrl: '@URL@'"),
        Arguments.of(
            "slackSend",
            "slackSend baseUrl: '@URL@', tokenCredentialId: 'token', channel: 'c', message: 'm'"));
  }

  @ParameterizedTest
  @MethodSource("messages")
  void aMessageIsNotSentAgain(String step, String call) throws Exception {
    var gate = new CountDownLatch(1);
    try (var mail = new SmtpServer("");
        var service = new HttpService()) {
      mail.holdNextEmail();
      service.answer(
          "/",
          _ -> {
            gate.await();
            return Answer.of(200, "ok");
          });
      assertThat(
              server
                  .postJson(
                      "/settings",
                      "{\"mailHost\":\"127.0.0.1\",\"mailPort\":"
                          + mail.port()
                          + ",\"mailFrom\":\"ci@example.org\",\"mailTls\":\"none\"}")
                  .status())
          .isLessThan(300);
      startRun(step, call.replace("@URL@", service.url()) + "\necho 'next step'");
      killAndStart(
          "the message of " + step,
          () -> mail.lines().contains(".") || !service.requests().isEmpty());
      String log = server.awaitBuild("/job/" + step + "/", 1, "FAILURE");
      assertThat(log)
          .containsOnlyOnce("The outcome of the step " + step + " is unknown")
          .doesNotContain("next step");
      assertThat(Collections.frequency(mail.lines(), "DATA") + service.requests().size())
          .isEqualTo(1);
    } finally {
      gate.countDown();
    }
  }

  /** Each with the folder of the server in which the step writes its files. */
  static List<Arguments> copies() {
    return List.of(
        Arguments.of("archiveArtifacts", "archiveArtifacts 'out/**'", "builds"),
        Arguments.of(
            "publishHTML",
            "publishHTML([reportDir: 'out', reportFiles: 'f-00001.txt', reportName: 'Many'])",
            "builds"),
        Arguments.of(
            "copyArtifacts",
            "copyArtifacts(projectName: 'source', target: 'copied')",
            "workspace/copyArtifacts/copied"));
  }

  @ParameterizedTest
  @MethodSource("copies")
  void filesAreComplete(String step, String call, String place) throws Exception {
    boolean isCopy = step.equals("copyArtifacts");
    if (isCopy) {
      startRun("source", "node { " + WRITE_FILES + "archiveArtifacts 'out/**' }");
      server.awaitBuild("/job/source/", 1, "SUCCESS");
    }
    Path target = home.resolve(place);
    long before = count(target, "f-");
    startRun(step, "node { " + (isCopy ? "" : WRITE_FILES) + call + "\necho 'next step' }");
    killAndStart("files of " + step, () -> count(target, "f-") > before + 20);
    assertThat(server.getBody("/job/" + step + "/1/api/json?tree=building")).contains("true");
    String log = server.awaitBuild("/job/" + step + "/", 1, "SUCCESS");
    assertThat(log).containsOnlyOnce("\nnext step\n").containsOnlyOnce("[Pipeline] " + step);
    assertThat(count(target, "f-") - before).isEqualTo(FILES);
    if (!isCopy) {
      String artifacts = server.getBody("/job/" + step + "/1/api/json?tree=artifacts[fileName]");
      assertThat(Pattern.compile("\"f-\\d+\\.txt\"").matcher(artifacts).results()).hasSize(FILES);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = "stash")
  void aStashIsComplete(String step) throws Exception {
    Path builds = home.resolve("builds");
    startRun(
        step,
        "node { "
            + WRITE_FILES
            + "stash 's'; deleteDir(); unstash 's'; sh 'set +x; ls out | wc -l' }");
    killAndStart("the file of the stash", () -> count(builds, "s.tar.gz.") > 0);
    assertThat(server.awaitBuild("/job/" + step + "/", 1, "SUCCESS"))
        .containsOnlyOnce("Stashed " + FILES + " file(s)")
        .contains("\n" + FILES + "\n");
    assertThat(count(builds, "s.tar.gz")).isZero();
  }

  /** Tested while the other job waits for its start, and while it runs. */
  @ParameterizedTest
  @ValueSource(ints = {4, 0})
  void anotherJobIsBuiltOnce(int quietPeriod) throws Exception {
    String below = "below-" + quietPeriod;
    server.createItem(below, PipelineRuns.definition("input message: 'Go?', id: 'go'", ""));
    startRun(
        "above-" + quietPeriod,
        "echo build(job: '" + below + "', quietPeriod: " + quietPeriod + ").result");
    String item = "/job/" + below + "/";
    killAndStart(
        "the other job",
        () ->
            quietPeriod == 0
                ? server.getBody(item + "1/consoleText").contains("Proceed or Abort")
                : server.getBody("/queue/api/json").contains(below));
    server.await(item + "1/input/", "Go?");
    assertThat(server.post(item + "1/input/Go/proceedEmpty").status()).isEqualTo(200);
    String log = server.awaitBuild("/job/above-" + quietPeriod + "/", 1, "SUCCESS");
    assertThat(log)
        .containsOnlyOnce("Scheduling project: " + below)
        .containsOnlyOnce("Starting building: " + below + " #1");
    assertThat(server.getBody(item + "api/json?tree=builds[number],inQueue"))
        .doesNotContain("\"number\":2")
        .contains("\"inQueue\":false");
  }

  /** The number of files in a folder whose names begin with a text. */
  private static long count(Path root, String prefix) {
    var counter =
        new SimpleFileVisitor<Path>() {
          long files;

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (String.valueOf(file.getFileName()).startsWith(prefix)) {
              files++;
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE; // The server has deleted or renamed it.
          }
        };
    try {
      Files.walkFileTree(root, counter);
    } catch (IOException e) {
      return 0; // A folder was deleted in between.
    }
    return counter.files;
  }
}
