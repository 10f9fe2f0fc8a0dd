package dev.steward.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.HtmlForms;
import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After an action, the next page confirms it once and offers to undo it. */
@Tag("integration")
class ConfirmationsTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  @SuppressWarnings("NullAway.Init")
  private static BrowserSession admin;

  @BeforeAll
  static void start() {
    server.createUser("ann", "a-long-password");
    admin = new BrowserSession(server.login());
  }

  /** A browser session that keeps the confirmation cookie. */
  private static final class BrowserSession {
    private final UserSession session;
    private @Nullable String confirmation;

    BrowserSession(UserSession session) {
      this.session = session;
    }

    private String[] headers(String... extra) {
      var lines = new ArrayList<>(List.of(extra));
      lines.add(
          "Cookie: "
              + session.cookie()
              + (confirmation == null ? "" : "; steward-confirmation=" + confirmation));
      return lines.toArray(String[]::new);
    }

    private void storeConfirmation(Http.Reply reply) {
      for (String line : reply.headerLines()) {
        if (line.startsWith("Set-Cookie: steward-confirmation=")) {
          String value = line.substring(line.indexOf('=') + 1, line.indexOf(';'));
          assertThat(line).contains("HttpOnly", "SameSite=Lax");
          confirmation = value.isEmpty() ? null : value;
        }
      }
    }

    String get(String path, String... extra) {
      Http.Reply reply = server.http().get(path, headers(extra));
      storeConfirmation(reply);
      return reply.status() == 302 ? get(target(path, reply), extra) : reply.body();
    }

    private static String target(String path, Http.Reply reply) {
      URI uri = URI.create("http://x" + path).resolve(String.valueOf(reply.header("Location")));
      return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
    }

    /** Submits a form and follows the redirect. */
    String post(String path, String body) {
      Http.Reply reply = send(path, body);
      assertThat(reply.status()).as(reply.body()).isEqualTo(302);
      return get(target(path, reply));
    }

    Http.Reply send(String path, String body) {
      Http.Reply reply =
          server
              .http()
              .post(
                  path,
                  body + (body.isEmpty() ? "" : "&") + "Jenkins-Crumb=" + session.crumb(),
                  headers());
      storeConfirmation(reply);
      return reply;
    }
  }

  private static String confirmationOf(String page) {
    return page.contains("id=\"done\"")
        ? TestServer.firstMatch(Pattern.compile("id=\"done\"[^>]*>\\s*<span>([^<]*)</span>"), page)
        : "";
  }

  @Test
  void restoringARevisionIsConfirmedOnceAndCanBeUndone() {
    server.createJob("restored", "echo one");
    String url = "/job/restored/config.xml";
    String changedXml = server.getBody(url).replace("echo one", "echo two");
    server.postXml(url, changedXml);

    String page = admin.post("/job/restored/restore", "revision=1");
    assertThat(confirmationOf(page)).isEqualTo("Revision 1 restored");
    assertThat(server.getBody(url)).contains("echo one");
    assertThat(confirmationOf(admin.get("/job/restored/"))).isEmpty();

    String undo =
        HtmlForms.body(page.substring(page.indexOf("id=\"done\"")), "/job/restored/restore");
    assertThat(undo).contains("revision=2");
    assertThat(confirmationOf(admin.post("/job/restored/restore", "revision=2")))
        .isEqualTo("Revision 2 restored");
    assertThat(server.getBody(url)).contains("echo two");
  }

  @Test
  void queuedBuildsAreConfirmedWithTheirNumber() {
    server.createJob("counted", "true");
    server.post("/computer/(built-in)/toggleOffline");
    try {
      assertThat(confirmationOf(admin.post("/job/counted/buildNow", "delay=0sec")))
          .isEqualTo("Build #1 queued");
    } finally {
      server.post("/computer/(built-in)/toggleOffline");
    }
    server.await("/job/counted/1/api/json?tree=result", "SUCCESS");
    assertThat(confirmationOf(admin.post("/job/counted/buildNow", "delay=0sec")))
        .isEqualTo("Build #2 queued");
    server.await("/job/counted/2/api/json?tree=result", "SUCCESS");
    assertThat(confirmationOf(admin.post("/job/counted/1/rebuild", "")))
        .isEqualTo("Build #3 queued");
    server.await("/job/counted/3/api/json?tree=result", "SUCCESS");
  }

  @Test
  void allPageActionsAreConfirmed() {
    server.createJob("acted", "true");
    server.build("/job/acted/", 1, "SUCCESS");

    assertThat(confirmationOf(admin.post("/newJob", "name=made&command=true")))
        .isEqualTo("made created");
    assertThat(confirmationOf(admin.post("/job/acted/disable", "")))
        .isEqualTo("Job acted disabled");
    assertThat(confirmationOf(admin.post("/job/acted/enable", ""))).isEqualTo("Job acted enabled");
    assertThat(confirmationOf(admin.post("/job/acted/1/toggleLogKeep", "")))
        .isEqualTo("Build #1 is kept forever");
    assertThat(confirmationOf(admin.post("/job/acted/1/toggleLogKeep", "")))
        .isEqualTo("Build #1 is no longer kept");
    assertThat(confirmationOf(admin.post("/job/acted/1/configure", "description=d&displayName=")))
        .isEqualTo("Build #1 saved");
    assertThat(confirmationOf(admin.post("/job/acted/1/doDelete", "")))
        .isEqualTo("Build #1 deleted");
    assertThat(confirmationOf(admin.post("/job/acted/confirmRename", "newName=renamed")))
        .isEqualTo("Job acted renamed to renamed");
    assertThat(confirmationOf(admin.post("/job/renamed/doDelete", "")))
        .isEqualTo("Job renamed deleted");
    assertThat(confirmationOf(admin.post("/newView", "name=v&mode=hudson.model.ListView")))
        .isEqualTo("v created");
    assertThat(confirmationOf(admin.post("/view/v/doDelete", ""))).isEqualTo("View v deleted");
    assertThat(
            confirmationOf(
                admin.post(
                    "/people/add", "username=eve&password1=a-long-one&password2=a-long-one")))
        .isEqualTo("User eve created");
    String store = "/manage/credentials/store/system/domain/_/";
    assertThat(
            confirmationOf(
                admin.post(store + "newCredentials", "kind=secret-text&id=c&secret=s3cret")))
        .isEqualTo("Credential added");
    assertThat(confirmationOf(admin.post(store + "credential/c/doDelete", "")))
        .isEqualTo("Credential c deleted");
    assertThat(confirmationOf(admin.post("/computer/(built-in)/toggleOffline", "")))
        .endsWith(" is offline");
    assertThat(confirmationOf(admin.post("/computer/(built-in)/toggleOffline", "")))
        .endsWith(" is online again");
  }

  @Test
  void forgedConfirmationsAreNotShown() {
    server.createJob("mine", "true");
    admin.send("/job/mine/disable", "");
    String cookie = String.valueOf(admin.confirmation);
    var ann = new BrowserSession(server.login("ann", "a-long-password"));
    ann.confirmation = cookie;
    assertThat(confirmationOf(ann.get("/"))).isEmpty();

    String forged =
        cookie.substring(0, 4) + (cookie.charAt(4) == 'A' ? 'B' : 'A') + cookie.substring(5);
    for (String value : List.of(forged, "x", "a.b", "a.b.c", "..", cookie + "0")) {
      admin.confirmation = value;
      assertThat(admin.get("/")).as(value).contains("<h1>Dashboard").doesNotContain("id=\"done\"");
    }
    admin.confirmation = cookie;
    assertThat(confirmationOf(admin.get("/"))).isEqualTo("Job mine disabled");
  }

  @Test
  void requestsByScriptsDoNotConsumeTheConfirmation() {
    server.createJob("read", "true");
    admin.send("/job/read/disable", "");
    assertThat(admin.get("/", "Sec-Fetch-Dest: empty")).doesNotContain("id=\"done\"");
    assertThat(confirmationOf(admin.get("/", "Sec-Fetch-Dest: document")))
        .isEqualTo("Job read disabled");
  }

  @Test
  void clientsOfTheRestApiGetNoConfirmation() {
    server.createJob("plain", "true");
    Http.Reply reply = server.post("/job/plain/disable");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.headerLines()).noneMatch(line -> line.startsWith("Set-Cookie"));
  }

  @Test
  void buildNowOpensTheFormOfAParameterizedJob() {
    String parameters =
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>WHO</name><defaultValue>you"
            + "</defaultValue></hudson.model.StringParameterDefinition></parameterDefinitions>"
            + "</hudson.model.ParametersDefinitionProperty></properties></project>";
    server.createItem("asks", parameters);
    Http.Reply reply = admin.send("/job/asks/buildNow", "");
    assertThat(reply.status()).isEqualTo(302);
    assertThat(reply.header("Location")).isEqualTo("/job/asks/#build");
    assertThat(admin.get("/job/asks/")).contains("id=\"build\"", "id=\"p-WHO\"");
    assertThat(server.getBody("/job/asks/api/json?tree=inQueue,nextBuildNumber"))
        .contains("\"inQueue\":false", "\"nextBuildNumber\":1");

    assertThat(confirmationOf(admin.post("/job/asks/buildNow", "WHO=them&delay=0sec")))
        .isEqualTo("Build #1 queued");
    server.await("/job/asks/1/api/json?tree=result", "SUCCESS");
  }
}
