package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** After an action, the next page confirms it once and offers to undo it. */
class ConfirmationsTest {

  @TempDir static Path folder;

  @SuppressWarnings("NullAway.Init")
  private static Running server;

  @SuppressWarnings("NullAway.Init")
  private static Browsing admin;

  @BeforeAll
  static void start() {
    server = new Running(folder.resolve("home"));
    server.user("ann", "a-long-password");
    admin = new Browsing(server.login());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A browser session that keeps the confirmation cookie. */
  private static final class Browsing {
    private final Running.Session session;
    private @Nullable String confirmation;

    Browsing(Running.Session session) {
      this.session = session;
    }

    private String[] headers(String... more) {
      var all = new ArrayList<>(List.of(more));
      all.add(
          "Cookie: "
              + session.cookie()
              + (confirmation == null ? "" : "; steward-confirmation=" + confirmation));
      return all.toArray(String[]::new);
    }

    private void keep(Http.Reply reply) {
      for (String line : reply.head()) {
        if (line.startsWith("Set-Cookie: steward-confirmation=")) {
          String value = line.substring(line.indexOf('=') + 1, line.indexOf(';'));
          assertThat(line).contains("HttpOnly", "SameSite=Lax");
          confirmation = value.isEmpty() ? null : value;
        }
      }
    }

    String get(String path, String... more) {
      Http.Reply reply = server.http.get(path, headers(more));
      keep(reply);
      return reply.status() == 302 ? get(target(path, reply), more) : reply.body();
    }

    private static String target(String path, Http.Reply reply) {
      URI to = URI.create("http://x" + path).resolve(String.valueOf(reply.header("Location")));
      return to.getRawPath() + (to.getRawQuery() == null ? "" : "?" + to.getRawQuery());
    }

    /** Sends a form and follows the redirect. */
    String post(String path, String body) {
      Http.Reply reply = send(path, body);
      assertThat(reply.status()).as(reply.body()).isEqualTo(302);
      return get(target(path, reply));
    }

    Http.Reply send(String path, String body) {
      Http.Reply reply =
          server.http.post(
              path,
              body + (body.isEmpty() ? "" : "&") + "Jenkins-Crumb=" + session.crumb(),
              headers());
      keep(reply);
      return reply;
    }
  }

  private static String said(String page) {
    return page.contains("id=\"done\"")
        ? Running.first(Pattern.compile("id=\"done\"[^>]*>\\s*<span>([^<]*)</span>"), page)
        : "";
  }

  @Test
  void aRestoredRevisionIsConfirmedOnceAndUndone() {
    server.job("restored", "echo one");
    String url = "/job/restored/config.xml";
    String two = server.http.get(url, server.admin()).body().replace("echo one", "echo two");
    server.http.post(url, two, server.admin(), "Content-Type: application/xml");

    String page = admin.post("/job/restored/restore", "revision=1");
    assertThat(said(page)).isEqualTo("Revision 1 restored");
    assertThat(server.http.get(url, server.admin()).body()).contains("echo one");
    assertThat(said(admin.get("/job/restored/"))).isEmpty();

    String undo = Forms.body(page.substring(page.indexOf("id=\"done\"")), "/job/restored/restore");
    assertThat(undo).contains("revision=2");
    assertThat(said(admin.post("/job/restored/restore", "revision=2")))
        .isEqualTo("Revision 2 restored");
    assertThat(server.http.get(url, server.admin()).body()).contains("echo two");
  }

  @Test
  void aBuildThatAButtonQueuesIsNamedByItsNumber() {
    server.job("counted", "true");
    server.http.post("/computer/(built-in)/toggleOffline", "", server.admin());
    try {
      assertThat(said(admin.post("/job/counted/buildNow", "delay=0sec")))
          .isEqualTo("Build #1 queued");
    } finally {
      server.http.post("/computer/(built-in)/toggleOffline", "", server.admin());
    }
    server.await("/job/counted/1/api/json?tree=result", "SUCCESS");
    assertThat(said(admin.post("/job/counted/buildNow", "delay=0sec")))
        .isEqualTo("Build #2 queued");
    server.await("/job/counted/2/api/json?tree=result", "SUCCESS");
    assertThat(said(admin.post("/job/counted/1/rebuild", ""))).isEqualTo("Build #3 queued");
    server.await("/job/counted/3/api/json?tree=result", "SUCCESS");
  }

  @Test
  void eachActionOfAPageIsConfirmed() {
    server.job("acted", "true");
    server.http.post("/job/acted/build?delay=0sec", "", server.admin());
    server.await("/job/acted/1/api/json?tree=result", "SUCCESS");

    assertThat(said(admin.post("/newJob", "name=made&command=true"))).isEqualTo("made created");
    assertThat(said(admin.post("/job/acted/disable", ""))).isEqualTo("Job acted disabled");
    assertThat(said(admin.post("/job/acted/enable", ""))).isEqualTo("Job acted enabled");
    assertThat(said(admin.post("/job/acted/1/toggleLogKeep", "")))
        .isEqualTo("Build #1 is kept forever");
    assertThat(said(admin.post("/job/acted/1/toggleLogKeep", "")))
        .isEqualTo("Build #1 is no longer kept");
    assertThat(said(admin.post("/job/acted/1/configure", "description=d&displayName=")))
        .isEqualTo("Build #1 saved");
    assertThat(said(admin.post("/job/acted/1/doDelete", ""))).isEqualTo("Build #1 deleted");
    assertThat(said(admin.post("/job/acted/confirmRename", "newName=renamed")))
        .isEqualTo("Job acted renamed to renamed");
    assertThat(said(admin.post("/job/renamed/doDelete", ""))).isEqualTo("Job renamed deleted");
    assertThat(said(admin.post("/newView", "name=v&mode=hudson.model.ListView")))
        .isEqualTo("v created");
    assertThat(said(admin.post("/view/v/doDelete", ""))).isEqualTo("View v deleted");
    assertThat(
            said(
                admin.post(
                    "/people/add", "username=eve&password1=a-long-one&password2=a-long-one")))
        .isEqualTo("User eve created");
    String store = "/manage/credentials/store/system/domain/_/";
    assertThat(said(admin.post(store + "newCredentials", "kind=secret-text&id=c&secret=s3cret")))
        .isEqualTo("Credential added");
    assertThat(said(admin.post(store + "credential/c/doDelete", "")))
        .isEqualTo("Credential c deleted");
    assertThat(said(admin.post("/computer/(built-in)/toggleOffline", ""))).endsWith(" is offline");
    assertThat(said(admin.post("/computer/(built-in)/toggleOffline", "")))
        .endsWith(" is online again");
  }

  @Test
  void aConfirmationThatTheServerDidNotWriteIsNotShown() {
    server.job("mine", "true");
    admin.send("/job/mine/disable", "");
    String sealed = String.valueOf(admin.confirmation);
    var ann = new Browsing(server.login("ann", "a-long-password"));
    ann.confirmation = sealed;
    assertThat(said(ann.get("/"))).isEmpty();

    String forged =
        sealed.substring(0, 4) + (sealed.charAt(4) == 'A' ? 'B' : 'A') + sealed.substring(5);
    for (String value : List.of(forged, "x", "a.b", "a.b.c", "..", sealed + "0")) {
      admin.confirmation = value;
      assertThat(admin.get("/")).as(value).contains("<h1>Dashboard").doesNotContain("id=\"done\"");
    }
    admin.confirmation = sealed;
    assertThat(said(admin.get("/"))).isEqualTo("Job mine disabled");
  }

  @Test
  void aScriptThatReadsAPageLeavesTheConfirmationToTheNextOne() {
    server.job("read", "true");
    admin.send("/job/read/disable", "");
    assertThat(admin.get("/", "Sec-Fetch-Dest: empty")).doesNotContain("id=\"done\"");
    assertThat(said(admin.get("/", "Sec-Fetch-Dest: document"))).isEqualTo("Job read disabled");
  }

  @Test
  void clientsOfTheRestApiGetNoConfirmation() {
    server.job("plain", "true");
    Http.Reply reply = server.http.post("/job/plain/disable", "", server.admin());
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.head()).noneMatch(line -> line.startsWith("Set-Cookie"));
  }

  @Test
  void theButtonOfAListLeadsToTheFormOfAJobThatTakesParameters() {
    String parameters =
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>you"
            + "</defaultValue></hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties></project>";
    server.http.post(
        "/createItem?name=asks", parameters, server.admin(), "Content-Type: application/xml");
    Http.Reply reply = admin.send("/job/asks/buildNow", "");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).isEqualTo("/job/asks/#build");
    assertThat(admin.get("/job/asks/")).contains("id=\"build\"", "id=\"p-WHO\"");
    assertThat(
            server
                .http
                .get("/job/asks/api/json?tree=inQueue,nextBuildNumber", server.admin())
                .body())
        .contains("\"inQueue\":false", "\"nextBuildNumber\":1");

    assertThat(said(admin.post("/job/asks/buildNow", "WHO=them&delay=0sec")))
        .isEqualTo("Build #1 queued");
    server.await("/job/asks/1/api/json?tree=result", "SUCCESS");
  }
}
