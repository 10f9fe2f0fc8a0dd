package dev.steward.pipeline.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CredentialRequests;
import dev.steward.testing.HttpService;
import dev.steward.testing.HttpService.Answer;
import dev.steward.testing.HttpService.ReceivedRequest;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The steps that use other services, against a service of the test. */
@Tag("integration")
class ServiceStepsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);
  private HttpService service;

  @BeforeAll
  static void createCredentials() {
    var credentials = new CredentialRequests(server);
    credentials.create(CredentialRequests.GLOBAL, CredentialRequests.text("slack", "xoxb-T0k3n"));
    credentials.create(
        CredentialRequests.GLOBAL,
        CredentialRequests.element(
            CredentialRequests.USERNAME_PASSWORD,
            CredentialRequests.element("scope", "GLOBAL"),
            CredentialRequests.element("id", "login"),
            CredentialRequests.element("username", "bobby"),
            CredentialRequests.element("password", "p4ss-w0rd")));
  }

  @BeforeEach
  void startService() throws IOException {
    service = new HttpService();
  }

  @AfterEach
  void stopService() {
    service.close();
  }

  private EndedRun success(String name, String script) {
    EndedRun run = pipelines.run(name, script);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    return run;
  }

  private void settings(String json) {
    server.postJson("/settings", json);
  }

  @Test
  void slackGetsAMessageThroughAWebhook() {
    service.answer("/hooks/", _ -> Answer.of(200, "ok"));
    EndedRun run =
        success(
            "webhook",
            """
            slackSend(baseUrl: '%shooks/', tokenCredentialId: 'slack', channel: '#a, #b',
                color: 'good', message: "Built \\"it\\" & more")
            """
                .formatted(service.url()));
    assertThat(service.requests())
        .extracting(ReceivedRequest::target)
        .containsExactly("/hooks/xoxb-T0k3n", "/hooks/xoxb-T0k3n");
    Map<String, @Nullable Object> payload = payload(service.requests().getFirst());
    assertThat(payload).containsEntry("channel", "#a").containsEntry("link_names", "1");
    assertThat(String.valueOf(payload.get("attachments")))
        .contains("fallback=Built \"it\" & more", "color=good");
    assertThat(run.texts())
        .contains(
            "Slack Send Pipeline step running, values are - baseUrl: "
                + service.url()
                + "hooks/, teamDomain: <empty>, channel: #a, #b, color: good, botUser: false,"
                + " tokenCredentialId: slack, notifyCommitters: false, iconEmoji: <empty>,"
                + " username: <empty>, timestamp: <empty>");
    assertThat(run.console()).doesNotContain("xoxb-T0k3n");
  }

  private static Map<String, @Nullable Object> payload(ReceivedRequest request) {
    assertThat(request.body()).startsWith("payload=");
    return Json.readObject(
        URLDecoder.decode(request.body().substring("payload=".length()), StandardCharsets.UTF_8));
  }

  @Test
  void aBotPostsRepliesAndUpdatesWithTheSettingsOfTheServer() {
    service.answer(
        "/api/chat.", _ -> Answer.of(200, "{\"ok\":true,\"channel\":\"C42\",\"ts\":\"17.5\"}"));
    settings(
        "{\"slackCredential\":\"slack\",\"slackChannel\":\"builds\",\"slackBotUser\":true,"
            + "\"slackApiUrl\":\""
            + service.url()
            + "api/\"}");
    try {
      EndedRun run =
          success(
              "bot",
              """
              def sent = slackSend 'started'
              echo "${sent.channelId} ${sent.ts} ${sent.threadId}"
              slackSend(channel: sent.threadId, message: 'detail', sendAsText: true,
                  replyBroadcast: true)
              slackSend(channel: sent.channelId, timestamp: sent.ts,
                  blocks: [[type: 'section', text: [type: 'mrkdwn', text: "n ${1 + 1}"]]],
                  attachments: '[{"text":"t"}]', message: 'ended')
              """);
      assertThat(run.texts()).contains("C42 17.5 C42:17.5");
    } finally {
      settings(
          "{\"slackCredential\":\"\",\"slackChannel\":\"\",\"slackBotUser\":false,"
              + "\"slackApiUrl\":\"\"}");
    }
    assertThat(service.requests())
        .extracting(ReceivedRequest::target)
        .containsExactly("/api/chat.postMessage", "/api/chat.postMessage", "/api/chat.update");
    assertThat(service.requests())
        .allSatisfy(
            request -> assertThat(request.header("Authorization")).isEqualTo("Bearer xoxb-T0k3n"));
    assertThat(Json.readObject(service.requests().getFirst().body()))
        .containsEntry("channel", "builds");
    assertThat(Json.readObject(service.requests().get(1).body()))
        .containsEntry("channel", "C42")
        .containsEntry("thread_ts", "17.5")
        .containsEntry("reply_broadcast", "true")
        .containsEntry("text", "detail");
    assertThat(service.requests().getLast().body())
        .contains("\"ts\":\"17.5\"", "\"text\":\"n 2\"", "\"fallback\":\"ended\"");
  }

  @Test
  void aMessageThatSlackRefusesFailsTheRunOnlyIfAsked() {
    service.answer("/api/", _ -> Answer.of(200, "{\"ok\":false,\"error\":\"not_in_channel\"}"));
    settings("{\"slackApiUrl\":\"" + service.url() + "api/\"}");
    String call = "slackSend(botUser: true, channel: 'c', tokenCredentialId: 'slack', message: 'm'";
    try {
      EndedRun run = success("refused", call + ")");
      assertThat(run.texts())
          .containsSubsequence(
              "ERROR: Slack notification failed with exception: Slack replied: not_in_channel",
              "ERROR: Slack notification failed.");
      EndedRun failing = pipelines.run("refused-fails", call + ", failOnError: true)");
      assertThat(failing.result()).isEqualTo("FAILURE");
    } finally {
      settings("{\"slackApiUrl\":\"\"}");
    }
    EndedRun run =
        success(
            "no-token",
            "slackSend(teamDomain: 'x', channel: 'c', tokenCredentialId: 'nope', message: 'm')");
    assertThat(run.console()).contains("The credential 'nope' does not exist");
  }

  @Test
  void aRequestReturnsItsResponse() {
    service.answer(
        "/items",
        request ->
            new Answer(
                201,
                "{\"got\":\"" + request.method() + "\"}",
                Map.of("Content-Type", "application/json", "X-Count", "3")));
    EndedRun run =
        success(
            "request",
            """
            def r = httpRequest(url: '%sitems?a=b', httpMode: 'POST', contentType: 'APPLICATION_JSON',
                requestBody: '{"n":1}', authentication: 'login',
                customHeaders: [[name: 'X-Key', value: 'k3y-v4lue', maskValue: true],
                    [name: 'X-Team', value: 'core']])
            echo "${r.status} ${readJSON(text: r.content).got} ${r.headers['X-Count'][0]}"
            echo "k3y-v4lue"
            """
                .formatted(service.url()));
    assertThat(run.texts())
        .containsSubsequence(
            "HttpMethod: POST",
            "URL: " + service.url() + "items?a=b",
            "Content-Type: application/json",
            "X-Key: *****",
            "X-Team: core",
            "Using authentication: login",
            "Sending request to url: " + service.url() + "items?a=b",
            "Response Code: 201",
            "Success: Status code 201 is in the accepted range: 100:399",
            "201 POST 3",
            "****");
    ReceivedRequest request = service.requests().getFirst();
    assertThat(request.body()).isEqualTo("{\"n\":1}");
    assertThat(request.header("X-Key")).isEqualTo("k3y-v4lue");
    assertThat(request.header("Authorization")).startsWith("Basic Ym9iYnk6");
    assertThat(run.console()).doesNotContain("k3y-v4lue").doesNotContain("p4ss-w0rd");
  }

  @Test
  void aResponseIsSavedInTheWorkspace() {
    service.answer("/file", _ -> Answer.of(200, "content"));
    EndedRun run =
        success(
            "saved",
            """
            node {
              dir('sub') { httpRequest(url: '%sfile', outputFile: 'a/b.txt', quiet: true) }
              echo "[${readFile('sub/a/b.txt')}]"
            }
            """
                .formatted(service.url()));
    assertThat(run.texts()).contains("[content]");
  }

  @Test
  void statusesAndContentsThatAreNotValidFail() {
    service.answer("/", _ -> Answer.of(503, "busy"));
    EndedRun run =
        success(
            "invalid",
            """
            try { httpRequest '%1$s' } catch (e) { echo "${e.message}" }
            echo "${httpRequest(url: '%1$s', validResponseCodes: '200,500:599').status}"
            try {
              httpRequest(url: '%1$s', validResponseCodes: '503', validResponseContent: 'idle')
            } catch (e) { echo "${e.message}" }
            echo "${httpRequest(url: 'http://127.0.0.1:1/', validResponseCodes: '408').status}"
            try { httpRequest 'file:///etc/passwd' } catch (e) { echo "${e.message}" }
            try { httpRequest 'http://169.254.169.254/' } catch (e) { echo "${e.message}" }
            """
                .formatted(service.url()));
    assertThat(run.texts())
        .containsSubsequence(
            "Fail: Status code 503 is not in the accepted range: 100:399",
            "503",
            "Fail: Response doesn't contain expected content 'idle'",
            "408",
            "The URL must begin with http:// or https://.",
            "The host 169.254.169.254 has an address that is reserved for this machine's network"
                + " or cloud provider; builds are not allowed to request it.");
  }

  @Test
  void aRedirectToAnotherServerGetsNoCredentials() throws IOException {
    try (var other = new HttpService()) {
      other.answer("/target", _ -> Answer.of(200, "there"));
      service.answer("/go", _ -> new Answer(302, "", Map.of("Location", other.url() + "target")));
      EndedRun run =
          success(
              "redirect",
              """
              echo httpRequest(url: '%sgo', httpMode: 'POST', requestBody: 'x',
                  authentication: 'login', customHeaders: [[name: 'X-Key', value: 'v']]).content
              """
                  .formatted(service.url()));
      assertThat(run.texts()).contains("there");
      ReceivedRequest request = other.requests().getFirst();
      assertThat(request.method()).isEqualTo("GET");
      assertThat(request.header("Authorization")).isEmpty();
      assertThat(request.header("X-Key")).isEmpty();
    }
  }

  @Test
  void aCommitGetsAStatusOnGitHub() {
    service.answer("/api/repos/", _ -> Answer.of(201, "{}"));
    EndedRun run =
        success(
            "status",
            """
            withEnv(['GIT_COMMIT=0a1b2c', 'GIT_URL=git@github.com:acme/shop.git']) {
              githubNotify status: 'SUCCESS', description: 'All tests passed', credentialsId: 'login',
                gitApiUrl: '%1$sapi'
            }
            githubNotify status: 'PENDING', description: 'x', account: 'a', repo: 'r', sha: '1', context: 'c',
              credentialsId: 'slack', gitApiUrl: '%1$sapi/', targetUrl: 'https://t'
            try { githubNotify status: 'ODD', description: 'x' } catch (e) { echo e.message }
            try { githubNotify status: 'SUCCESS', description: 'x' } catch (e) { echo e.message }
            try { githubNotify status: 'SUCCESS', description: 'x', account: '..', repo: 'r', sha: '1', credentialsId: 'login' } catch (e) { echo e.message }
            """
                .formatted(service.url()));
    ReceivedRequest first = service.requests().getFirst();
    assertThat(first.target()).isEqualTo("/api/repos/acme/shop/statuses/0a1b2c");
    assertThat(first.header("Authorization")).isEqualTo("token p4ss-w0rd");
    assertThat(Json.readObject(first.body()))
        .containsEntry("state", "success")
        .containsEntry("context", "jenkins/githubnotify")
        .containsKey("target_url");
    assertThat(service.requests().getLast().target()).isEqualTo("/api/repos/a/r/statuses/1");
    assertThat(run.texts())
        .containsSubsequence(
            "status must be PENDING, SUCCESS, ERROR or FAILURE, not 'ODD'.",
            "Can not infer exact credentialsId to use, please specify one",
            "The parameter account must consist of letters, digits, dots and hyphens.");
    service.answer("/api/repos/", _ -> Answer.of(404, "{}"));
    EndedRun missing =
        pipelines.run(
            "status-missing",
            "githubNotify status: 'SUCCESS', description: 'x', account: 'a', repo: 'r', sha: '1',"
                + " credentialsId: 'login', gitApiUrl: '"
                + service.url()
                + "api'");
    assertThat(missing.lines())
        .contains("ERROR: The specified repository does not exist for the specified account");
  }

  @Test
  void mavenGetsItsOptions() {
    server.post(
        "/manage/configfiles/addConfig",
        "id=maven&kind=mavenSettings&content=%3Csettings%2F%3E&credentials=repo+login");
    EndedRun run =
        success(
            "maven",
            """
            node {
              writeFile file: 'bin/mvn', text: '#!/bin/sh\\necho called "$@"\\ngrep -o "<username>" "$STEWARD_MAVEN_SETTINGS"\\n'
              sh 'chmod +x bin/mvn'
              withEnv(["PATH+FAKE=${pwd()}/bin"]) {
                withMaven(mavenSettingsConfig: 'maven', mavenLocalRepo: '.repo', mavenOpts: '-Xmx1g') {
                  sh 'set +x; mvn clean "two words"; echo "$MAVEN_OPTS"'
                }
                sh 'set +x; command -v mvn'
              }
            }
            """);
    assertThat(run.console())
        .containsPattern(
            "called --batch-mode --show-version --settings /\\S+/settings.xml"
                + " -Dmaven.repo.local=/\\S+/.repo clean two words\n<username>\n-Xmx1g")
        .contains("/workspace/maven/bin/mvn");
    EndedRun missing =
        pipelines.run("maven-missing", "node { withMaven(maven: 'nope') { sh 'mvn' } }");
    assertThat(missing.lines())
        .contains("ERROR: Could not find specified maven installation 'nope'.");
  }

  @Test
  void aRunGetsANameAndADescription() {
    EndedRun run =
        success(
            "titles",
            """
            buildName "v1 #${BUILD_NUMBER}"
            buildDescription 'of ${JOB_NAME}'
            echo currentBuild.displayName
            """);
    assertThat(run.texts()).contains("New run name is 'v1 #1'", "v1 #1");
    assertThat(server.getBody("/job/titles/1/api/json?tree=displayName,description"))
        .contains("\"displayName\":\"v1 #1\"", "\"description\":\"of titles\"");
  }

  @Test
  void aMessageIsNotSentAgainWhenTheServerIsKilled() {
    CountDownLatch gate = new CountDownLatch(1);
    service.answer(
        "/hooks/",
        _ -> {
          gate.await();
          return Answer.of(200, "ok");
        });
    pipelines.create(
        "killed",
        "slackSend(baseUrl: '%shooks/', tokenCredentialId: 'slack', channel: 'c', message: 'm')"
            .formatted(service.url()));
    pipelines.start("killed");
    TestServer.await("the message arrives", () -> service.requests().size() == 1);
    server.closeKeepingBuilds();
    server.start();
    EndedRun run = pipelines.await("killed", 1);
    gate.countDown();
    assertThat(run.result()).isEqualTo("FAILURE");
    assertThat(service.requests()).hasSize(1);
    assertThat(run.console()).contains("unknown");
  }
}
