package dev.steward.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Undocumented behaviour of Jenkins that its API clients rely on. */
@Tag("integration")
class JenkinsClientCompatibilityTest {

  private static final String XML_CONTENT_TYPE = "Content-Type: application/xml";

  @RegisterExtension final TestServer server = TestServer.create();

  @BeforeEach
  void start() {
    server.createJob("j", "true");
  }

  private Http.Reply get(String path, String... headers) {
    return server.http().get(path, withAdmin(headers));
  }

  private Http.Reply post(String path, String body, String... headers) {
    return server.http().post(path, body, withAdmin(headers));
  }

  private String[] withAdmin(String... headers) {
    var allHeaders = new java.util.ArrayList<>(List.of(headers));
    allHeaders.add(server.admin());
    return allHeaders.toArray(String[]::new);
  }

  private void build() {
    post("/job/j/build?delay=0sec", "");
    server.await("/job/j/1/api/json?tree=building", "false");
  }

  @Test
  void unknownBuildActionsRedirectToASlashAndAreNotFound() {
    build();
    for (String verb : List.of("flowGraph", "nosuch")) {
      for (Http.Reply reply : List.of(post("/job/j/1/" + verb, ""), get("/job/j/1/" + verb))) {
        assertThat(reply.status()).as(verb).isEqualTo(302);
        assertThat(reply.header("Location")).isEqualTo("/job/j/1/" + verb + "/");
      }
      assertThat(post("/job/j/1/" + verb + "/", "").status()).isEqualTo(404);
      assertThat(get("/job/j/1/" + verb + "/").status()).isEqualTo(404);
    }
    assertThat(get("/job/j/1/nosuch?x=1").header("Location")).isEqualTo("/job/j/1/nosuch/?x=1");
    assertThat(get("/job/j/nosuch").status()).isEqualTo(404);
    assertThat(get("/job/j/9/nosuch").status()).isEqualTo(404);
    for (String verb : List.of("term", "kill")) {
      assertThat(post("/job/j/1/" + verb, "").status()).as(verb).isEqualTo(404);
    }
  }

  @Test
  void unusedLabelsCanBeRead() {
    assertThat(get("/label/master/api/json").body())
        .isEqualTo(
            "{\"_class\":\"hudson.model.labels.LabelAtom\",\"actions\":[],\"busyExecutors\":0,"
                + "\"clouds\":[],\"description\":null,\"idleExecutors\":0,\"loadStatistics\":"
                + "{\"_class\":\"hudson.model.Label$1\"},\"name\":\"master\",\"nodes\":[],"
                + "\"offline\":true,\"tiedJobs\":[],\"totalExecutors\":0,\"propertiesList\":[]}");
    assertThat(get("/label/a%26%26b/api/json").body())
        .startsWith("{\"_class\":\"hudson.model.labels.LabelExpression$And\"")
        .contains("\"description\":\"invalid label\"")
        .contains("\"name\":\"a&&b\"")
        .doesNotContain("propertiesList");
    assertThat(get("/label/built-in%7C%7Cx/api/json?tree=description").body())
        .contains("the Jenkins controller's built-in node");
  }

  /** Follows redirects by repeating the POST; returns the final status. */
  private int followRedirects(Http.Reply reply) {
    Http.Reply current = reply;
    for (int i = 0; i < 5 && current.status() == 302; i++) {
      String location = String.valueOf(current.header("Location"));
      int host = location.indexOf("//");
      current = post(host < 0 ? location : location.substring(location.indexOf('/', host + 2)), "");
    }
    return current.status();
  }

  @Test
  void redirectTargetsAcceptPost() {
    server.createUser("bob", "secret-of-bob");
    post(
        "/computer/doCreateItem?name=n&type=hudson.slaves.DumbSlave",
        "json="
            + java.net.URLEncoder.encode(
                "{\"name\":\"n\",\"numExecutors\":1,\"remoteFS\":\"/r\",\"labelString\":\"\","
                    + "\"mode\":\"NORMAL\",\"launcher\":{\"stapler-class\":"
                    + "\"hudson.slaves.JNLPLauncher\"}}",
                java.nio.charset.StandardCharsets.UTF_8));
    assertThat(followRedirects(post("/createView", "name=v&mode=hudson.model.ListView")))
        .isEqualTo(200);
    assertThat(followRedirects(post("/view/v/submitDescription", "description=d"))).isEqualTo(200);
    assertThat(followRedirects(post("/createItem?name=k&mode=hudson.model.FreeStyleProject", "")))
        .isEqualTo(200);
    assertThat(followRedirects(post("/createItem?name=l&mode=copy&from=j", ""))).isEqualTo(200);
    assertThat(
            followRedirects(
                post("/createItem?name=f&mode=com.cloudbees.hudson.plugins.folder.Folder", "")))
        .isEqualTo(200);
    assertThat(
            followRedirects(
                post(
                    "/securityRealm/createAccountByAdmin",
                    "username=amy&password1=secret-of-amy&password2=secret-of-amy")))
        .isEqualTo(200);
    assertThat(followRedirects(post("/user/bob/submitDescription", "description=d")))
        .isEqualTo(200);
    assertThat(followRedirects(post("/computer/n/launchSlaveAgent", ""))).isEqualTo(200);
    assertThat(followRedirects(post("/pluginManager/checkUpdatesServer", ""))).isEqualTo(200);
    assertThat(followRedirects(post("/job/j/submitDescription", "description=d"))).isEqualTo(200);
  }

  @Test
  void aCopiedViewKeepsItsJobsWhenTheClientRepeatsPost() {
    post(
        "/createView?name=v",
        "<hudson.model.ListView><name>v</name><description>why</description><jobNames>"
            + "<string>j</string></jobNames></hudson.model.ListView>",
        XML_CONTENT_TYPE);
    Http.Reply reply = post("/createView", "name=w&mode=copy&from=v");
    String location = String.valueOf(reply.header("Location"));
    assertThat(post(location, "name=w&mode=copy&from=v").status()).isEqualTo(200);
    assertThat(get("/view/w/config.xml").body())
        .contains("<string>j</string>")
        .contains("<description>why</description>");
    String before = get("/job/j/config.xml").body();
    assertThat(post("/job/j/configure", "").status()).isEqualTo(200);
    assertThat(get("/job/j/config.xml").body()).isEqualTo(before);
  }

  @Test
  void theBuiltInNodeHasNoConfigXml() {
    assertThat(get("/computer/(built-in)/config.xml").status()).isEqualTo(400);
    assertThat(post("/computer/(built-in)/config.xml", "<slave/>", XML_CONTENT_TYPE).status())
        .isEqualTo(400);
  }

  @Test
  void redirectsMatchJenkins() {
    server.createUser("bob", "secret-of-bob");
    assertThat(post("/user/bob/doDelete", "").header("Location")).isEqualTo("/securityRealm/");
    assertThat(post("/createView", "name=m&mode=hudson.model.MyView").header("Location"))
        .isEqualTo("/view/m/");
    assertThat(post("/job/j/doWipeOutWorkspace", "").status()).isEqualTo(200);
    server.createJob("q", "true");
    String item = String.valueOf(post("/job/q/build?delay=100sec", "").header("Location"));
    assertThat(get(item.substring(item.indexOf("/queue/"))).body())
        .startsWith("Queue item exists. For details check, for example, /queue/item/")
        .endsWith("/api/json?tree=cancelled,executable[url]");
  }

  @Test
  void artifactFoldersRedirectToAnAbsoluteUrlWithSlash() {
    post(
        "/createItem?name=a",
        "<project><builders><hudson.tasks.Shell><command>mkdir -p d; echo x &gt; d/f</command>"
            + "</hudson.tasks.Shell></builders><publishers><hudson.tasks.ArtifactArchiver>"
            + "<artifacts>**</artifacts></hudson.tasks.ArtifactArchiver></publishers></project>",
        XML_CONTENT_TYPE);
    post("/job/a/build?delay=0sec", "");
    server.await("/job/a/1/api/json?tree=building", "false");
    assertThat(get("/job/a/1/artifact/d").header("Location"))
        .isEqualTo("http://" + server.http().authority() + "/job/a/1/artifact/d/");
  }

  @Test
  void buildHistoryIsATableThatClientsParse() {
    build();
    String table = get("/job/j/buildHistory/ajax").body();
    assertThat(table)
        .containsPattern("<td class=\"build-row-cell\">")
        .containsPattern("<a class=\"build-link display-name\" href=\"/job/j/1/\">#1</a>")
        .containsPattern("class=\"icon-blue icon-sm\"[^>]*alt=\"Success &gt; Console Output\"/>")
        .containsPattern("<div class=\"pane build-details\" time=\"[0-9]{13}\">")
        .doesNotContain("<html");
    assertThat(get("/job/j/buildTimeTrend").body()).contains("#1").contains("Success");
  }

  @Test
  void theParametersPageShowsNoSecrets() {
    post(
        "/createItem?name=p",
        "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + "<hudson.model.StringParameterDefinition><name>WORD</name><defaultValue>blue"
            + "</defaultValue></hudson.model.StringParameterDefinition>"
            + "<hudson.model.PasswordParameterDefinition><name>PASS</name><defaultValue>hidden1"
            + "</defaultValue></hudson.model.PasswordParameterDefinition>"
            + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties>"
            + "</project>",
        XML_CONTENT_TYPE);
    post("/job/p/buildWithParameters?delay=0sec&WORD=green", "");
    server.await("/job/p/1/api/json?tree=building", "false");
    assertThat(get("/job/p/1/parameters/").body())
        .contains("WORD")
        .contains("green")
        .contains("PASS")
        .doesNotContain("hidden1");
  }

  @Test
  void credentialStoresAreListed() {
    assertThat(get("/credentials/api/json?tree=stores[*]").body())
        .isEqualTo(
            "{\"_class\":\"com.cloudbees.plugins.credentials.ViewCredentialsAction\",\"stores\":"
                + "{\"system\":{\"_class\":\"com.cloudbees.plugins.credentials."
                + "SystemCredentialsProvider$UserFacingAction\",\"domains\":{\"_\":{\"_class\":\"com.cloudbees.plugins.credentials."
                + "CredentialsStoreAction$DomainWrapper\"}}}}}");
    assertThat(get("/credentials/").header("Location")).isEqualTo("/credentials/store/system/");
    assertThat(get("/user/admin/credentials/api/json").body()).contains("\"stores\":{\"user\":");
  }

  @Test
  void urlsThatScriptsUseExist() {
    build();
    assertThat(get("/updateCenter/site/default/api/json").body())
        .contains("\"_class\":\"hudson.model.UpdateSite\"")
        .contains("\"availables\":[]")
        .contains("\"id\":\"default\"");
    assertThat(get("/load-statistics").body()).contains("Queue length");
    assertThat(get("/log/rss").body()).startsWith("<?xml").contains("<feed").contains("<entry>");
    String schema = get("/configuration-as-code/schema").body();
    assertThat(dev.steward.text.Json.readObject(schema)).containsKey("properties");
    assertThat(schema).contains("\"systemMessage\":{}").contains("\"jenkins\":{\"type\":");
    assertThat(get("/configuration-as-code/reference").body()).contains("jenkins.systemMessage");
  }

  @Test
  void theLogIsAvailableWithTimestamps() {
    post(
        "/createItem?name=t",
        "<project><builders><hudson.tasks.Shell><command>echo one; echo two</command>"
            + "</hudson.tasks.Shell></builders></project>",
        XML_CONTENT_TYPE);
    post("/job/t/build?delay=0sec", "");
    server.await("/job/t/1/api/json?tree=building", "false");
    List<String> log = get("/job/t/1/consoleText").body().lines().toList();
    List<String> timestamped =
        get("/job/t/1/timestamps/?time=HH:mm:ss&appendLog").body().lines().toList();
    assertThat(timestamped).hasSameSizeAs(log);
    for (int i = 0; i < log.size(); i++) {
      assertThat(timestamped.get(i))
          .matches("[0-9]{2}:[0-9]{2}:[0-9]{2}  .*")
          .endsWith("  " + log.get(i));
    }
    assertThat(get("/job/t/1/timestamps/").body().lines())
        .allMatch(line -> line.matches("-?[0-9]+\\.[0-9]{3}"));
    assertThat(get("/job/t/1/timestamps/?elapsed=HH:mm:ss.S&startLine=-1").body())
        .matches("00:00:[0-9]{2}\\.[0-9]{3}\n");
    assertThat(get("/job/t/1/timestamps/?time=HH:mm:ss&startLine=2&endLine=3").body().lines())
        .hasSize(2);
    for (String query : List.of("time=%7Bx", "precision=x", "startLine=x", "time=HH&timeZone=No")) {
      assertThat(get("/job/t/1/timestamps/?" + query).status()).as(query).isEqualTo(400);
    }
  }

  @Test
  void jsonErrorsContainUrlAndStatus() {
    assertThat(get("/job/nope/api/json", "Accept: application/json").body())
        .contains("\"url\":\"/job/nope/api/json\"")
        .contains("\"status\":\"404\"")
        .doesNotContain("Stapler");
  }

  @Test
  void errorPagesShowTheSearchAndTheAdministrators() {
    server.createUser("alice", "secret-of-alice");
    Http.Reply saved =
        post(
            "/authorization",
            "{\"globalMatrix\":{\"entries\":[{\"user\":{\"name\":\"admin\",\"permissions\":"
                + "[\"Overall/Administer\"]}},{\"group\":{\"name\":\"ops\",\"permissions\":"
                + "[\"Overall/Administer\"]}},{\"user\":{\"name\":\"alice\",\"permissions\":"
                + "[\"Overall/Read\",\"Job/Read\"]}}]}}",
            "Content-Type: application/json");
    assertThat(saved.status()).as(saved.body()).isEqualTo(204);
    String[] alice = {Http.basic("alice", "secret-of-alice"), "Accept: text/html"};
    Http.Reply denied = server.http().get("/job/j/configure", alice);
    assertThat(denied.status()).isEqualTo(403);
    assertThat(denied.header("X-Required-Permission")).isEqualTo("hudson.model.Item.Configure");
    assertThat(denied.body())
        .contains("role=\"search\"")
        .contains("alice is missing the Job/Configure permission")
        .contains("These administrators can grant the permission: admin, group ops.")
        .doesNotContain("/login");
    Http.Reply missing = server.http().get("/job/nope/", alice);
    assertThat(missing.status()).isEqualTo(404);
    assertThat(missing.body()).contains("role=\"search\"").doesNotContain("/login");
    Http.Reply wrongMethod = server.http().get("/quietDown", alice);
    assertThat(wrongMethod.status()).isEqualTo(405);
    assertThat(wrongMethod.body()).contains("role=\"search\"").contains("POST");
    // A client without an Accept header gets the short error page.
    assertThat(server.http().get("/job/nope/", alice[0]).body()).doesNotContain("role=\"search\"");
    assertThat(server.http().get("/job/j/", "Accept: text/html").body())
        .contains("http-equiv=\"refresh\"");
  }
}
