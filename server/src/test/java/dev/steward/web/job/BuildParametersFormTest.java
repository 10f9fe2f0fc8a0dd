package dev.steward.web.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import dev.steward.testing.UserSession;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The parameters form of a build, as a browser sends it. */
@Tag("integration")
class BuildParametersFormTest {

  private static final Pattern CRUMB = Pattern.compile("name=\"Jenkins-Crumb\" value=\"([^\"]+)\"");
  private static final Pattern ACTION =
      Pattern.compile("id=\"build\" method=\"post\" action=\"([^\"]+)\"");

  @RegisterExtension final TestServer server = TestServer.create();

  @AfterEach
  void stop() {
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  private static String parameter(String type, String name, String xml) {
    String element = "hudson.model." + type + "ParameterDefinition";
    return "<" + element + "><name>" + name + "</name>" + xml + "</" + element + ">";
  }

  private void createJob(String name, String parameters) {
    String xml =
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + parameters
            + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + "<builders><hudson.tasks.Shell><command>echo said $LINE $CHOICE</command>"
            + "</hudson.tasks.Shell></builders></project>";
    server.createItem(name, xml);
  }

  @Test
  void theBuildUrlShowsAFieldForEachParameterAndStartsNothing() {
    createJob(
        "form",
        parameter("String", "LINE", "<defaultValue>a &amp; &quot;b&quot;</defaultValue>")
            + parameter("Text", "LINES", "<defaultValue>one</defaultValue>")
            + parameter("Boolean", "FLAG", "<defaultValue>true</defaultValue>")
            + parameter(
                "Choice",
                "CHOICE",
                "<choices class=\"java.util.Arrays$ArrayList\"><a class=\"string-array\">"
                    + "<string>x</string><string>y</string></a></choices>")
            + parameter("Password", "SECRET", "<defaultValue>hunter2</defaultValue>"));
    UserSession session = server.login();
    Http.Reply page = server.http().get("/job/form/build", "Cookie: " + session.cookie());
    assertThat(page.status()).isEqualTo(405);
    assertThat(page.header("Allow")).isEqualTo("POST");
    assertThat(page.header("Content-Type")).startsWith("text/html");
    assertThat(page.body())
        .contains("name=\"LINE\" value=\"a &amp; &#34;b&#34;\"")
        .containsPattern("<textarea [^>]*name=\"LINES\">\\s*one</textarea>")
        .contains(
            "<option value=\"true\" selected>true</option>",
            "<option value=\"false\">false</option>")
        .contains("<option value=\"x\" selected>x</option>", "<option value=\"y\">y</option>")
        .contains("type=\"password\"")
        .doesNotContain("hunter2");
    assertThat(server.getBody("/job/form/api/json?tree=inQueue,builds[number]"))
        .contains("\"builds\":[]", "\"inQueue\":false");
    Http.Reply reply =
        server
            .http()
            .post(
                TestServer.firstMatch(ACTION, page.body()),
                "LINE=hello&CHOICE=y&FLAG=false&LINES=&SECRET=%3CDEFAULT%3E&delay=0sec&Jenkins-Crumb="
                    + TestServer.firstMatch(CRUMB, page.body()),
                "Cookie: " + session.cookie());
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    server.await("/job/form/1/consoleText", "said hello y");
    // Clients that accept JSON get JSON; callers without permission get no form.
    assertThat(server.get("/job/form/build", "Accept: application/json").body()).startsWith("{");
    assertThat(server.http().get("/job/form/build").status()).isEqualTo(403);
  }

  @Test
  void multilineValuesReachTheBuildWithUnixLineEnds() {
    createJob(
        "lines",
        parameter("String", "LINE", "<defaultValue>one\ntwo</defaultValue>")
            + parameter("Text", "LINES", "")
            + parameter(
                "Choice",
                "CHOICE",
                "<choices class=\"java.util.Arrays$ArrayList\"><a class=\"string-array\">"
                    + "<string>a  b</string></a></choices>"));
    UserSession session = server.login();
    String cookie = "Cookie: " + session.cookie();
    String page = server.http().get("/job/lines/build", cookie).body();
    assertThat(page)
        .containsPattern("<textarea [^>]*name=\"LINE\">\\s*one\ntwo</textarea>")
        .contains("<option value=\"a  b\" selected>a  b</option>");
    String fields = "LINE=one%0D%0Atwo&LINES=x%0D%0Ay%0D%0A&CHOICE=a++b";
    String crumb = "&Jenkins-Crumb=" + TestServer.firstMatch(CRUMB, page);
    server.http().post(TestServer.firstMatch(ACTION, page), fields + "&delay=0sec" + crumb, cookie);
    String values = "/api/json?tree=building,actions[parameters[name,value]]";
    server.await("/job/lines/1" + values, "\"building\":false");
    assertThat(server.getBody("/job/lines/1" + values))
        .contains(
            "\"value\":\"one\\u000atwo\"", "\"value\":\"x\\u000ay\\u000a\"", "\"value\":\"a  b\"");

    String rebuildPage = server.http().get("/job/lines/1/rebuild", cookie).body();
    assertThat(rebuildPage)
        .containsPattern("<textarea [^>]*name=\"LINE\">\\s*one\ntwo</textarea>")
        .containsPattern("<textarea [^>]*name=\"LINES\">\\s*x\ny\n</textarea>");
    server.http().post(TestServer.firstMatch(ACTION, rebuildPage), fields + crumb, cookie);
    server.await("/job/lines/2" + values, "\"building\":false");
    assertThat(server.getBody("/job/lines/2" + values))
        .contains("\"value\":\"one\\u000atwo\"", "\"value\":\"x\\u000ay\\u000a\"");

    // Line endings that an API client sends are kept.
    server.post("/job/lines/buildWithParameters", "delay=0sec&LINES=x%0D%0Ay&CHOICE=a++b");
    server.await("/job/lines/3" + values, "\"value\":\"x\\u000d\\u000ay\"");
  }

  @Test
  void fileParametersMakeTheFormMultipart() {
    server.createJob("other", "true");
    server.startBuild("/job/other/");
    server.await("/job/other/api/json?tree=lastCompletedBuild[number]", ":1}");
    createJob(
        "form",
        parameter("File", "f.txt", "")
            + parameter("Run", "RUN", "<projectName>other</projectName><filter>ALL</filter>"));
    UserSession session = server.login();
    String page = server.http().get("/job/form/build", "Cookie: " + session.cookie()).body();
    assertThat(page)
        .contains(
            "enctype=\"multipart/form-data\"",
            "type=\"file\"",
            "<option value=\"other#1\">other#1</option>");
    assertThat(server.http().get("/job/form/", "Cookie: " + session.cookie()).body())
        .contains("enctype=\"multipart/form-data\"");
    String body =
        String.join(
            "\r\n",
            "--B",
            "Content-Disposition: form-data; name=\"RUN\"",
            "",
            "other#1",
            "--B",
            "Content-Disposition: form-data; name=\"f.txt\"; filename=\"f.txt\"",
            "Content-Type: text/plain",
            "",
            "hello",
            "--B--",
            "");
    Http.Reply reply =
        server
            .http()
            .post(
                TestServer.firstMatch(ACTION, page),
                body,
                "Cookie: " + session.cookie(),
                // The page's script sends the crumb as a header.
                "Jenkins-Crumb: " + TestServer.firstMatch(CRUMB, page),
                "Content-Type: multipart/form-data; boundary=B");
    assertThat(reply.status()).as(reply.body()).isEqualTo(302);
    server.await("/job/form/api/json?tree=lastCompletedBuild[number]", ":1}");
  }

  @Test
  void pagesAreAlsoReachableBelowManage() {
    for (String path :
        new String[] {"computer/", "computer/(built-in)/", "log/", "pluginManager/"}) {
      String json = server.getBody("/manage/" + path + "api/json");
      assertThat(json)
          .as(path)
          .startsWith("{\"_class\"")
          .hasSameSizeAs(server.getBody("/" + path + "api/json"));
    }
    assertThat(server.http().get("/manage/computer/api/json").status()).isEqualTo(403);
  }
}
