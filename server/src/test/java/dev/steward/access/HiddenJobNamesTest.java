package dev.steward.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Responses do not contain the names of jobs that the user may not read. */
@Tag("integration")
class HiddenJobNamesTest {

  private static final String XML_CONTENT_TYPE = "Content-Type: application/xml";
  private static final String MD5_OF_SAME = "847676261680bff61c72961c8198abc0";

  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    server.createUser("alice", "alice");
    Http.Reply reply =
        server.postJson(
            "/authorization",
            "{\"projectMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
                + "[\"Overall/Administer\"]}},{\"user\":{\"name\":\"alice\",\"permissions\":"
                + "[\"Overall/Read\",\"View/Read\",\"View/Configure\"]}}]}}");
    assertThat(reply.status()).as(reply.body()).isEqualTo(204);
    createJob("hush", "", "echo same > hushfile.txt", "<childProjects>open</childProjects>");
    createJob(
        "open",
        "<permission>USER:hudson.model.Item.Read:alice</permission>",
        "echo same > openfile.txt",
        "<childProjects/>");
  }

  private static String alice() {
    return Http.basic("alice", "alice");
  }

  /** Creates a job that writes a file and records its fingerprint. */
  private void createJob(String name, String permissions, String script, String children) {
    String xml =
        "<project><properties><hudson.security.AuthorizationMatrixProperty>"
            + permissions
            + "</hudson.security.AuthorizationMatrixProperty></properties><builders>"
            + "<hudson.tasks.Shell><command>"
            + script.replace(">", "&gt;")
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + "<hudson.tasks.Fingerprinter><targets>*.txt</targets></hudson.tasks.Fingerprinter>"
            + "<hudson.tasks.BuildTrigger>"
            + children
            + "<threshold><name>SUCCESS</name><ordinal>0</ordinal></threshold>"
            + "</hudson.tasks.BuildTrigger></publishers></project>";
    server.createItem(name, xml);
  }

  private void buildBoth() {
    server.startBuild("/job/hush/");
    server.await("/job/open/1/api/json?tree=building", "false");
  }

  @Test
  void causesHideUnreadableUpstreamJobs() {
    buildBoth();
    for (String path :
        new String[] {
          "/job/open/1/api/json",
          "/job/open/1/api/xml",
          "/job/open/api/json?depth=2",
          "/job/open/1/",
          "/api/json?depth=3"
        }) {
      Http.Reply reply = server.http().get(path, alice());
      assertThat(reply.status()).as(path).isEqualTo(200);
      assertThat(reply.body()).as(path).doesNotContain("hush").doesNotContain("upstreamBuild");
    }
    assertThat(server.http().get("/job/open/1/api/json", alice()).body())
        .contains(
            "{\"_class\":\"hudson.model.Cause$UpstreamCause\","
                + "\"shortDescription\":\"Started by an upstream project\"}");
    assertThat(server.http().get("/job/open/1/", alice()).body())
        .contains("Started by an upstream project");
    assertThat(server.getBody("/job/open/1/api/json"))
        .contains("Started by upstream project \\\"hush\\\" build number 1")
        .contains("\"upstreamProject\":\"hush\"");
  }

  @Test
  void logsHideUnreadableUpstreamJobs() {
    buildBoth();
    String log = server.getBody("/job/open/1/consoleText");
    assertThat(log).startsWith("Started by upstream project \"hush\" build number 1\n");
    int secondLine = log.indexOf('\n') + 1;
    for (String path :
        new String[] {
          "consoleText",
          "log",
          "console",
          "logText/progressiveText?start=0",
          "logText/progressiveHtml?start=0",
          "logText/lines?start=0"
        }) {
      Http.Reply reply = server.http().get("/job/open/1/" + path, alice());
      assertThat(reply.status()).as(path).isEqualTo(200);
      assertThat(reply.body())
          .as(path)
          .contains("Started by an upstream project")
          .contains("originally caused by:")
          .doesNotContain("hush");
    }
    String filtered = server.http().get("/job/open/1/consoleText", alice()).body();
    assertThat(filtered).hasSameSizeAs(log);
    assertThat(filtered.substring(secondLine)).isEqualTo(log.substring(secondLine));
    assertThat(server.http().get("/job/open/1/logText/find?text=hush&at=0", alice()).body())
        .isEqualTo(server.http().get("/job/open/1/logText/find?text=nowhere&at=0", alice()).body());
    assertThat(server.getBody("/job/open/1/logText/find?text=hush&at=0"))
        .isNotEqualTo(
            server.http().get("/job/open/1/logText/find?text=nowhere&at=0", alice()).body());
    try (var events = new SseClient(server, "/job/open/1/logText/events", alice())) {
      assertThat(events.readUntil("end").toString())
          .contains("Started by an upstream project")
          .doesNotContain("hush");
    }
  }

  @Test
  void logsWithTimestampsHideUnreadableUpstreamJobs() {
    String xml = server.getBody("/job/open/config.xml");
    Http.Reply reply =
        server.postXml(
            "/job/open/config.xml",
            xml.replace(
                "<publishers>",
                "<buildWrappers><hudson.plugins.timestamper.TimestamperBuildWrapper/>"
                    + "</buildWrappers><publishers>"));
    assertThat(reply.status()).isEqualTo(200);
    buildBoth();
    String log = server.getBody("/job/open/1/consoleText");
    assertThat(log).containsPattern("(?m)^[0-9:]{8}  Started by upstream project \"hush\"");
    String filtered = server.http().get("/job/open/1/consoleText", alice()).body();
    assertThat(filtered)
        .hasSameSizeAs(log)
        .containsPattern("(?m)^[0-9:]{8}  Started by an upstream project")
        .doesNotContain("hush");
  }

  @Test
  void logsHideUnreadableDownstreamJobs() {
    createJob(
        "before",
        "<permission>USER:hudson.model.Item.Read:alice</permission>",
        "true",
        "<childProjects>hush, open</childProjects>");
    server.startBuild("/job/before/");
    server.await("/job/before/1/api/json?tree=building,result", "SUCCESS");
    String log = server.getBody("/job/before/1/consoleText");
    assertThat(log)
        .contains("Triggering a new build of hush\n", "Triggering a new build of open\n");
    for (String path : new String[] {"consoleText", "log", "logText/progressiveText?start=20"}) {
      assertThat(server.http().get("/job/before/1/" + path, alice()).body())
          .as(path)
          .contains("Triggering a new build of ****", "Triggering a new build of open")
          .doesNotContain("hush");
    }
    assertThat(server.http().get("/job/before/1/logText/find?text=of+hush&at=0", alice()).body())
        .isEqualTo(
            server.http().get("/job/before/1/logText/find?text=nowhere&at=0", alice()).body());
    assertThat(server.http().get("/job/before/1/logText/matches?text=of+hush&at=0", alice()).body())
        .contains("\"lines\":[]");
  }

  @Test
  void queueItemsHideUnreadableUpstreamJobs() {
    Http.Reply reply =
        server.postXml(
            "/job/open/config.xml",
            server
                .getBody("/job/open/config.xml")
                .replace("</project>", "<quietPeriod>3600</quietPeriod></project>"));
    assertThat(reply.status()).isEqualTo(200);
    server.startBuild("/job/hush/");
    server.await("/queue/api/json", "upstreamProject");
    assertThat(server.http().get("/queue/api/json?depth=2", alice()).body())
        .contains("Started by an upstream project")
        .doesNotContain("hush");
  }

  @Test
  void fingerprintsShowTheFileNameOfAReadableJob() {
    buildBoth();
    String filtered =
        server.http().get("/fingerprint/" + MD5_OF_SAME + "/api/json", alice()).body();
    assertThat(filtered).contains("\"fileName\":\"openfile.txt\"").doesNotContain("hush");
    assertThat(server.http().get("/fingerprint/" + MD5_OF_SAME + "/", alice()).body())
        .doesNotContain("hush");
    assertThat(server.http().get("/job/open/1/api/json?tree=fingerprint[*]", alice()).body())
        .doesNotContain("hush");
    assertThat(server.getBody("/fingerprint/" + MD5_OF_SAME + "/api/json"))
        .contains("\"fileName\":\"hushfile.txt\"");
  }

  private void createView(String xml) {
    Http.Reply reply = server.postXml("/createView?name=v", xml);
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
  }

  private static final String VIEW_OF_BOTH =
      "<hudson.model.ListView><name>v</name><jobNames><string>hush</string><string>open</string>"
          + "</jobNames></hudson.model.ListView>";

  @Test
  void viewsHideUnreadableJobsAndKeepThemWhenSaved() {
    createView(VIEW_OF_BOTH);
    String xml = server.http().get("/view/v/config.xml", alice()).body();
    assertThat(xml).contains("<string>open</string>").doesNotContain("hush");
    String form = server.http().get("/view/v/configure", alice()).body();
    assertThat(form).contains("open").doesNotContain("hush");
    assertThat(server.http().get("/view/v/configure?show=xml", alice()).body())
        .contains("open")
        .doesNotContain("hush");

    Http.Reply saved =
        server
            .http()
            .post(
                "/view/v/config.xml",
                xml.replace("<string>open</string>", ""),
                alice(),
                XML_CONTENT_TYPE);
    assertThat(saved.status()).as(saved.body()).isEqualTo(200);
    assertThat(jobsOfView()).containsExactly("hush");

    Http.Reply byForm =
        server.http().post("/view/v/configure", "name=v&description=&jobs=open&status=", alice());
    assertThat(byForm.status()).as(byForm.body()).isEqualTo(302);
    assertThat(jobsOfView()).containsExactly("hush", "open");

    Http.Reply byJenkinsForm =
        server.http().post("/view/v/configSubmit", "name=v&json=%7B%7D", alice());
    assertThat(byJenkinsForm.status()).as(byJenkinsForm.body()).isEqualTo(302);
    assertThat(jobsOfView()).containsExactly("hush");
  }

  private java.util.List<String> jobsOfView() {
    String xml = server.getBody("/view/v/config.xml");
    return java.util.regex.Pattern.compile("<string>(.*?)</string>")
        .matcher(xml)
        .results()
        .map(match -> match.group(1))
        .toList();
  }

  @Test
  void folderXmlHidesUnreadableJobsInViews() {
    Http.Reply reply =
        server.postXml(
            "/createItem?name=f",
            "<com.cloudbees.hudson.plugins.folder.Folder><properties>"
                + "<com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty>"
                + "<permission>USER:hudson.model.Item.Read:alice</permission>"
                + "<permission>USER:hudson.model.Item.Configure:alice</permission>"
                + "</com.cloudbees.hudson.plugins.folder.properties.AuthorizationMatrixProperty>"
                + "</properties></com.cloudbees.hudson.plugins.folder.Folder>");
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    for (String name : new String[] {"veiled", "plain"}) {
      String matrix =
          name.equals("plain")
              ? ""
              : "<properties><hudson.security.AuthorizationMatrixProperty><inheritanceStrategy"
                  + " class=\"org.jenkinsci.plugins.matrixauth.inheritance.NonInheritingStrategy\"/>"
                  + "</hudson.security.AuthorizationMatrixProperty></properties>";
      reply = server.postXml("/job/f/createItem?name=" + name, "<project>" + matrix + "</project>");
      assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    }
    reply =
        server.postXml(
            "/job/f/createView?name=v",
            VIEW_OF_BOTH.replace("hush", "veiled").replace("open", "plain"));
    assertThat(reply.status()).as(reply.body()).isEqualTo(200);
    String xml = server.http().get("/job/f/config.xml", alice()).body();
    assertThat(xml).contains("<string>plain</string>").doesNotContain("veiled");
    Http.Reply saved = server.http().post("/job/f/config.xml", xml, alice(), XML_CONTENT_TYPE);
    assertThat(saved.status()).as(saved.body()).isEqualTo(200);
    assertThat(server.getBody("/job/f/view/v/config.xml"))
        .contains("<string>veiled</string>")
        .contains("<string>plain</string>");
  }
}
