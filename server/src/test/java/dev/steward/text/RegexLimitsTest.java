package dev.steward.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.GitJobs;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * User-supplied regular expressions that backtrack are stopped and reported, and block no other
 * requests.
 */
@Timeout(120)
@Tag("integration")
class RegexLimitsTest {

  private static final String JSON = "Content-Type: application/json";
  private static final String WEBHOOK_PATH = "/generic-webhook-trigger/invoke?token=t";

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();

  private void createJob(String name, String members) {
    server.createItem(name, "<project><quietPeriod>0</quietPeriod>" + members + "</project>");
  }

  private static String webhook(String variables, String text, String filter) {
    return "<triggers><org.jenkinsci.plugins.gwt.GenericTrigger><genericVariables>"
        + variables
        + "</genericVariables><regexpFilterText>"
        + text
        + "</regexpFilterText><regexpFilterExpression>"
        + filter
        + "</regexpFilterExpression><token>t</token></org.jenkinsci.plugins.gwt.GenericTrigger>"
        + "</triggers>";
  }

  private static String variable(String name, String expressionType, String path, String filter) {
    return "<org.jenkinsci.plugins.gwt.GenericVariable><expressionType>"
        + expressionType
        + "</expressionType><key>"
        + name
        + "</key><value>"
        + path
        + "</value><regexpFilter>"
        + filter
        + "</regexpFilter></org.jenkinsci.plugins.gwt.GenericVariable>";
  }

  private static final String REF = variable("ref", "JSONPath", "$.ref", "");

  @Test
  void aBacktrackingWebhookFilterTriggersNothingAndReportsAnError() throws Exception {
    createJob("w", webhook(REF, "$ref", "^refs/heads/(.+)-(.+)-(.+)-release$"));
    String body = "{\"ref\":\"" + "refs/heads/-".repeat(8_000) + "\"}";
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var posts = new ArrayList<Future<Http.Reply>>();
      for (int i = 0; i < 12; i++) {
        posts.add(threads.submit(() -> server.http().post(WEBHOOK_PATH, body, JSON)));
      }
      while (!posts.stream().allMatch(Future::isDone)) {
        long startedAt = System.nanoTime();
        assertThat(server.http().get("/health").status()).isEqualTo(200);
        assertThat(Duration.ofNanos(System.nanoTime() - startedAt))
            .isLessThan(Duration.ofSeconds(20));
      }
      for (Future<Http.Reply> post : posts) {
        Http.Reply reply = post.get(60, TimeUnit.SECONDS);
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.body()).contains("\"triggered\":false", "\"error\":", "stopped");
      }
    }
    assertThat(
            server.http().post(WEBHOOK_PATH, "{\"ref\":\"refs/heads/a-b-c-release\"}", JSON).body())
        .contains("\"triggered\":true")
        .doesNotContain("\"error\"");
    new GitJobs(server).awaitBuild("w", 1, "SUCCESS");
  }

  @Test
  void aVariableFilterIsBounded() {
    createJob("w", webhook(variable("ref", "JSONPath", "$.ref", "(.*)(.*)(.*)(.*)(.*)!b"), "", ""));
    assertThat(
            server
                .http()
                .post(WEBHOOK_PATH, "{\"ref\":\"" + "x".repeat(40_000) + "\"}", JSON)
                .body())
        .contains("\"triggered\":false", "\"error\":", "stopped");
  }

  @Test
  void anInvalidFilterTriggersNothingAndReportsAnError() {
    createJob("w", webhook(REF, "$ref", "("));
    assertThat(server.http().post(WEBHOOK_PATH, "{\"ref\":\"x\"}", JSON).body())
        .contains("\"triggered\":false", "\"error\":\"Invalid regular expression in the trigger");
  }

  @Test
  void webhookJsonPathAndXPathAreBounded() {
    var variables = new StringBuilder();
    for (int i = 0; i < 300; i++) {
      variables.append(variable("v" + i, "JSONPath", "$" + "..*".repeat(40), ""));
      variables.append(variable("x" + i, "XPath", "//*".repeat(40), ""));
    }
    createJob("w", webhook(variables.toString(), "$v0", "nothing is like this"));
    String deep = "{\"a\":[".repeat(15) + "1,2,3" + "]}".repeat(15);
    String wide = "[" + (deep + ",").repeat(5_000) + "0]";
    long startedAt = System.nanoTime();
    Http.Reply reply = server.http().post(WEBHOOK_PATH, "{\"a\":" + wide + "}", JSON);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    String xml = "<e>" + ("<a>".repeat(20) + "</a>".repeat(20)).repeat(5_000) + "</e>";
    reply = server.http().post(WEBHOOK_PATH, xml, "Content-Type: application/xml");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void theTotalSizeOfWebhookValuesIsLimited() {
    var variables = new StringBuilder();
    for (int i = 0; i < 200; i++) {
      variables.append(variable("v" + i, "JSONPath", "$.ref", ""));
    }
    createJob("w", webhook(variables.toString(), "$v1".repeat(1_000), "x"));
    Http.Reply reply =
        server.http().post(WEBHOOK_PATH, "{\"ref\":\"" + "x".repeat(99_000) + "\"}", JSON);
    assertThat(reply.body()).contains("\"triggered\":false", "too long in total");
    assertThat(reply.body().length()).isLessThan(20_000_000);
  }

  @Test
  void gitLabBranchGlobsAreFast() {
    createJob(
        "gl",
        "<triggers><com.dabsquared.gitlabjenkins.GitLabPushTrigger><triggerOnPush>true"
            + "</triggerOnPush><branchFilterType>NameBasedFilter</branchFilterType>"
            + "<includeBranchesSpec>"
            + "*a**".repeat(40)
            + "b</includeBranchesSpec><secretToken>s</secretToken>"
            + "</com.dabsquared.gitlabjenkins.GitLabPushTrigger></triggers>");
    String push =
        "{\"object_kind\":\"push\",\"after\":\"1\",\"ref\":\"refs/heads/"
            + "a".repeat(1_900)
            + "\"}";
    long startedAt = System.nanoTime();
    assertThat(server.http().post("/project/gl", push, JSON, "X-Gitlab-Token: s").status())
        .isEqualTo(200);
    assertThat(Duration.ofNanos(System.nanoTime() - startedAt)).isLessThan(Duration.ofSeconds(5));
    assertThat(server.getBody("/queue/api/json")).contains("\"items\":[]");
  }

  @Test
  void aViewOmitsJobsItsRegexIsTooSlowFor() {
    createJob("plain", "");
    createJob("a".repeat(150), "");
    Http.Reply response =
        server.postXml(
            "/createView?name=slow",
            "<hudson.model.ListView><name>slow</name><includeRegex>plain|(.*)(.*)(.*)(.*)(.*)b"
                + "</includeRegex></hudson.model.ListView>");
    assertThat(response.status()).as(response.body()).isEqualTo(200);
    assertThat(server.getBody("/view/slow/api/json?tree=jobs[name]"))
        .contains("\"name\":\"plain\"")
        .doesNotContain("aaaa");
    assertThat(
            server
                .postXml(
                    "/createView?name=never",
                    "<hudson.model.ListView><name>never</name><includeRegex>(?:^){2000000000}"
                        + "</includeRegex></hudson.model.ListView>")
                .status())
        .isEqualTo(400);
  }

  private static final String BACKTRACKING_REGEX = "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!x";

  private UpstreamRepository createUpstream() {
    var upstream = new UpstreamRepository(folder.resolve("upstream"));
    upstream.commit("alice", "a.txt", "1", "First");
    upstream.git("branch", "release-" + "a".repeat(200));
    return upstream;
  }

  private static String scm(UpstreamRepository upstream, String branch) {
    return "<scm class=\"hudson.plugins.git.GitSCM\"><configVersion>2</configVersion>"
        + "<userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>"
        + upstream.url()
        + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs><branches>"
        + "<hudson.plugins.git.BranchSpec><name>"
        + branch
        + "</name></hudson.plugins.git.BranchSpec></branches></scm>";
  }

  private static final String PARAMETER =
      "<properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
          + "<hudson.model.StringParameterDefinition><name>BRANCH</name>"
          + "<defaultValue>main</defaultValue></hudson.model.StringParameterDefinition>"
          + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>";

  private String buildWithBranch(String job, int number, String value, String result) {
    assertThat(
            server
                .post(
                    "/job/" + job + "/buildWithParameters",
                    "BRANCH=" + URLEncoder.encode(value, StandardCharsets.UTF_8))
                .status())
        .isEqualTo(201);
    return new GitJobs(server).awaitBuild(job, number, result);
  }

  @Test
  void aParameterValueIsNeverARegex() {
    UpstreamRepository upstream = createUpstream();
    createJob("p", PARAMETER + scm(upstream, "${BRANCH}"));
    assertThat(buildWithBranch("p", 1, "main", "SUCCESS")).contains("refs/remotes/origin/main");
    assertThat(buildWithBranch("p", 2, ":" + BACKTRACKING_REGEX, "FAILURE"))
        .contains("starts with a colon");
    assertThat(buildWithBranch("p", 3, ":.*", "FAILURE")).contains("starts with a colon");
    assertThat(buildWithBranch("p", 4, "*/main", "SUCCESS")).contains("refs/remotes/origin/main");
    assertThat(buildWithBranch("p", 5, "*a**".repeat(300) + "!x", "FAILURE"))
        .contains("Couldn't find any revision to build");
    assertThat(buildWithBranch("p", 6, "x".repeat(50_000), "FAILURE")).contains("longer than 2000");
    createJob("in", PARAMETER + scm(upstream, ":^origin/${BRANCH}\\$"));
    assertThat(buildWithBranch("in", 1, "main", "FAILURE"))
        .as("an escaped dollar")
        .contains("Couldn't find");
    createJob("in2", PARAMETER + scm(upstream, ":^origin/${BRANCH}$"));
    assertThat(buildWithBranch("in2", 1, "main", "SUCCESS")).contains("refs/remotes/origin/main");
    assertThat(buildWithBranch("in2", 2, "(.*)(.*)(.*)(.*)(.*)(.*)!x|.*", "FAILURE"))
        .contains("Couldn't find any revision to build");
  }

  @Test
  void aBacktrackingBranchPatternFailsBuildAndPolling() throws Exception {
    UpstreamRepository upstream = createUpstream();
    createJob(
        "d",
        scm(upstream, "*/main")
            + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
            + "</triggers>");
    var sources = new GitJobs(server);
    sources.build("d", 1, "SUCCESS");
    server.postXml(
        "/job/d/config.xml",
        "<project>"
            + scm(upstream, ":" + BACKTRACKING_REGEX)
            + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
            + "</triggers></project>");
    assertThat(sources.build("d", 2, "FAILURE")).contains("The branch specifier :", "stopped");
    sources.poll("d");
    TestServer.await(
        "polling to end", () -> sources.get("/job/d/scmPollLog").contains("No changes"));
    assertThat(sources.get("/job/d/scmPollLog")).contains("The branch specifier :", "stopped");
  }

  @Test
  void backtrackingPollingExclusionsAreAborted() {
    UpstreamRepository upstream = createUpstream();
    createJob(
        "r",
        scm(upstream, "*/main")
                .replace(
                    "</scm>",
                    "<extensions><hudson.plugins.git.extensions.impl.PathRestriction>"
                        + "<excludedRegions>"
                        + BACKTRACKING_REGEX
                        + "</excludedRegions></hudson.plugins.git.extensions.impl.PathRestriction>"
                        + "</extensions></scm>")
            + "<triggers><hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger>"
            + "</triggers>");
    var sources = new GitJobs(server);
    sources.build("r", 1, "SUCCESS");
    upstream.commit("bob", "a".repeat(200), "1", "Second");
    sources.poll("r");
    TestServer.await(
        "polling to end", () -> sources.get("/job/r/scmPollLog").contains("No changes"));
    assertThat(sources.get("/job/r/scmPollLog"))
        .contains("The polling rules cannot be applied.", "stopped");
  }
}
