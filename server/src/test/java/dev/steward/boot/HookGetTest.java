package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.scm.Upstream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** GET requests with side effects are refused when another site makes a browser send them. */
class HookGetTest {

  private static final String INVOKE = "/generic-webhook-trigger/invoke?x=1";
  private static final List<List<String>> FOREIGN =
      List.of(
          List.of("Sec-Fetch-Site: cross-site", "Referer: http://evil.example/"),
          List.of("Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"),
          List.of("Sec-Fetch-Site: same-site"),
          List.of("Origin: http://evil.example"),
          List.of("Origin: null"),
          List.of("Referer: http://evil.example/page"));

  @TempDir Path folder;
  private Running server;
  private Upstream upstream;

  @BeforeEach
  void start() {
    server = new Running(folder.resolve("home"));
    upstream = new Upstream(folder.resolve("upstream"));
    upstream.commit("alice", "a.txt", "1", "First");
    create(
        "hk",
        "<triggers><org.jenkinsci.plugins.gwt.GenericTrigger><genericRequestVariables>"
            + "<org.jenkinsci.plugins.gwt.GenericRequestVariable><key>x</key>"
            + "</org.jenkinsci.plugins.gwt.GenericRequestVariable></genericRequestVariables>"
            + "</org.jenkinsci.plugins.gwt.GenericTrigger></triggers>");
    create(
        "g",
        "<scm class=\"hudson.plugins.git.GitSCM\"><configVersion>2</configVersion>"
            + "<userRemoteConfigs><hudson.plugins.git.UserRemoteConfig><url>"
            + upstream.url()
            + "</url></hudson.plugins.git.UserRemoteConfig></userRemoteConfigs></scm><triggers>"
            + "<hudson.triggers.SCMTrigger><spec></spec></hudson.triggers.SCMTrigger></triggers>");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private void create(String name, String members) {
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name,
            "<project><quietPeriod>0</quietPeriod>" + members + "</project>",
            server.admin(),
            "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
  }

  private Http.Reply get(String path, String key, List<String> signs) {
    var headers = new java.util.ArrayList<>(signs);
    headers.add(key);
    return server.http.get(path, headers.toArray(String[]::new));
  }

  @Test
  void aForeignPageStartsNothingWithTheBasicThatABrowserRemembers() {
    String token = Http.basic("admin", server.token().value());
    String session = "Cookie: " + server.login().cookie();
    for (String key : List.of(server.admin(), token, session)) {
      for (List<String> signs : FOREIGN) {
        assertThat(get(INVOKE, key, signs).status()).as(key + signs).isEqualTo(404);
        Http.Reply notified = get("/git/notifyCommit?url=" + upstream.url(), key, signs);
        assertThat(notified.status()).as(key + signs + notified.body()).isEqualTo(401);
      }
    }
    assertThat(server.http.get("/queue/api/json", server.admin()).body()).contains("\"items\":[]");
    assertThat(server.http.get("/job/hk/api/json?tree=builds[number]", server.admin()).body())
        .contains("\"builds\":[]");
  }

  @Test
  void aCallerThatSendsItsOwnKeyIsStillHeard() {
    assertThat(get(INVOKE, server.admin(), List.of()).body()).contains("\"triggered\":true");
    assertThat(get(INVOKE, server.admin(), List.of("Sec-Fetch-Site: none")).body())
        .contains("\"triggered\":true");
    String bearer = "Authorization: Bearer " + server.token().value();
    assertThat(get("/git/notifyCommit?url=" + upstream.url(), bearer, FOREIGN.getFirst()).body())
        .contains("Scheduled polling of g");
    assertThat(get("/git/notifyCommit?url=" + upstream.url(), server.admin(), List.of()).body())
        .contains("Scheduled polling of g");
    new Sources(server).end("hk", 1, "SUCCESS");
    new Sources(server).end("g", 1, "SUCCESS");
    server.await("/queue/api/json", "\"items\":[]");
  }

  @Test
  void theUsualPagesKeepTheirCallerWhateverThePathIsForOtherMethods() {
    assertThat(get("/cli", "Cookie: " + server.login().cookie(), List.of()).status())
        .isEqualTo(200);
  }

  @Test
  void aForeignPageLogsNobodyOut() {
    Running.Session session = server.login();
    String cookie = "Cookie: " + session.cookie();
    for (List<String> signs : FOREIGN) {
      get("/logout", cookie, signs);
      assertThat(server.http.get("/whoAmI/api/json", cookie).body())
          .as(signs.toString())
          .contains("\"name\":\"admin\"");
    }
    get("/logout", cookie, List.of("Sec-Fetch-Site: same-origin"));
    assertThat(server.http.get("/whoAmI/api/json", cookie).body())
        .contains("\"name\":\"anonymous\"");
  }

  @Test
  void pollingAJobWithoutSourcesLeadsBackToIt() {
    create("none", "");
    create("null", "<scm class=\"hudson.scm.NullSCM\"/>");
    create(
        "trigger",
        "<scm class=\"hudson.scm.NullSCM\"/><triggers><hudson.triggers.SCMTrigger>"
            + "<spec></spec></hudson.triggers.SCMTrigger></triggers>");
    create(
        "disabled",
        "<scm class=\"hudson.plugins.git.GitSCM\"><userRemoteConfigs>"
            + "<hudson.plugins.git.UserRemoteConfig><url>/nowhere</url>"
            + "</hudson.plugins.git.UserRemoteConfig></userRemoteConfigs></scm>");
    server.http.post("/job/disabled/disable", "", server.admin());
    for (String job : List.of("none", "null", "trigger", "disabled")) {
      Http.Reply reply = server.http.post("/job/" + job + "/polling", "", server.admin());
      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.header("Location")).endsWith("/job/" + job + "/");
    }
    assertThat(server.http.get("/job/disabled/scmPollLog", server.admin()).body())
        .contains("not polled yet");
  }
}
