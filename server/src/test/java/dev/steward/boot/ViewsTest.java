package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views over HTTP: which jobs they list, and how they follow renames and deletions. */
class ViewsTest {

  private static final String XML = "Content-Type: application/xml";

  @TempDir Path home;
  private TestServer server;

  @BeforeEach
  void start() {
    server = new TestServer(home.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Http.Reply get(String path) {
    return server.http().get(path, server.admin());
  }

  private Http.Reply post(String path) {
    return server.http().post(path, "", server.admin());
  }

  private static String listViewXml(String... names) {
    var xml = new StringBuilder("<hudson.model.ListView><jobNames>");
    for (String name : names) {
      xml.append("<string>").append(name).append("</string>");
    }
    return xml.append("</jobNames>MORE</hudson.model.ListView>").toString();
  }

  private Http.Reply createView(String parentPath, String name, String xml) {
    return server
        .http()
        .post(parentPath + "createView?name=" + name, xml.replace("MORE", ""), server.admin(), XML);
  }

  private String jobs(String view) {
    return get(view + "api/json?tree=jobs[fullName]")
        .body()
        .replaceAll("\"_class\":\"[^\"]*\",?", "");
  }

  @Test
  void aListViewShowsItsJobsAndKeepsItsXml() {
    server.createJob("x", "true");
    server.createJob("y", "true");
    String submittedXml =
        "<hudson.model.ListView>\n"
            + " <!-- mine -->\n"
            + " <jobNames><string>X</string></jobNames>\n"
            + "</hudson.model.ListView>";
    assertThat(createView("/", "v", submittedXml).status()).isEqualTo(200);
    assertThat(jobs("/view/v/")).isEqualTo("{\"jobs\":[{\"fullName\":\"x\"}]}");
    assertThat(get("/view/v/config.xml").body())
        .startsWith("<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n<hudson.model.ListView>")
        .contains("<!-- mine -->")
        .contains("<name>v</name>");
    assertThat(createView("/", "v", submittedXml).header("X-Error"))
        .isEqualTo("A view already exists with the name \"v\"");
    for (int i = 0; i < 2; i++) {
      assertThat(post("/view/v/addJobToView?name=y").status()).isEqualTo(200);
    }
    assertThat(jobs("/view/v/"))
        .isEqualTo("{\"jobs\":[{\"fullName\":\"x\"},{\"fullName\":\"y\"}]}");
    for (int i = 0; i < 2; i++) {
      assertThat(post("/view/v/removeJobFromView?name=x").status()).isEqualTo(200);
    }
    assertThat(jobs("/view/v/")).isEqualTo("{\"jobs\":[{\"fullName\":\"y\"}]}");
    assertThat(get("/view/v/config.xml").body()).contains("<!-- mine -->");
    assertThat(post("/view/v/addJobToView?name=nope").header("X-Error")).contains("known item");
    assertThat(post("/view/v/addJobToView").header("X-Error")).contains("'name' is required");
    assertThat(post("/view/all/addJobToView?name=x").status()).isEqualTo(404);
    String jobJson = get("/view/v/job/y/api/json").body();
    assertThat(jobJson).contains("/view/v/job/y/\"");
    assertThat(get("/view/v/").body()).contains("job/y/");
    assertThat(get("/view/v/configure").status()).isEqualTo(200);
  }

  @Test
  void listViewsFollowRenamedMovedAndDeletedItems() {
    server.createFolder("/", "f");
    server.createFolder("/", "g");
    server.createJob("/job/f/", "a", "true");
    server.createJob("b", "true");
    createView("/", "v", listViewXml("f/a", "b").replace("MORE", "<recurse>true</recurse>"));
    createView("/job/f/", "fv", listViewXml("a"));
    post("/job/b/doRename?newName=b2");
    post("/job/f/confirmRename?newName=f2");
    assertThat(jobs("/view/v/"))
        .isEqualTo("{\"jobs\":[{\"fullName\":\"b2\"},{\"fullName\":\"f2/a\"}]}");
    assertThat(jobs("/job/f2/view/fv/")).isEqualTo("{\"jobs\":[{\"fullName\":\"f2/a\"}]}");
    post("/job/f2/job/a/confirmRename?newName=a2");
    assertThat(jobs("/job/f2/view/fv/")).isEqualTo("{\"jobs\":[{\"fullName\":\"f2/a2\"}]}");
    post("/job/f2/job/a2/move/move?destination=/g");
    assertThat(jobs("/view/v/"))
        .isEqualTo("{\"jobs\":[{\"fullName\":\"b2\"},{\"fullName\":\"g/a2\"}]}");
    assertThat(get("/job/f2/view/fv/config.xml").body()).doesNotContain("<string>");
    post("/job/g/doDelete");
    assertThat(get("/view/v/config.xml").body())
        .contains("<string>b2</string>")
        .doesNotContain("a2");
    // A later job of the same name is not added to the view.
    server.createFolder("/", "g");
    server.createJob("/job/g/", "a2", "true");
    assertThat(jobs("/view/v/")).isEqualTo("{\"jobs\":[{\"fullName\":\"b2\"}]}");
    post("/job/f2/doDelete");
    assertThat(server.dump().get("job_view")).hasSize(2);
  }

  @Test
  void aNewFolderHasTheViewsOfItsDefinition() {
    String folder = "com.cloudbees.hudson.plugins.folder.Folder";
    server
        .http()
        .post(
            "/createItem?name=f",
            "<"
                + folder
                + "><folderViews class=\"x\"><views><hudson.model.AllView><name>All</name>"
                + "</hudson.model.AllView><hudson.model.ListView><name>web</name><includeRegex>w.*"
                + "</includeRegex></hudson.model.ListView><some.OtherView><name>o</name>"
                + "</some.OtherView></views><primaryView>web</primaryView></folderViews></"
                + folder
                + ">",
            server.admin(),
            XML);
    server.createJob("/job/f/", "w1", "true");
    server.createJob("/job/f/", "x1", "true");
    assertThat(get("/job/f/api/json?tree=primaryView[name],views[name]").body())
        .contains("\"primaryView\":{\"_class\":\"hudson.model.ListView\",\"name\":\"web\"}")
        .contains("\"name\":\"All\"")
        .doesNotContain("\"o\"");
    assertThat(jobs("/job/f/view/web/")).isEqualTo("{\"jobs\":[{\"fullName\":\"f/w1\"}]}");
  }

  @Test
  void aFolderWithoutViewsGetsTheAllView() {
    String folder = "com.cloudbees.hudson.plugins.folder.Folder";
    String folderViewsStart = "<folderViews class=\"x\"><views>";
    String view = "<hudson.model.ListView><name>web</name></hudson.model.ListView>";
    String viewsPath = "/job/f/api/json?tree=primaryView[name],views[name]";
    String allViewJson =
        "\"primaryView\":{\"_class\":\"hudson.model.AllView\",\"name\":\"All\"},\"views\":[{"
            + "\"_class\":\"hudson.model.AllView\",\"name\":\"All\"}]";
    List<String> withView =
        List.of(
            // The formats of old and current versions of the folder plugin.
            "<" + folder + "><views>" + view + "</views></" + folder + ">",
            "<"
                + folder
                + ">"
                + folderViewsStart
                + view
                + "</views></folderViews></"
                + folder
                + ">");
    List<String> withoutViews =
        List.of(
            "<" + folder + "><views/></" + folder + ">",
            "<" + folder + ">" + folderViewsStart + "</views></folderViews></" + folder + ">");
    server.http().post("/createItem?name=f", withView.getFirst(), server.admin(), XML);
    for (int i = 0; i < 2; i++) {
      assertThat(
              server
                  .http()
                  .post("/job/f/config.xml", withView.get(i), server.admin(), XML)
                  .status())
          .isEqualTo(200);
      assertThat(get(viewsPath).body()).contains("\"name\":\"web\"").doesNotContain("AllView");
      assertThat(
              server
                  .http()
                  .post("/job/f/config.xml", withoutViews.get(i), server.admin(), XML)
                  .status())
          .isEqualTo(200);
      assertThat(get(viewsPath).body()).contains(allViewJson);
      assertThat(get("/job/f/config.xml").body()).endsWith(withoutViews.get(i));
    }
  }

  @Test
  void folderHealthMetricsAreKeptUnchanged() {
    String folder = "com.cloudbees.hudson.plugins.folder.Folder";
    String metric = "com.cloudbees.hudson.plugins.folder.health.WorstChildHealthMetric";
    String xml =
        "<"
            + folder
            + ">\n <healthMetrics><"
            + metric
            + " plugin='cloudbees-folder@6.9'>"
            + "<nonRecursive>false</nonRecursive> </"
            + metric
            + "></healthMetrics></"
            + folder
            + ">";
    server.http().post("/createItem?name=f", xml, server.admin(), XML);
    assertThat(get("/job/f/config.xml").body()).endsWith(xml);
    assertThat(server.http().post("/job/f/config.xml", xml, server.admin(), XML).status())
        .isEqualTo(200);
    assertThat(get("/job/f/config.xml").body()).endsWith(xml);
  }

  @Test
  void unknownElementsOfAViewAreKept() {
    String filters =
        "<jobFilters><hudson.views.BuildTrendFilter plugin=\"view-job-filters@2.3\">"
            + "<includeExcludeTypeString>includeMatched</includeExcludeTypeString>\n"
            + "</hudson.views.BuildTrendFilter>  </jobFilters>";
    String view =
        "<hudson.model.ListView><name>odd</name>"
            + filters
            + "<own.Thing a='1'/></hudson.model.ListView>";
    createView("/", "odd", view);
    assertThat(get("/view/odd/config.xml").body()).endsWith(view);
    // A proxy view shows another view of the server; the type is not supported.
    Http.Reply proxy =
        server
            .http()
            .post(
                "/createView?name=p",
                "<hudson.model.ProxyView><name>p</name><proxiedViewName>odd</proxiedViewName>"
                    + "</hudson.model.ProxyView>",
                server.admin(),
                XML);
    assertThat(proxy.status()).isEqualTo(400);
    assertThat(proxy.body()).contains("hudson.model.ProxyView");
  }

  @Test
  void aFolderDefinitionContainsAndReplacesItsViews() {
    String folder = "com.cloudbees.hudson.plugins.folder.Folder";
    String xml =
        "<"
            + folder
            + "><folderViews class=\"x\"><views><hudson.model.AllView><name>All</name>"
            + "</hudson.model.AllView><some.OtherView><name>o</name></some.OtherView></views>"
            + "</folderViews></"
            + folder
            + ">";
    server.http().post("/createItem?name=f", xml, server.admin(), XML);
    assertThat(get("/job/f/config.xml").body()).endsWith(xml);
    server.createJob("/job/f/", "w1", "true");
    createView(
        "/job/f/",
        "web",
        "<hudson.model.ListView><jobNames><string>w1</string></jobNames></hudson.model.ListView>");
    String currentXml = get("/job/f/config.xml").body();
    assertThat(currentXml)
        .contains("<name>web</name>", "<string>w1</string>", "<name>All</name>", "o</");
    // A changed description and a config without views both leave the views unchanged.
    post("/job/f/submitDescription?description=d");
    Http.Reply response =
        server
            .http()
            .post(
                "/job/f/config.xml",
                "<" + folder + "><actions/></" + folder + ">",
                server.admin(),
                XML);
    assertThat(response.status()).isEqualTo(200);
    assertThat(jobs("/job/f/view/web/")).contains("f/w1");
    // The config can be posted back, and a copy has the same views.
    assertThat(server.http().post("/job/f/config.xml", currentXml, server.admin(), XML).status())
        .isEqualTo(200);
    assertThat(jobs("/job/f/view/web/")).contains("f/w1");
    post("/createItem?name=g&mode=copy&from=f");
    assertThat(jobs("/job/g/view/web/")).contains("g/w1").doesNotContain("f/w1");
    String changedXml =
        currentXml
            .replace("<string>w1</string>", "")
            .replace("<name>web</name>", "<name>none</name>")
            .replace("<primaryView>All", "<primaryView>none");
    assertThat(server.http().post("/job/f/config.xml", changedXml, server.admin(), XML).status())
        .isEqualTo(200);
    assertThat(get("/job/f/api/json?tree=primaryView[name],views[name]").body())
        .contains("\"primaryView\":{\"_class\":\"hudson.model.ListView\",\"name\":\"none\"}")
        .contains("\"name\":\"All\"")
        .doesNotContain("web");
    assertThat(jobs("/job/g/view/web/")).contains("g/w1");
  }

  @Test
  void aViewSelectsJobsByRegexAndStatus() {
    server.createJob("web-1", "true");
    server.createJob("web-2", "true");
    server.createJob("db", "true");
    server.createFolder("/", "f");
    server.createJob("/job/f/", "web-3", "true");
    String view =
        "<hudson.model.ListView><includeRegex>.*web-.*</includeRegex>MORE</hudson.model.ListView>";
    createView("/", "flat", view);
    createView("/", "deep", view.replace("MORE", "<recurse>true</recurse>"));
    createView("/", "on", view.replace("MORE", "<statusFilter>true</statusFilter>"));
    createView("/", "off", view.replace("MORE", "<statusFilter>false</statusFilter>"));
    post("/job/web-2/disable");
    assertThat(jobs("/view/flat/")).contains("web-1", "web-2").doesNotContain("db", "web-3");
    assertThat(jobs("/view/deep/")).contains("web-1", "web-2", "f/web-3").doesNotContain("db");
    assertThat(jobs("/view/on/")).contains("web-1").doesNotContain("web-2");
    assertThat(jobs("/view/off/")).contains("web-2").doesNotContain("web-1");
    Http.Reply response = createView("/", "bad", view.replace(".*web-.*", "(("));
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.header("X-Error")).contains("regular expression");
  }

  @Test
  void theCoreStatusFilterAppliesUntilAFormReplacesIt() {
    server.createJob("s-on", "true");
    server.createJob("s-off", "true");
    post("/job/s-off/disable");
    String view =
        "<hudson.model.ListView><includeRegex>s-.*</includeRegex><jobFilters>"
            + "<hudson.views.StatusFilter><statusFilter>WHICH</statusFilter>"
            + "</hudson.views.StatusFilter></jobFilters>MORE</hudson.model.ListView>";
    String plain = view.replace("MORE", "");
    createView("/", "core", plain.replace("WHICH", "true"));
    createView("/", "not", plain.replace("WHICH", "false"));
    createView(
        "/",
        "both",
        view.replace("WHICH", "false").replace("MORE", "<statusFilter>true</statusFilter>"));
    assertThat(jobs("/view/core/")).contains("s-on").doesNotContain("s-off");
    assertThat(jobs("/view/not/")).contains("s-off").doesNotContain("s-on");
    assertThat(jobs("/view/both/")).contains("s-on").doesNotContain("s-off");
    assertThat(get("/view/core/").body()).doesNotContain("is kept but has no effect here");
    String form = "useincluderegex=on&includeRegex=s-.*&json=%7B%7D&statusFilter=";
    server.http().post("/view/core/configSubmit", "name=core&" + form, server.admin());
    assertThat(jobs("/view/core/")).contains("s-on", "s-off");
    server.http().post("/view/not/configSubmit", "name=not&" + form + "1", server.admin());
    assertThat(jobs("/view/not/")).contains("s-on").doesNotContain("s-off");
    assertThat(get("/view/not/config.xml").body()).doesNotContain("hudson.views.StatusFilter");
    server
        .http()
        .post("/view/both/configure", "name=both&regex=s-.*&jobs=&status=", server.admin());
    assertThat(jobs("/view/both/")).contains("s-on", "s-off");
  }

  @Test
  void aBacktrackingRegexIsStopped() {
    server.createJob("a".repeat(60) + "b", "true");
    createView(
        "/",
        "slow",
        "<hudson.model.ListView><includeRegex>(a+)+(a+)+$</includeRegex></hudson.model.ListView>");
    long before = System.nanoTime();
    assertThat(jobs("/view/slow/")).isEqualTo("{\"jobs\":[]}");
    assertThat(System.nanoTime() - before).isLessThan(5_000_000_000L);
  }

  @Test
  void formsCreateCopyEditAndRenameViews() {
    server.createJob("x", "true");
    Http.Reply createResponse =
        server
            .http()
            .post(
                "/createView",
                "name=v&mode=hudson.model.ListView&json=%7B%22name%22%3A%22v%22%7D",
                server.admin());
    assertThat(createResponse.status()).isEqualTo(302);
    assertThat(createResponse.header("Location")).endsWith("/view/v/configure");
    String json = "{\"name\":\"w\",\"description\":\"d\",\"statusFilter\":\"\"}";
    Http.Reply editResponse =
        server
            .http()
            .post(
                "/view/v/configSubmit",
                "name=w&description=d&statusFilter=1&useincluderegex=on&includeRegex=z.*&item_x=on"
                    + "&json="
                    + URLEncoder.encode(json, StandardCharsets.UTF_8),
                server.admin());
    assertThat(editResponse.status()).isEqualTo(302);
    assertThat(editResponse.header("Location")).endsWith("/view/w");
    assertThat(get("/view/v/api/json").status()).isEqualTo(404);
    assertThat(get("/view/w/config.xml").body())
        .contains("<name>w</name>")
        .contains("<includeRegex>z.*</includeRegex>")
        .contains("<statusFilter>true</statusFilter>")
        .contains("<string>x</string>")
        .contains("<description>d</description>");
    assertThat(get("/view/w/api/json").body()).contains("\"description\":\"d\"");
    assertThat(post("/createView?name=c&mode=copy&from=w").header("Location"))
        .endsWith("/view/c/configure");
    assertThat(jobs("/view/c/")).contains("\"x\"");
    assertThat(post("/createView?name=c2&mode=copy&from=none").header("X-Error"))
        .isEqualTo("No such view: none");
    assertThat(post("/createView?name=c2&mode=a.B").header("X-Error"))
        .isEqualTo("No view type 'a.B' is known");
    assertThat(get("/createView?name=c2").status()).isEqualTo(404);
  }

  @Test
  void nestedViewsContainViewsAndCreateItems() {
    assertThat(createView("/", "n", "<hudson.plugins.nested__view.NestedView/>").status())
        .isEqualTo(200);
    assertThat(createView("/view/n/", "in", listViewXml()).status()).isEqualTo(200);
    assertThat(createView("/view/n/view/in/", "no", listViewXml()).status()).isEqualTo(404);
    assertThat(
            server
                .http()
                .post("/view/n/view/in/createItem?name=made", "<project/>", server.admin(), XML)
                .status())
        .isEqualTo(200);
    assertThat(jobs("/view/n/view/in/")).contains("\"made\"");
    assertThat(get("/view/n/view/in/job/made/api/json").body())
        .contains("/view/n/view/in/job/made/\"");
    assertThat(get("/view/n/api/json").body())
        .contains("\"_class\":\"hudson.plugins.nested_view.NestedView\"")
        .contains(
            "\"name\":\"in\",\"url\":\"http://" + server.http().authority() + "/view/n/view/in/");
    assertThat(post("/view/n/doDelete").header("Location")).endsWith("/");
    assertThat(get("/view/n/view/in/api/json").status()).isEqualTo(404);
  }

  @Test
  void thePrimaryAndTheLastViewCannotBeDeleted() {
    assertThat(post("/view/all/doDelete").header("X-Error")).isEqualTo("Cannot delete last view");
    createView("/", "v", listViewXml());
    assertThat(post("/view/all/doDelete").header("X-Error")).contains("primary");
    assertThat(post("/primaryView?name=v").status()).isEqualTo(302);
    assertThat(get("/api/json?tree=primaryView[name,url]").body())
        .contains("\"name\":\"v\",\"url\":\"http://" + server.http().authority() + "/\"");
    assertThat(post("/view/all/doDelete").status()).isEqualTo(302);
    assertThat(get("/api/json?tree=views[name]").body()).doesNotContain("all");
    server.createFolder("/", "f");
    createView("/job/f/", "fv", listViewXml());
    assertThat(post("/job/f/primaryView?name=fv").status()).isEqualTo(302);
    assertThat(get("/job/f/api/json?tree=primaryView[name],views[name]").body())
        .contains("\"primaryView\":{\"_class\":\"hudson.model.ListView\",\"name\":\"fv\"}");
    assertThat(get("/job/f/view/all/api/json").status()).isEqualTo(404);
    assertThat(get("/job/f/view/All/api/json").status()).isEqualTo(200);
  }

  @Test
  void myViewsArePrivate() {
    server.createJob("x", "true");
    server
        .http()
        .post(
            "/securityRealm/createAccountByAdmin",
            "username=alice&password1=alice-pw-1&password2=alice-pw-1",
            server.admin());
    String alice = Http.basic("alice", "alice-pw-1");
    assertThat(
            server
                .http()
                .post(
                    "/me/my-views/createView?name=m",
                    listViewXml("x").replace("MORE", ""),
                    alice,
                    XML)
                .status())
        .isEqualTo(200);
    assertThat(server.http().get("/me/my-views/view/m/api/json", alice).body())
        .contains("/user/alice/my-views/view/m/\"")
        .contains("\"name\":\"x\"");
    assertThat(server.http().get("/user/alice/my-views/view/m/config.xml", alice).status())
        .isEqualTo(200);
    assertThat(get("/me/my-views/view/m/api/json").status()).isEqualTo(404);
    assertThat(get("/me/my-views/view/all/api/json").body()).contains("\"name\":\"x\"");
    assertThat(server.http().get("/me/my-views/", alice).header("Location"))
        .endsWith("/my-views/view/all/");
    assertThat(server.http().post("/me/my-views/view/m/doDelete", "", alice).status())
        .isEqualTo(302);
    server.http().post("/user/alice/doDelete", "", server.admin());
    assertThat(server.dump().get("job_view")).isEmpty();
  }

  @Test
  void aViewHasFeedsOfItsJobs() {
    server.createJob("good", "true");
    server.createJob("bad", "false");
    createView("/", "v", listViewXml("bad"));
    post("/job/good/build?delay=0sec");
    post("/job/bad/build?delay=0sec");
    server.await("/job/good/api/json?tree=lastCompletedBuild[number]", "\"number\":1");
    server.await("/job/bad/api/json?tree=lastCompletedBuild[number]", "\"number\":1");
    assertThat(get("/view/v/rssAll").body()).contains("bad #1 (broken)").doesNotContain("good");
    assertThat(get("/rssAll").body()).contains("bad #1", "good #1");
    assertThat(get("/rssFailed").body()).contains("bad #1").doesNotContain("good");
    assertThat(get("/rssLatest").header("Content-Type")).startsWith("application/atom+xml");
    Http.Reply rss = get("/rssAll?flavor=rss20");
    assertThat(rss.header("Content-Type")).startsWith("application/rss+xml");
    assertThat(rss.body())
        .contains("<rss version=\"2.0\">", "<title>bad #1 (broken)</title>", " GMT</pubDate>");
  }

  @Test
  void ccXmlReportsTheLastCompletedBuilds() {
    server.createJob("good", "true");
    server.createJob("bad", "false");
    server.createJob("never", "true");
    server.createFolder("/", "f");
    server.createJob("/job/f/", "inner", "true");
    createView("/", "v", listViewXml("bad", "never"));
    for (String job : List.of("good", "bad", "f/job/inner")) {
      post("/job/" + job + "/build?delay=0sec");
      server.await("/job/" + job + "/api/json?tree=lastCompletedBuild[number]", "\"number\":1");
    }
    assertThat(get("/cc.xml").body())
        .contains(
            "name=\"bad\" activity=\"Sleeping\" lastBuildStatus=\"Failure\" lastBuildLabel=\"1\"",
            "name=\"good\" activity=\"Sleeping\" lastBuildStatus=\"Success\"",
            "webUrl=\"http://127.0.0.1:" + server.port() + "/job/good/\"")
        .doesNotContain("never", "inner");
    assertThat(get("/cc.xml?recursive").body()).contains("name=\"f » inner\"");
    assertThat(get("/job/f/cc.xml").body()).contains("name=\"f » inner\"").doesNotContain("good");
    assertThat(get("/view/v/cc.xml").body()).contains("name=\"bad\"").doesNotContain("good");
  }

  @Test
  void viewsSurviveARestart() {
    server.createJob("x", "true");
    createView("/", "v", listViewXml("x"));
    server.close();
    server = new TestServer(home.resolve("home"));
    assertThat(jobs("/view/v/")).contains("\"x\"");
    assertThat(get("/api/json?tree=views[name,url],primaryView[name]").body())
        .contains("\"primaryView\":{\"_class\":\"hudson.model.AllView\",\"name\":\"all\"}")
        .contains("/view/v/\"");
  }
}
