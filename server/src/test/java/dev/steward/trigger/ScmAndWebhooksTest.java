package dev.steward.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.CliFixture;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import dev.steward.testing.UserSession;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that use git, tested over HTTP: changes, polling, webhooks and remote triggers. */
@Tag("integration")
class ScmAndWebhooksTest {

  private static final String TOKENS =
      "/descriptorByName/hudson.plugins.git.ApiTokenPropertyConfiguration/";

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();
  private UpstreamRepository upstream;
  private String firstCommit = "";

  @BeforeEach
  void start() {
    upstream = new UpstreamRepository(folder.resolve("upstream"));
    firstCommit = upstream.commit("alice", "a.txt", "1", "First");
  }

  private String gitScm(String branch) {
    return "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
        + "<hudson.plugins.git.UserRemoteConfig><url>"
        + upstream.url()
        + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
        + "<hudson.plugins.git.BranchSpec><name>"
        + branch
        + "</name></hudson.plugins.git.BranchSpec></branches></scm>";
  }

  private void createJob(String name, String triggers, String script, String scmXml) {
    server.createItem(
        name,
        "<project><quietPeriod>0</quietPeriod>"
            + scmXml
            + "<triggers>"
            + triggers
            + "</triggers><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders></project>");
  }

  private static final String POLLING_TRIGGER =
      "<hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>";

  private void awaitBuild(String job, int number, String result) {
    TestServer.await(
        job + " #" + number + " to end",
        () ->
            server
                .getBody("/job/" + job + "/" + number + "/api/json?tree=result,building")
                .contains("\"building\":false"));
    assertThat(server.getBody("/job/" + job + "/" + number + "/api/json?tree=result"))
        .as(server.getBody("/job/" + job + "/" + number + "/consoleText"))
        .contains("\"result\":\"" + result + "\"");
  }

  private void build(String job, int number, String result) {
    assertThat(server.post("/job/" + job + "/build").status()).isEqualTo(201);
    awaitBuild(job, number, result);
  }

  @Test
  void aBuildShowsItsRevisionAndChanges() {
    createJob(
        "g",
        POLLING_TRIGGER,
        "echo at $GIT_COMMIT on $GIT_BRANCH; test ! -e bad",
        gitScm("*/main"));
    build("g", 1, "SUCCESS");
    assertThat(server.getBody("/job/g/1/consoleText"))
        .contains(
            "Cloning repository " + upstream.url() + "\n",
            "Checking out Revision " + firstCommit + " (refs/remotes/origin/main)\n",
            "Commit message: \"First\"\n",
            "First time build. Skipping changelog.\n",
            "at " + firstCommit + " on origin/main\n");
    assertThat(server.getBody("/job/g/1/api/json?tree=changeSet[*],culprits[*]"))
        .contains(
            "\"changeSet\":{\"_class\":\"hudson.plugins.git.GitChangeSetList\",\"items\":[],\"kind\":\"git\"}",
            "\"culprits\":[]");

    String brokenCommit = upstream.commit("bob", "bad", "x", "Break <it>\n\nreally");
    build("g", 2, "FAILURE");
    upstream.git("rm", "-q", "bad");
    String fixedCommit = upstream.commit("carol", "Mend it");
    build("g", 3, "SUCCESS");
    assertThat(server.getBody("/job/g/2/api/json"))
        .contains(
            "\"affectedPaths\":[\"bad\"],\"commitId\":\"" + brokenCommit + "\",\"timestamp\":",
            "\"author\":{\"absoluteUrl\":\"" + server.url() + "user/bob\",\"fullName\":\"bob\"}",
            "\"authorEmail\":\"bob@example.com\"",
            "\"comment\":\"Break <it>\\u000a\\u000areally\\u000a\"",
            "\"msg\":\"Break <it>\"",
            "\"paths\":[{\"editType\":\"add\",\"file\":\"bad\"}]",
            "\"kind\":\"git\"",
            "\"_class\":\"hudson.plugins.git.util.BuildData\"",
            "\"lastBuiltRevision\":{\"SHA1\":\""
                + brokenCommit
                + "\",\"branch\":[{\"SHA1\":\""
                + brokenCommit
                + "\",\"name\":\"refs/remotes/origin/main\"}]}",
            "\"refs/remotes/origin/main\":{\"_class\":\"hudson.plugins.git.util.Build\",\"buildNumber\":2",
            "\"remoteUrls\":[\"" + upstream.url() + "\"]");
    // the author of the breaking change stays a culprit until the build is fixed
    assertThat(
            server.getBody(
                "/job/g/3/api/json?tree=changeSet[items[id,paths[*]]],culprits[fullName]"))
        .contains(
            "\"id\":\"" + fixedCommit + "\",\"paths\":[{",
            "\"editType\":\"delete\",\"file\":\"bad\"",
            "{\"fullName\":\"bob\"},{\"fullName\":\"carol\"}");
    assertThat(server.getBody("/job/g/3/api/xml?tree=changeSet[items[msg]]"))
        .contains("<msg>Mend it</msg>");
    assertThat(server.getBody("/job/g/rssChangelog")).contains("<title>#3 Mend it</title>");
    assertThat(server.getBody("/job/g/changes")).contains("Break &lt;it&gt; (bob");
    assertThat(server.getBody("/job/g/3/changes")).contains("<strong>Mend it</strong>", "carol");
    build("g", 4, "SUCCESS");
    assertThat(server.getBody("/job/g/4/api/json?tree=culprits[fullName]"))
        .contains("\"culprits\":[]");
  }

  @Test
  void aFailedCheckoutFailsTheBuildWithAnExplanation() {
    createJob("g", "", "echo never", gitScm("*/nope"));
    build("g", 1, "FAILURE");
    assertThat(server.getBody("/job/g/1/consoleText"))
        .contains("ERROR: Couldn't find any revision to build")
        .doesNotContain("never");
    createJob(
        "svn", "", "echo never", "<scm class=\"hudson.scm.SubversionSCM\"><locations/></scm>");
    build("svn", 1, "FAILURE");
    assertThat(server.getBody("/job/svn/1/consoleText"))
        .contains("hudson.scm.SubversionSCM is not supported");
  }

  @Test
  void pollingFindsChangesAndNotifyCommitStartsPolling() {
    createJob("g", POLLING_TRIGGER, "true", gitScm("*/main"));
    createJob("deaf", "", "true", gitScm("*/main"));
    assertThat(server.post("/job/g/polling").header("Location")).endsWith("/job/g/");
    awaitBuild("g", 1, "SUCCESS");
    assertThat(server.getBody("/job/g/1/api/json?tree=actions[causes[*]]"))
        .contains(
            "\"_class\":\"hudson.triggers.SCMTrigger$SCMTriggerCause\",\"shortDescription\":\"Started"
                + " by an SCM change\"");
    assertThat(server.getBody("/job/g/scmPollLog/")).contains("No previous build", "Changes found");

    String notifyPath = "/git/notifyCommit?url=" + upstream.url();
    assertThat(server.http().get(notifyPath).status()).isEqualTo(401);
    assertThat(server.http().get(notifyPath + "&token=wrong").status()).isEqualTo(401);
    assertThat(server.getBody(notifyPath)).isEqualTo("Scheduled polling of g\n");
    TestServer.await(
        "the poll to end", () -> server.getBody("/job/g/scmPollLog/").contains("No changes"));

    String tokenJson = server.post(TOKENS + "generate", "apiTokenName=hook").body();
    String value =
        TestServer.firstMatch(
            java.util.regex.Pattern.compile("\"value\":\"([0-9a-f]{32})\""), tokenJson);
    String uuid =
        TestServer.firstMatch(java.util.regex.Pattern.compile("\"uuid\":\"([^\"]+)\""), tokenJson);
    upstream.commit("bob", "b.txt", "2", "Second");
    assertThat(server.http().get(notifyPath + "&branches=other&token=" + value).body())
        .startsWith("No git jobs using repository");
    assertThat(server.http().post(notifyPath + "&branches=main&token=" + value, "").body())
        .isEqualTo("Scheduled polling of g\n");
    awaitBuild("g", 2, "SUCCESS");
    assertThat(server.getBody("/job/g/2/api/json?tree=changeSet[items[msg]]")).contains("Second");
    assertThat(server.getBody(TOKENS + "list")).contains("\"name\":\"hook\"").doesNotContain(value);
    server.post(TOKENS + "revoke", "apiTokenUuid=" + uuid);
    assertThat(server.http().get(notifyPath + "&token=" + value).status()).isEqualTo(401);
    assertThat(server.getBody("/job/deaf/api/json?tree=builds[number]")).contains("\"builds\":[]");
  }

  @Test
  void aSessionWithoutACrumbCannotCallNotifyCommit() {
    createJob("g", POLLING_TRIGGER, "true", gitScm("*/main"));
    UserSession session = server.login();
    String notifyPath = "/git/notifyCommit?url=" + upstream.url();
    String cookie = "Cookie: " + session.cookie();
    assertThat(server.http().get(notifyPath, cookie).status()).isEqualTo(401);
    assertThat(server.http().post(notifyPath, "", cookie).status()).isEqualTo(401);
    assertThat(
            server.http().post(notifyPath, "", cookie, "Jenkins-Crumb: " + session.crumb()).body())
        .isEqualTo("Scheduled polling of g\n");
  }

  private static String signature(String secret, String body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return "X-Hub-Signature-256: sha256="
          + HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void gitHubWebhooksRequireASignature() throws IOException {
    createJob(
        "g",
        "<com.cloudbees.jenkins.GitHubPushTrigger><spec></spec></com.cloudbees.jenkins.GitHubPushTrigger>",
        "true",
        gitScm("*/main"));
    String body =
        "{\"ref\":\"refs/heads/main\",\"pusher\":{\"name\":\"octo\"},\"repository\":{\"clone_url\":\""
            + upstream.url()
            + "\"}}";
    String push = "X-GitHub-Event: push";
    String json = "Content-Type: application/json";
    assertThat(server.http().post("/github-webhook/", body, push, json).status()).isEqualTo(403);
    Files.writeString(server.home().resolve("secrets/github-webhook"), "s3cr3t\n");
    assertThat(server.http().post("/github-webhook/", body, push, json).status()).isEqualTo(403);
    assertThat(
            server
                .http()
                .post("/github-webhook/", body, push, json, signature("other", body))
                .status())
        .isEqualTo(403);
    assertThat(
            server
                .http()
                .post("/github-webhook/", body + " ", push, json, signature("s3cr3t", body))
                .status())
        .isEqualTo(403);
    assertThat(
            server
                .http()
                .post("/github-webhook/", body, push, json, signature("s3cr3t", body))
                .status())
        .isEqualTo(200);
    awaitBuild("g", 1, "SUCCESS");
    assertThat(server.getBody("/job/g/1/api/json?tree=actions[causes[*]]"))
        .contains("com.cloudbees.jenkins.GitHubPushCause", "Started by GitHub push by octo");
  }

  @Test
  void gitLabWebhooksRequireTheJobSecret() {
    createJob(
        "g",
        "<com.dabsquared.gitlabjenkins.GitLabPushTrigger><triggerOnPush>true</triggerOnPush>"
            + "<secretToken>gl-secret</secretToken><includeBranchesSpec>main,rel-*</includeBranchesSpec>"
            + "</com.dabsquared.gitlabjenkins.GitLabPushTrigger>",
        "echo on $gitlabSourceBranch by $gitlabUserName",
        gitScm("origin/${gitlabSourceBranch}"));
    String push =
        "{\"object_kind\":\"push\",\"ref\":\"refs/heads/main\",\"after\":\""
            + firstCommit
            + "\",\"user_name\":\"tanuki\"}";
    String json = "Content-Type: application/json";
    Http.Reply response = server.http().post("/project/g", push, json, "X-Gitlab-Token: nope");
    assertThat(response.status()).isEqualTo(403);
    assertThat(server.http().post("/project/missing", push, json, "X-Gitlab-Token: nope").status())
        .isEqualTo(403);
    assertThat(server.getBody("/job/g/config.xml")).doesNotContain("gl-secret");
    String token = "X-Gitlab-Token: gl-secret";
    assertThat(
            server
                .http()
                .post("/project/g", push.replace("heads/main", "heads/wip"), json, token)
                .status())
        .isEqualTo(200);
    assertThat(server.http().post("/project/g", push, json, token).status()).isEqualTo(200);
    awaitBuild("g", 1, "SUCCESS");
    assertThat(server.getBody("/job/g/1/consoleText"))
        .contains("Started by GitLab push by tanuki\n", "on main by tanuki\n");
  }

  @Test
  void theGenericWebhookPassesVariablesToJobsWithItsToken() {
    createJob(
        "g",
        "<org.jenkinsci.plugins.gwt.GenericTrigger><genericVariables>"
            + "<org.jenkinsci.plugins.gwt.GenericVariable><expressionType>JSONPath</expressionType>"
            + "<key>ref</key><value>$.ref</value><regexpFilter>^refs/heads/</regexpFilter>"
            + "</org.jenkinsci.plugins.gwt.GenericVariable></genericVariables>"
            + "<genericHeaderVariables><org.jenkinsci.plugins.gwt.GenericHeaderVariable>"
            + "<key>X-Kind</key></org.jenkinsci.plugins.gwt.GenericHeaderVariable></genericHeaderVariables>"
            + "<regexpFilterText>$ref</regexpFilterText><regexpFilterExpression>^(main|x)$</regexpFilterExpression><causeString>Because"
            + " of $ref</causeString><token>gwt</token></org.jenkinsci.plugins.gwt.GenericTrigger>",
        "echo ref is $ref, kind is $x_kind",
        "");
    String hook = "/generic-webhook-trigger/invoke";
    String json = "Content-Type: application/json";
    String body = "{\"ref\":\"refs/heads/main\"}";
    assertThat(server.http().post(hook, body, json).status()).isEqualTo(404);
    assertThat(server.http().post(hook + "?token=nope", body, json).status()).isEqualTo(404);
    assertThat(server.http().post(hook + "?token=gwt", body.replace("main", "wip"), json).body())
        .contains("\"triggered\":false");
    assertThat(server.http().post(hook + "?token=gwt", "{", json).status()).isEqualTo(400);
    assertThat(server.http().post(hook + "?token=gwt", body, json, "X-Kind: push").body())
        .contains("\"triggered\":true", "\"url\":\"queue/item/1/\"");
    awaitBuild("g", 1, "SUCCESS");
    assertThat(server.getBody("/job/g/1/consoleText"))
        .contains("Because of main\n", "ref is main, kind is push\n");
    assertThat(server.getBody("/job/g/1/api/json?tree=actions[causes[*]]"))
        .contains("org.jenkinsci.plugins.gwt.GenericCause");
  }

  @Test
  void theGenericWebhookReadsXmlAndBearerTokens() {
    createJob(
        "x",
        "<org.jenkinsci.plugins.gwt.GenericTrigger><genericVariables>"
            + "<org.jenkinsci.plugins.gwt.GenericVariable><expressionType>XPath</expressionType>"
            + "<key>ref</key><value>//change[@kind='push']/ref</value>"
            + "</org.jenkinsci.plugins.gwt.GenericVariable></genericVariables>"
            + "<causeString>Because of $ref</causeString><token>gwt-x</token>"
            + "</org.jenkinsci.plugins.gwt.GenericTrigger>",
        "echo ref is $ref",
        "");
    String hook = "/generic-webhook-trigger/invoke";
    String xml = "Content-Type: application/xml";
    String body = "<e><change kind='tag'/><change kind='push'><ref>main</ref></change></e>";
    assertThat(server.http().post(hook, body, xml, "Authorization: Bearer nope").status())
        .isEqualTo(404);
    assertThat(server.http().post(hook, "<e>", xml, "Authorization: Bearer gwt-x").status())
        .isEqualTo(400);
    assertThat(
            server
                .http()
                .post(
                    hook,
                    "<!DOCTYPE e [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><e>&x;</e>",
                    xml,
                    "Authorization: Bearer gwt-x")
                .status())
        .isEqualTo(400);
    assertThat(server.http().post(hook, body, xml, "Authorization: Bearer gwt-x").body())
        .contains("\"triggered\":true", "\"ref\":\"main\"");
    awaitBuild("x", 1, "SUCCESS");
    assertThat(server.getBody("/job/x/1/consoleText"))
        .contains("Because of main\n", "ref is main\n");
  }

  @Test
  void theBuildCommandCanRequireScmChanges() {
    createJob("g", "", "true", gitScm("*/main"));
    createJob("none", "", "true", "");
    CliFixture firstCommand = CliFixture.runAsAdmin(server, "build", "g", "-c", "-s");
    assertThat(firstCommand.status()).as(firstCommand.toString()).isZero();
    assertThat(firstCommand.out()).contains("Changes found\n", "Completed g #1 : SUCCESS\n");
    CliFixture secondCommand = CliFixture.runAsAdmin(server, "build", "g", "-c", "-s");
    assertThat(secondCommand.status()).isZero();
    assertThat(secondCommand.out()).contains("No changes\n").doesNotContain("Started g");
    assertThat(server.getBody("/job/g/scmPollLog")).contains("No changes");
    upstream.commit("bob", "new", "x", "New");
    assertThat(CliFixture.runAsAdmin(server, "build", "g", "-c", "-s").out())
        .contains("Changes found\n", "Completed g #2 : SUCCESS\n");
    assertThat(CliFixture.runAsAdmin(server, "build", "none", "-c", "-s").out())
        .isEqualTo("No SCM\n");
    assertThat(server.getBody("/job/none/api/json?tree=builds[number]")).contains("\"builds\":[]");
  }

  @Test
  void theRemoteTriggerTokenReplacesTheBuildPermission() {
    createJob("g", "", "true", "<authToken>go</authToken>");
    createJob("plain", "", "true", "");
    assertThat(server.get("/job/g/build").status()).isEqualTo(405);
    assertThat(server.get("/job/plain/build?token=go").status()).isEqualTo(405);
    assertThat(server.get("/job/g/build?token=nope").status()).isEqualTo(403);
    assertThat(server.post("/job/g/build?token=nope").status()).isEqualTo(403);
    assertThat(server.http().send("HEAD", "/job/g/build?token=go", "", server.admin()).status())
        .isEqualTo(405);
    assertThat(server.http().get("/job/g/build?token=go").status()).isEqualTo(403);
    assertThat(server.get("/job/g/build?token=go&cause=cron").status()).isEqualTo(201);
    awaitBuild("g", 1, "SUCCESS");
    assertThat(server.getBody("/job/g/1/consoleText"))
        .startsWith("Started by remote host 127.0.0.1 with note: cron\n");
  }

  @Test
  void anInvalidCronExpressionIsRefused() {
    Http.Reply refused =
        server.postXml(
            "/createItem?name=t",
            "<project><triggers><hudson.triggers.TimerTrigger><spec>99 * * * *</spec>"
                + "</hudson.triggers.TimerTrigger></triggers></project>");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("the minute must be from 0 to 59");
    assertThat(server.get("/job/t/").status()).isEqualTo(404);
  }
}
