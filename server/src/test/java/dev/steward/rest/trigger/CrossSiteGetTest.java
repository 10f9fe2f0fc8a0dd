package dev.steward.rest.trigger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.GitJobs;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UpstreamRepository;
import dev.steward.testing.UserSession;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** GET requests with side effects are refused when another site makes a browser send them. */
@Tag("integration")
class CrossSiteGetTest {

  private static final String INVOKE = "/generic-webhook-trigger/invoke?x=1";
  private static final List<List<String>> CROSS_SITE =
      List.of(
          List.of("Sec-Fetch-Site: cross-site", "Referer: http://evil.example/"),
          List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"),
          List.of("Sec-Fetch-Site: same-site"),
          List.of("Origin: http://evil.example"),
          List.of("Origin: null"),
          List.of("Referer: http://evil.example/page"));

  @TempDir Path folder;
  @RegisterExtension final TestServer server = TestServer.create();
  private UpstreamRepository upstream;

  @BeforeEach
  void start() {
    upstream = new UpstreamRepository(folder.resolve("upstream"));
    upstream.commit("alice", "a.txt", "1", "First");
    createJob(
        "hk",
        "<triggers><org.jenkinsci.plugins.gwt.GenericTrigger><genericRequestVariables>"
            + "<org.jenkinsci.plugins.gwt.GenericRequestVariable><key>x</key>"
            + "</org.jenkinsci.plugins.gwt.GenericRequestVariable></genericRequestVariables>"
            + "</org.jenkinsci.plugins.gwt.GenericTrigger></triggers>");
    createJob(
        "g",
        "<scm class=\"hudson.plugins.git.GitSCM\"><configVersion>2</configVersion>"
            + "<userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>"
            + upstream.url()
            + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs></scm><triggers>"
            + "<hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger></triggers>");
  }

  private void createJob(String name, String members) {
    server.createItem(name, "<project><quietPeriod>0</quietPeriod>" + members + "</project>");
  }

  private Http.Reply get(String path, String auth, List<String> originHeaders) {
    var headers = new java.util.ArrayList<>(originHeaders);
    headers.add(auth);
    return server.http().get(path, headers.toArray(String[]::new));
  }

  @Test
  void crossSiteGetsTriggerNoBuilds() {
    String token = Http.basic("admin", server.createToken().value());
    String session = "Cookie: " + server.login().cookie();
    for (String auth : List.of(server.admin(), token, session)) {
      for (List<String> originHeaders : CROSS_SITE) {
        assertThat(get(INVOKE, auth, originHeaders).status())
            .as(auth + originHeaders)
            .isEqualTo(404);
        Http.Reply reply = get("/git/notifyCommit?url=" + upstream.url(), auth, originHeaders);
        assertThat(reply.status()).as(auth + originHeaders + reply.body()).isEqualTo(401);
      }
    }
    assertThat(server.getBody("/queue/api/json")).contains("\"items\":[]");
    assertThat(server.getBody("/job/hk/api/json?tree=builds[number]")).contains("\"builds\":[]");
  }

  @Test
  void sameSiteGetsTriggerBuilds() {
    assertThat(get(INVOKE, server.admin(), List.of()).body()).contains("\"triggered\":true");
    assertThat(get(INVOKE, server.admin(), List.of("Sec-Fetch-Site: none")).body())
        .contains("\"triggered\":true");
    String bearer = "Authorization: Bearer " + server.createToken().value();
    assertThat(get("/git/notifyCommit?url=" + upstream.url(), bearer, CROSS_SITE.getFirst()).body())
        .contains("Scheduled polling of g");
    assertThat(get("/git/notifyCommit?url=" + upstream.url(), server.admin(), List.of()).body())
        .contains("Scheduled polling of g");
    new GitJobs(server).awaitBuild("hk", 1, "SUCCESS");
    new GitJobs(server).awaitBuild("g", 1, "SUCCESS");
    server.await("/queue/api/json", "\"items\":[]");
  }

  @Test
  void theCliPageKeepsItsSession() {
    assertThat(get("/cli", "Cookie: " + server.login().cookie(), List.of()).status())
        .isEqualTo(200);
  }

  @Test
  void crossSiteGetsDoNotLogOut() {
    UserSession session = server.login();
    String cookie = "Cookie: " + session.cookie();
    for (List<String> originHeaders : CROSS_SITE) {
      get("/logout", cookie, originHeaders);
      assertThat(server.http().get("/whoAmI/api/json", cookie).body())
          .as(originHeaders.toString())
          .contains("\"name\":\"admin\"");
    }
    get("/logout", cookie, List.of("Sec-Fetch-Site: same-origin"));
    assertThat(server.http().get("/whoAmI/api/json", cookie).body())
        .contains("\"name\":\"anonymous\"");
  }

  @Test
  void pollingAJobWithoutScmRedirectsToIt() {
    createJob("none", "");
    createJob("null", "<scm class=\"hudson.scm.NullSCM\"/>");
    createJob(
        "trigger",
        "<scm class=\"hudson.scm.NullSCM\"/><triggers><hudson.triggers.SCMTrigger>"
            + "<spec></spec></hudson.triggers.SCMTrigger></triggers>");
    createJob(
        "disabled",
        "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
            + "<hudson.plugins.git.UserRemoteConfig><url>/nowhere</url>"
            + "</hudson.plugins.git.UserRemoteConfig></userRemoteConfigs></scm>");
    server.post("/job/disabled/disable");
    for (String job : List.of("none", "null", "trigger", "disabled")) {
      Http.Reply reply = server.post("/job/" + job + "/polling");
      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.header("Location")).endsWith("/job/" + job + "/");
    }
    assertThat(server.getBody("/job/disabled/scmPollLog")).contains("not been polled yet");
  }
}
