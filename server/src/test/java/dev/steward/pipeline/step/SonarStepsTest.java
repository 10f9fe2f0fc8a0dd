package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.Http;
import dev.steward.testing.HttpService;
import dev.steward.testing.HttpService.Answer;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps for SonarQube, against a service that replies as its API does. */
@Tag("integration")
class SonarStepsTest {

  private static final String TOKEN = "squ_0123456789abcdef";

  /** A scanner that leaves a report; the URL in it is not the server's. */
  private static final String SCAN =
      """
      sh 'mkdir -p target/sonar; printf "serverUrl=http://127.0.0.1:9/\\\\nceTaskId=AX-1\\\\n" > target/sonar/report-task.txt'
      """;

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);
  private HttpService sonar;

  /** The status of the background task. */
  private volatile String task = "SUCCESS";

  /** The status of the quality gate. */
  private volatile String gate = "OK";

  @BeforeAll
  static void createCredentials() {
    new CredentialRequests(server)
        .create(CredentialRequests.GLOBAL, CredentialRequests.text("sonar-token", TOKEN));
  }

  @BeforeEach
  void startService() throws IOException {
    sonar = new HttpService();
    sonar.answer(
        "/sq/api/ce/task?id=AX-1",
        request ->
            isAuthenticated(request.header("Authorization"))
                ? Answer.of(
                    200,
                    "{\"task\":{\"id\":\"AX-1\",\"status\":\""
                        + task
                        + "\",\"analysisId\":\"AN-7\"}}")
                : Answer.of(401, ""));
    sonar.answer(
        "/sq/api/qualitygates/project_status?analysisId=AN-7",
        request ->
            isAuthenticated(request.header("Authorization"))
                ? Answer.of(200, "{\"projectStatus\":{\"status\":\"" + gate + "\"}}")
                : Answer.of(401, ""));
    settings(
        "main="
            + sonar.url()
            + "sq credential=sonar-token mojoVersion=5.0.0.1\nother=https://sonar.example.com/");
  }

  @AfterEach
  void stopService() {
    sonar.close();
  }

  private static boolean isAuthenticated(String header) {
    return header.equals(
        "Basic "
            + Base64.getEncoder().encodeToString((TOKEN + ":").getBytes(StandardCharsets.UTF_8)));
  }

  private static void settings(String servers) {
    server.postJson("/settings", Json.write(Map.of("sonarServers", servers)));
  }

  private EndedRun success(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  @Test
  void aScannerGetsTheServerAndTheQualityGateIsFound() {
    EndedRun run =
        success(
            "gate",
            """
            node {
              withSonarQubeEnv('main') {
                sh 'set +x; echo "$SONAR_CONFIG_NAME $SONAR_HOST_URL $SONAR_MAVEN_GOAL"; echo "token $SONAR_AUTH_TOKEN"; echo "$SONARQUBE_SCANNER_PARAMS" | tr -d "\\n" > params; wc -c < params'
                %s
                echo "${readJSON(file: 'params')['sonar.host.url']}"
              }
            }
            def gate = waitForQualityGate()
            echo "gate ${gate.status}"
            """
                .formatted(SCAN));
    assertThat(run.texts())
        .containsSubsequence(
            "Injecting SonarQube environment variables using the configuration: main",
            "main "
                + sonar.url()
                + "sq org.sonarsource.scanner.maven:sonar-maven-plugin:5.0.0.1:sonar",
            "token ****",
            sonar.url() + "sq",
            "Checking status of SonarQube task 'AX-1' on server 'main'",
            "SonarQube task 'AX-1' status is 'SUCCESS'",
            "SonarQube task 'AX-1' completed. Quality gate is 'OK'",
            "gate OK");
    assertThat(run.console()).doesNotContain(TOKEN);
    assertThat(sonar.requests()).allSatisfy(one -> assertThat(one.target()).doesNotContain(TOKEN));
  }

  @Test
  void aQualityGateThatIsNotMetFailsTheRunIfAsked() {
    gate = "ERROR";
    String scan = "node { withSonarQubeEnv(installationName: 'main') { " + SCAN.strip() + " } }\n";
    EndedRun run =
        success("gate-error", scan + "echo waitForQualityGate(abortPipeline: false).status");
    assertThat(run.texts()).contains("ERROR");
    EndedRun failing =
        pipelines.run("gate-aborts", scan + "waitForQualityGate abortPipeline: true");
    assertThat(failing.result()).isEqualTo("FAILURE");
    assertThat(failing.lines())
        .contains("ERROR: Pipeline aborted due to quality gate failure: ERROR");
    task = "FAILED";
    EndedRun broken =
        success("task-failed", scan + "try { waitForQualityGate() } catch (e) { echo e.message }");
    assertThat(broken.texts()).contains("SonarQube analysis 'AX-1' failed: FAILED");
  }

  @Test
  void waitingContinuesAfterTheServerWasKilled() {
    task = "PENDING";
    pipelines.create(
        "killed",
        "node { withSonarQubeEnv('main') { "
            + SCAN.strip()
            + " } }\n"
            + "echo 'gate ' + waitForQualityGate().status");
    pipelines.start("killed");
    pipelines.awaitConsole("killed", 1, "SonarQube task 'AX-1' status is 'PENDING'");
    server.closeKeepingBuilds();
    server.start();
    task = "SUCCESS";
    EndedRun run = pipelines.await("killed", 1);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts())
        .containsSubsequence(
            "SonarQube task 'AX-1' status is 'PENDING'",
            "SonarQube task 'AX-1' status is 'SUCCESS'",
            "gate OK");
    assertThat(run.texts().stream().filter(line -> line.contains("'PENDING'"))).hasSize(1);
    assertThat(run.console()).doesNotContain(TOKEN);
  }

  @Test
  void mistakesAreNamed() {
    EndedRun run =
        success(
            "mistakes",
            """
            try { waitForQualityGate() } catch (e) { echo e.message }
            node {
              try { withSonarQubeEnv('nope') { } } catch (e) { echo e.message }
              try { withSonarQubeEnv(credentialsId: 'nope') { } } catch (e) { echo e.message }
              withSonarQubeEnv(installationName: 'other', envOnly: true) { echo SONAR_HOST_URL }
              withSonarQubeEnv('main') { deleteDir() }
              try { waitForQualityGate() } catch (e) { echo e.message }
            }
            """);
    assertThat(run.texts())
        .containsSubsequence(
            "No previous SonarQube analysis found on this pipeline execution. Please use the"
                + " 'withSonarQubeEnv' wrapper to run your analysis.",
            "SonarQube installation defined in this job (nope) does not match any configured"
                + " installation. Number of installations that can be configured: 2. Administrators"
                + " add servers in the setting sonarServers.",
            "The credential 'nope' does not exist, is not a secret text, or may not be used by"
                + " this job. Set credentialsId to the ID of a secret text with a token of the"
                + " SonarQube server.",
            "https://sonar.example.com",
            "WARN: Unable to locate 'report-task.txt' in the workspace. Did the SonarScanner"
                + " succeed?",
            "Unable to guess SonarQube task id and/or SQ server details. Please use the"
                + " 'withSonarQubeEnv' wrapper to run your analysis.");
    sonar.answer("/sq/api/ce/task?id=AX-1", _ -> Answer.of(403, ""));
    EndedRun refused =
        pipelines.run(
            "refused",
            "node { withSonarQubeEnv('main') { " + SCAN.strip() + " } }\nwaitForQualityGate()");
    assertThat(refused.lines())
        .contains(
            "ERROR: The SonarQube server did not reply: status 403. The token needs the permission"
                + " to browse the project, and the task must exist.");
    assertThat(server.postJson("/settings", "{\"sonarServers\":\"main\"}").body())
        .contains("sonarServers must have one line per SonarQube server");
  }

  @Test
  void serversAreConfiguredInYaml() {
    String installation =
        """
        unclassified:
          sonarGlobalConfiguration:
            buildWrapperEnabled: true
            installations:
              - name: from yaml
                serverUrl: https://sonar.example.com/
        """;
    assertThat(
            apply(installation + "        credentialsId: sonar-token\n        mojoVersion: '1.0'\n")
                .status())
        .isEqualTo(200);
    assertThat(server.getBody("/settings"))
        .contains(
            "\"sonarServers\":\"from yaml=https://sonar.example.com/ credential=sonar-token"
                + " mojoVersion=1.0\"");
    assertThat(apply(installation + "        additionalProperties: '-X'\n").body())
        .contains("'additionalProperties' is not supported; pass the properties to the scanner.");
  }

  private static Http.Reply apply(String document) {
    return server.post("/configuration-as-code/apply", document, "Content-Type: text/yaml");
  }
}
