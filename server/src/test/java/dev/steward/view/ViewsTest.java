package dev.steward.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Views over HTTP: which jobs they list, and how they follow renames and deletions. */
@Tag("integration")
class ViewsTest {

  private static final String XML = "Content-Type: application/xml";

  @RegisterExtension final TestServer server = TestServer.create();

  private static String listViewXml(String... names) {
    var xml = new StringBuilder("<hudson.model.ListView><jobNames>");
    for (String name : names) {
      xml.append("<string>").append(name).append("</string>");
    }
    return xml.append("</jobNames>MORE</hudson.model.ListView>").toString();
  }

  private Http.Reply createView(String parentPath, String name, String xml) {
    return server.postXml(parentPath + "createView?name=" + name, xml.replace("MORE", ""));
  }

  private String jobs(String view) {
    return server
        .getBody(view + "api/json?tree=jobs[fullName]")
        .replaceAll("\"_class\":\"[^\"]*\",?", "");
  }

  @Test
  void aListViewShowsItsJobsAndKeepsItsXml() {
    server.createJob("x", "true");
    server.createJob("y", "true");
    String submittedXml =
        """
        <hudson.model.ListView>
         <!-- mine -->
         <jobNames><string>X</string></jobNames>
        </hudson.model.ListView>\
        """;
    assertThat(createView("/", "v", submittedXml).status()).isEqualTo(200);
    assertThat(jobs("/view/v/")).isEqualTo("{\"jobs\":[{\"fullName\":\"x\"}]}");
    assertThat(server.getBody("/view/v/config.xml"))
        .startsWith("<?xml version=\"1.1\" encoding=\"UTF-8\"?>\n<hudson.model.ListView>")
        .contains("<!-- mine -->")
        .contains("<name>v</name>");
    assertThat(createView("/", "v", submittedXml).header("X-Error"))
        .isEqualTo("A view already exists with the name \"v\"");
    for (int i = 0; i < 2; i++) {
      assertThat(server.post("/view/v/addJobToView?name=y").status()).isEqualTo(200);
    }
    assertThat(jobs("/view/v/"))
        .isEqualTo("{\"jobs\":[{\"fullName\":\"x\"},{\"fullName\":\"y\"}]}");
    for (int i = 0; i < 2; i++) {
      assertThat(server.post("/view/v/removeJobFromView?name=x").status()).isEqualTo(200);
    }
    assertThat(jobs("/view/v/")).isEqualTo("{\"jobs\":[{\"fullName\":\"y\"}]}");
    assertThat(server.getBody("/view/v/config.xml")).contains("<!-- mine -->");
    assertThat(server.post("/view/v/addJobToView?name=nope").header("X-Error"))
        .contains("known item");
    assertThat(server.post("/view/v/addJobToView").header("X-Error"))
        .contains("'name' is required");
    assertThat(server.post("/view/all/addJobToView?name=x").status()).isEqualTo(404);
    String jobJson = server.getBody("/view/v/job/y/api/json");
    assertThat(jobJson).contains("/view/v/job/y/\"");
    assertThat(server.getBody("/view/v/")).contains("job/y/");
    assertThat(server.get("/view/v/configure").status()).isEqualTo(200);
  }

  @Test
  void listViewsFollowFoldersWhoseNamesHaveAnotherLengthInLowerCase() {
    server.createFolder("/", "%C4%B0zmir");
    server.createJob("/job/%C4%B0zmir/", "a", "true");
    createView("/", "t", listViewXml("i\u0307zmir/a").replace("MORE", "<recurse>true</recurse>"));
    assertThat(jobs("/view/t/")).contains("\u0130zmir/a");
    server.post("/job/%C4%B0zmir/confirmRename?newName=g3");
    assertThat(jobs("/view/t/")).isEqualTo("{\"jobs\":[{\"fullName\":\"g3/a\"}]}");
  }

  @Test
  void listViewsFollowRenamedMovedAndDeletedItems() {
    server.createFolder("/", "f");
    server.createFolder("/", "g");
    server.createJob("/job/f/", "a", "true");
    server.createJob("b", "true");
    createView("/", "v", listViewXml("f/a", "b").replace("MORE", "<recurse>true</recurse>"));
    createView("/job/f/", "fv", listViewXml("a"));
    server.post("/job/b/doRename?newName=b2");
    server.post("/job/f/confirmRename?newName=f2");
    assertThat(jobs("/view/v/"))
        .isEqualTo("{\"jobs\":[{\"fullName\":\"b2\"},{\"fullName\":\"f2/a\"}]}");
    assertThat(jobs("/job/f2/view/fv/")).isEqualTo("{\"jobs\":[{\"fullName\":\"f2/a\"}]}");
    server.post("/job/f2/job/a/confirmRename?newName=a2");
    assertThat(jobs("/job/f2/view/fv/")).isEqualTo("{\"jobs\":[{\"fullName\":\"f2/a2\"}]}");
    server.post("/job/f2/job/a2/move/move?destination=/g");
    assertThat(jobs("/view/v/"))
        .isEqualTo("{\"jobs\":[{\"fullName\":\"b2\"},{\"fullName\":\"g/a2\"}]}");
    assertThat(server.getBody("/job/f2/view/fv/config.xml")).doesNotContain("<string>");
    server.post("/job/g/doDelete");
    assertThat(server.getBody("/view/v/config.xml"))
        .contains("<string>b2</string>")
        .doesNotContain("a2");
    // A later job with the same name is not added to the view.
    server.createFolder("/", "g");
    server.createJob("/job/g/", "a2", "true");
    assertThat(jobs("/view/v/")).isEqualTo("{\"jobs\":[{\"fullName\":\"b2\"}]}");
    server.post("/job/f2/doDelete");
    assertThat(server.dump().get("job_view")).hasSize(2);
  }

  @Test
  void aNewFolderHasTheViewsOfItsDefinition() {
    String folder = "com.cloudbees.hudson.plugins.folder.Folder";
    server.createItem(
        "f",
        "<"
            + folder
            + "><folderViews class=\"x\"><views><hudson.model.AllView><name>All</name>"
            + "</hudson.model.AllView><hudson.model.ListView><name>web</name><includeRegex>w.*"
            + "</includeRegex></hudson.model.ListView><some.OtherView><name>o</name>"
            + "</some.OtherView></views><primaryView>web</primaryView></folderViews></"
            + folder
            + ">");
    server.createJob("/job/f/", "w1", "true");
    server.createJob("/job/f/", "x1", "true");
    assertThat(server.getBody("/job/f/api/json?tree=primaryView[name],views[name]"))
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
    server.createItem("f", withView.getFirst());
    for (int i = 0; i < 2; i++) {
      assertThat(server.postXml("/job/f/config.xml", withView.get(i)).status()).isEqualTo(200);
      assertThat(server.getBody(viewsPath)).contains("\"name\":\"web\"").doesNotContain("AllView");
      assertThat(server.postXml("/job/f/config.xml", withoutViews.get(i)).status()).isEqualTo(200);
      assertThat(server.getBody(viewsPath)).contains(allViewJson);
      assertThat(server.getBody("/job/f/config.xml")).endsWith(withoutViews.get(i));
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
    server.createItem("f", xml);
    assertThat(server.getBody("/job/f/config.xml")).endsWith(xml);
    assertThat(server.postXml("/job/f/config.xml", xml).status()).isEqualTo(200);
    assertThat(server.getBody("/job/f/config.xml")).endsWith(xml);
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
    assertThat(server.getBody("/view/odd/config.xml")).endsWith(view);
    // A proxy view shows another view of the server; this type is not supported.
    Http.Reply proxy =
        server.postXml(
            "/createView?name=p",
            "<hudson.model.ProxyView><name>p</name><proxiedViewName>odd</proxiedViewName>"
                + "</hudson.model.ProxyView>");
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
    server.createItem("f", xml);
    assertThat(server.getBody("/job/f/config.xml")).endsWith(xml);
    server.createJob("/job/f/", "w1", "true");
    createView(
        "/job/f/",
        "web",
        "<hudson.model.ListView><jobNames><string>w1</string></jobNames></hudson.model.ListView>");
    String currentXml = server.getBody("/job/f/config.xml");
    assertThat(currentXml)
        .contains("<name>web</name>", "<string>w1</string>", "<name>All</name>", "o</");
    // A changed description and a config without views both leave the views unchanged.
    server.post("/job/f/submitDescription?description=d");
    Http.Reply response =
        server.postXml("/job/f/config.xml", "<" + folder + "><actions/></" + folder + ">");
    assertThat(response.status()).isEqualTo(200);
    assertThat(jobs("/job/f/view/web/")).contains("f/w1");
    // The config can be posted back, and a copy has the same views.
    assertThat(server.postXml("/job/f/config.xml", currentXml).status()).isEqualTo(200);
    assertThat(jobs("/job/f/view/web/")).contains("f/w1");
    server.post("/createItem?name=g&mode=copy&from=f");
    assertThat(jobs("/job/g/view/web/")).contains("g/w1").doesNotContain("f/w1");
    String changedXml =
        currentXml
            .replace("<string>w1</string>", "")
            .replace("<name>web</name>", "<name>none</name>")
            .replace("<primaryView>All", "<primaryView>none");
    assertThat(server.postXml("/job/f/config.xml", changedXml).status()).isEqualTo(200);
    assertThat(server.getBody("/job/f/api/json?tree=primaryView[name],views[name]"))
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
    server.post("/job/web-2/disable");
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
    server.post("/job/s-off/disable");
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
    assertThat(server.getBody("/view/core/")).doesNotContain("is kept but has no effect here");
    String form = "useincluderegex=on&includeRegex=s-.*&json=%7B%7D&statusFilter=";
    server.post("/view/core/configSubmit", "name=core&" + form);
    assertThat(jobs("/view/core/")).contains("s-on", "s-off");
    server.post("/view/not/configSubmit", "name=not&" + form + "1");
    assertThat(jobs("/view/not/")).contains("s-on").doesNotContain("s-off");
    assertThat(server.getBody("/view/not/config.xml")).doesNotContain("hudson.views.StatusFilter");
    server.post("/view/both/configure", "name=both&regex=s-.*&jobs=&status=");
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
        server.post(
            "/createView", "name=v&mode=hudson.model.ListView&json=%7B%22name%22%3A%22v%22%7D");
    assertThat(createResponse.status()).isEqualTo(302);
    assertThat(createResponse.header("Location")).endsWith("/view/v/configure");
    String json = "{\"name\":\"w\",\"description\":\"d\",\"statusFilter\":\"\"}";
    Http.Reply editResponse =
        server.post(
            "/view/v/configSubmit",
            "name=w&description=d&statusFilter=1&useincluderegex=on&includeRegex=z.*&item_x=on"
                + "&json="
                + URLEncoder.encode(json, StandardCharsets.UTF_8));
    assertThat(editResponse.status()).isEqualTo(302);
    assertThat(editResponse.header("Location")).endsWith("/view/w");
    assertThat(server.get("/view/v/api/json").status()).isEqualTo(404);
    assertThat(server.getBody("/view/w/config.xml"))
        .contains("<name>w</name>")
        .contains("<includeRegex>z.*</includeRegex>")
        .contains("<statusFilter>true</statusFilter>")
        .contains("<string>x</string>")
        .contains("<description>d</description>");
    assertThat(server.getBody("/view/w/api/json")).contains("\"description\":\"d\"");
    assertThat(server.post("/createView?name=c&mode=copy&from=w").header("Location"))
        .endsWith("/view/c/configure");
    assertThat(jobs("/view/c/")).contains("\"x\"");
    assertThat(server.post("/createView?name=c2&mode=copy&from=none").header("X-Error"))
        .isEqualTo("No such view: none");
    assertThat(server.post("/createView?name=c2&mode=a.B").header("X-Error"))
        .isEqualTo("No view type 'a.B' is known");
    assertThat(server.get("/createView?name=c2").status()).isEqualTo(404);
  }

  @Test
  void nestedViewsContainViewsAndCreateItems() {
    assertThat(createView("/", "n", "<hudson.plugins.nested__view.NestedView/>").status())
        .isEqualTo(200);
    assertThat(createView("/view/n/", "in", listViewXml()).status()).isEqualTo(200);
    assertThat(createView("/view/n/view/in/", "no", listViewXml()).status()).isEqualTo(404);
    server.createItem("/view/n/view/in/", "made", "<project/>");
    assertThat(jobs("/view/n/view/in/")).contains("\"made\"");
    assertThat(server.getBody("/view/n/view/in/job/made/api/json"))
        .contains("/view/n/view/in/job/made/\"");
    assertThat(server.getBody("/view/n/api/json"))
        .contains("\"_class\":\"hudson.plugins.nested_view.NestedView\"")
        .contains(
            "\"name\":\"in\",\"url\":\"http://" + server.http().authority() + "/view/n/view/in/");
    assertThat(server.post("/view/n/doDelete").header("Location")).endsWith("/");
    assertThat(server.get("/view/n/view/in/api/json").status()).isEqualTo(404);
  }

  @Test
  void thePrimaryAndTheLastViewCannotBeDeleted() {
    assertThat(server.post("/view/all/doDelete").header("X-Error"))
        .isEqualTo("Cannot delete last view");
    createView("/", "v", listViewXml());
    assertThat(server.post("/view/all/doDelete").header("X-Error")).contains("primary");
    assertThat(server.post("/primaryView?name=v").status()).isEqualTo(302);
    assertThat(server.getBody("/api/json?tree=primaryView[name,url]"))
        .contains("\"name\":\"v\",\"url\":\"http://" + server.http().authority() + "/\"");
    assertThat(server.post("/view/all/doDelete").status()).isEqualTo(302);
    assertThat(server.getBody("/api/json?tree=views[name]")).doesNotContain("all");
    server.createFolder("/", "f");
    createView("/job/f/", "fv", listViewXml());
    assertThat(server.post("/job/f/primaryView?name=fv").status()).isEqualTo(302);
    assertThat(server.getBody("/job/f/api/json?tree=primaryView[name],views[name]"))
        .contains("\"primaryView\":{\"_class\":\"hudson.model.ListView\",\"name\":\"fv\"}");
    assertThat(server.get("/job/f/view/all/api/json").status()).isEqualTo(404);
    assertThat(server.get("/job/f/view/All/api/json").status()).isEqualTo(200);
  }

  @Test
  void myViewsArePrivate() {
    server.createJob("x", "true");
    server.createUser("alice", "alice-pw-1");
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
    assertThat(server.get("/me/my-views/view/m/api/json").status()).isEqualTo(404);
    assertThat(server.getBody("/me/my-views/view/all/api/json")).contains("\"name\":\"x\"");
    assertThat(server.http().get("/me/my-views/", alice).header("Location"))
        .endsWith("/my-views/view/all/");
    assertThat(server.http().post("/me/my-views/view/m/doDelete", "", alice).status())
        .isEqualTo(302);
    server.post("/user/alice/doDelete");
    assertThat(server.dump().get("job_view")).isEmpty();
  }

  @Test
  void aViewHasFeedsOfItsJobs() {
    server.createJob("good", "true");
    server.createJob("bad", "false");
    createView("/", "v", listViewXml("bad"));
    server.startBuild("/job/good/");
    server.startBuild("/job/bad/");
    server.await("/job/good/api/json?tree=lastCompletedBuild[number]", "\"number\":1");
    server.await("/job/bad/api/json?tree=lastCompletedBuild[number]", "\"number\":1");
    assertThat(server.getBody("/view/v/rssAll")).contains("bad #1 (broken)").doesNotContain("good");
    assertThat(server.getBody("/rssAll")).contains("bad #1", "good #1");
    assertThat(server.getBody("/rssFailed")).contains("bad #1").doesNotContain("good");
    assertThat(server.get("/rssLatest").header("Content-Type")).startsWith("application/atom+xml");
    Http.Reply rss = server.get("/rssAll?flavor=rss20");
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
      server.startBuild("/job/" + job + "/");
      server.await("/job/" + job + "/api/json?tree=lastCompletedBuild[number]", "\"number\":1");
    }
    assertThat(server.getBody("/cc.xml"))
        .contains(
            "name=\"bad\" activity=\"Sleeping\" lastBuildStatus=\"Failure\" lastBuildLabel=\"1\"",
            "name=\"good\" activity=\"Sleeping\" lastBuildStatus=\"Success\"",
            "webUrl=\"http://127.0.0.1:" + server.port() + "/job/good/\"")
        .doesNotContain("never", "inner");
    assertThat(server.getBody("/cc.xml?recursive")).contains("name=\"f » inner\"");
    assertThat(server.getBody("/job/f/cc.xml"))
        .contains("name=\"f » inner\"")
        .doesNotContain("good");
    assertThat(server.getBody("/view/v/cc.xml")).contains("name=\"bad\"").doesNotContain("good");
  }

  @Test
  void viewsSurviveARestart() {
    server.createJob("x", "true");
    createView("/", "v", listViewXml("x"));
    server.restart();
    assertThat(jobs("/view/v/")).contains("\"x\"");
    assertThat(server.getBody("/api/json?tree=views[name,url],primaryView[name]"))
        .contains("\"primaryView\":{\"_class\":\"hudson.model.AllView\",\"name\":\"all\"}")
        .contains("/view/v/\"");
  }
}
