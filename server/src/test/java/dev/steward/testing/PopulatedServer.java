package dev.steward.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Fills a server with at least one resource of every type. */
public record PopulatedServer(TestServer server) {

  private static final String XML_CONTENT_TYPE = "Content-Type: application/xml";

  /** Existing names for the placeholders of the route table's patterns. */
  private static final Map<String, List<String>> NAMES =
      Map.ofEntries(
          Map.entry("user", List.of("admin", "alice")),
          Map.entry("job", List.of("x", "y", "busy", "later", "g")),
          Map.entry("folder", List.of("f")),
          Map.entry("view", List.of("all", "some", "nest")),
          Map.entry("myView", List.of("all", "mine")),
          Map.entry("queueItem", List.of("1", "2", "3", "4", "5", "6", "7", "8", "9")),
          Map.entry("computer", List.of("(built-in)", "node")),
          Map.entry("executor", List.of("0", "1")),
          Map.entry("label", List.of("built-in", "far", "far%7C%7Cnear", "!far")),
          Map.entry("log", List.of("all", "rec")),
          Map.entry("plugin", List.of("git")),
          Map.entry("updateSite", List.of("default")),
          Map.entry("run", List.of("1", "2")),
          Map.entry("path", List.of("r.xml")),
          Map.entry("issueResult", List.of("gcc")),
          Map.entry("coverageResult", List.of("coverage")),
          Map.entry("testPackage", List.of("p")),
          Map.entry("testClass", List.of("C")),
          Map.entry("test", List.of("good", "bad")));

  /** Returns the URLs of a route, with its placeholders replaced by existing names. */
  public List<String> urls(String row) {
    var urls = new ArrayList<String>();
    urls.add(
        row.substring(0, row.indexOf(' '))
            .replace("/{job}/{run}/restart/", "/pipeline/1/restart/")
            .replace("{fingerprint}", fingerprint()));
    for (int i = 0; i < urls.size(); i++) {
      String url = urls.get(i);
      int start = url.indexOf('{');
      if (start >= 0) {
        int end = url.indexOf('}');
        String type = url.substring(start + 1, end);
        List<String> names = NAMES.getOrDefault(type, List.of(type.endsWith("Domain") ? "_" : "c"));
        urls.remove(i--);
        for (String name : names) {
          urls.add(url.substring(0, start) + name + url.substring(end + 1));
        }
      }
    }
    return urls;
  }

  public void populate() {
    server.createUser("alice", "secret-of-alice");
    post(
        "/computer/doCreateItem?name=node&type=hudson.slaves.DumbSlave",
        jsonForm(
            """
            {"name":"node","nodeDescription":"far","numExecutors":"1","remoteFS":"/srv",\
            "labelString":"far","mode":"NORMAL"}\
            """));
    post("/computer/node/toggleOffline", "offlineMessage=gone");
    post("/log/newLogRecorder", "name=rec");
    post("/manage/cloud/new", "name=c&serverUrl=http://127.0.0.1:9");
    post("/manage/libraries/trusted/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    post("/manage/libraries/untrusted/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    server.createFolder("/", "f");
    post("/job/f/libraries/new", "name=lib&remote=/srv/lib&defaultVersion=main");
    server.createJob("/job/f/", "inner", "true");
    createJobs();
    new PipelineRuns(server)
        .run("pipeline", "pipeline { agent any; stages { stage('A') { steps { echo 'a' } } } }");
    createView("/", "some", "hudson.model.ListView", "<jobNames><string>x</string></jobNames>");
    createView("/", "nest", "hudson.plugins.nested_view.NestedView", "");
    createView("/view/nest/", "egg", "hudson.model.ListView", "");
    createView("/me/my-views/", "mine", "hudson.model.ListView", "");
    for (String store :
        List.of(
            "/credentials/store/system",
            "/user/admin/credentials/store/user",
            "/user/alice/credentials/store/user",
            "/job/f/credentials/store/folder")) {
      server
          .http()
          .post(
              store + "/domain/_/createCredentials",
              "<org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl><id>c</id>"
                  + "<secret>s</secret>"
                  + "</org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl>",
              store.contains("alice") ? Http.basic("alice", "secret-of-alice") : server.admin(),
              XML_CONTENT_TYPE);
    }
    runBuilds();
  }

  private void createJobs() {
    String report =
        "<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>"
            + "</hudson.tasks.junit.JUnitResultArchiver>"
            + "<hudson.tasks.ArtifactArchiver><artifacts>r.xml</artifacts>"
            + "</hudson.tasks.ArtifactArchiver>"
            + "<hudson.tasks.Fingerprinter><targets>r.xml</targets></hudson.tasks.Fingerprinter>"
            + "<io.jenkins.plugins.analysis.core.steps.IssuesRecorder><analysisTools>"
            + "<io.jenkins.plugins.analysis.warnings.Gcc4/></analysisTools>"
            + "</io.jenkins.plugins.analysis.core.steps.IssuesRecorder>"
            + "<io.jenkins.plugins.coverage.metrics.steps.CoverageRecorder><tools>"
            + "<io.jenkins.plugins.coverage.metrics.steps.CoverageTool><parser>LCOV</parser>"
            + "<pattern>lcov.info</pattern></io.jenkins.plugins.coverage.metrics.steps.CoverageTool>"
            + "</tools></io.jenkins.plugins.coverage.metrics.steps.CoverageRecorder>";
    String writeReport =
        "echo 'a.c:1:2: warning: unused [-Wunused]'; printf"
            + " 'SF:a.c\\nDA:1,1\\nend_of_record\\n' &gt; lcov.info; echo '&lt;testsuite name=\"s\">&lt;testcase classname=\"p.C\" name=\"good\"/>"
            + "&lt;testcase classname=\"p.C\" name=\"bad\">&lt;failure/>&lt;/testcase>"
            + "&lt;/testsuite>' &gt; r.xml";
    createJob(
        "x",
        "<authToken>T</authToken>" + parameters(),
        writeReport,
        report
            + "<hudson.tasks.BuildTrigger><childProjects>y</childProjects><threshold>"
            + "<ordinal>2</ordinal></threshold></hudson.tasks.BuildTrigger>"
            + "<hudson.tasks.test.AggregatedTestResultPublisher><includeFailedBuilds>true"
            + "</includeFailedBuilds></hudson.tasks.test.AggregatedTestResultPublisher>");
    createJob("y", "<quietPeriod>0</quietPeriod>", writeReport, report);
    createJob("busy", "", "while [ ! -f end ]; do sleep 0.1; done", "");
    createJob("later", "<assignedNode>far</assignedNode><canRoam>false</canRoam>", "true", "");
    String repository = server.home().resolve("../sources").normalize().toString();
    String commit =
        "git -C "
            + repository
            + " -c user.name=Ann -c user.email=ann@example.org commit -q --allow-empty -m ";
    createJob(
        "git-init", "", "git init -q -b main " + repository + " &amp;&amp; " + commit + "one", "");
    createJob("git-more", "", commit + "two", "");
    new GitJobs(server).create("g", new GitJobs.GitScm(repository, "*/main"), "true", "");
  }

  private static String parameters() {
    var xml = new StringBuilder("<properties><hudson.model.ParametersDefinitionProperty>");
    xml.append("<parameterDefinitions>");
    for (String type : List.of("String", "Text", "Boolean", "Password", "File")) {
      xml.append("<hudson.model.")
          .append(type)
          .append("ParameterDefinition><name>")
          .append(type)
          .append("</name></hudson.model.")
          .append(type)
          .append("ParameterDefinition>");
    }
    return xml.append(
            "<hudson.model.ChoiceParameterDefinition><name>Choice</name><choices"
                + " class=\"java.util.Arrays$ArrayList\"><a class=\"string-array\"><string>one"
                + "</string><string>two</string></a></choices>"
                + "</hudson.model.ChoiceParameterDefinition>"
                + "<hudson.model.RunParameterDefinition><name>Run</name><projectName>y"
                + "</projectName></hudson.model.RunParameterDefinition>"
                + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>"
                + "</properties>")
        .toString();
  }

  private void runBuilds() {
    startBuild("y");
    server.await("/job/y/api/json?tree=lastCompletedBuild[number]", ":1}");
    Http.Reply reply =
        server.post(
            "/job/x/buildWithParameters?delay=0sec",
            "String=s&Text=t&Boolean=true&Password=p&Choice=two&Run=y%231");
    assertThat(reply.status()).as(reply.body()).isEqualTo(201);
    server.await("/job/x/api/json?tree=lastCompletedBuild[number]", ":1}");
    server.await("/job/y/api/json?tree=lastCompletedBuild[number]", ":2}");
    startBuild("git-init");
    server.await("/job/git-init/api/json?tree=lastCompletedBuild[number]", ":1}");
    startBuild("g");
    server.await("/job/g/api/json?tree=lastCompletedBuild[number]", ":1}");
    startBuild("git-more");
    server.await("/job/git-more/api/json?tree=lastCompletedBuild[number]", ":1}");
    startBuild("g");
    server.await("/job/g/api/json?tree=lastCompletedBuild[number]", ":2}");
    startBuild("busy");
    server.await("/job/busy/api/json?tree=lastBuild[building]", "true");
    startBuild("busy");
    startBuild("later");
    post("/job/f/job/inner/build?delay=3600sec", "");
  }

  /** Stops the running builds. */
  public void stopBuilds() {
    post("/job/busy/1/stop", "");
    post("/job/busy/disable", "");
    server.await("/computer/api/json?tree=busyExecutors", ":0}");
  }

  /** Returns the MD5 hash of the fingerprinted file. */
  String fingerprint() {
    return TestServer.firstMatch(
        java.util.regex.Pattern.compile("\"hash\":\"([0-9a-f]{32})\""),
        server.getBody("/job/x/1/api/json?tree=fingerprint[hash]"));
  }

  private void startBuild(String job) {
    Http.Reply reply = server.post("/job/" + job + "/build?delay=0sec");
    assertThat(reply.status()).as(job + ": " + reply.body()).isEqualTo(201);
  }

  private void createJob(String name, String elements, String script, String publishers) {
    post(
        "/createItem?name=" + name,
        "<project>"
            + elements
            + "<builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + publishers
            + "</publishers></project>",
        XML_CONTENT_TYPE);
  }

  private void createView(String parent, String name, String element, String children) {
    post(
        parent + "createView?name=" + name,
        "<" + element + ">" + children + "</" + element + ">",
        XML_CONTENT_TYPE);
  }

  private static String jsonForm(String json) {
    return "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
  }

  private void post(String path, String body, String... headers) {
    var allHeaders = new ArrayList<>(List.of(headers));
    allHeaders.add(server.admin());
    Http.Reply reply = server.http().post(path, body, allHeaders.toArray(String[]::new));
    assertThat(reply.status()).as(path + ": " + reply.body()).isLessThan(400);
  }
}
