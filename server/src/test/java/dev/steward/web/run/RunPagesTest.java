package dev.steward.web.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Build pages: contents, permissions and actions. */
@Tag("integration")
class RunPagesTest {

  private static final AtomicInteger JOB_COUNTER = new AtomicInteger();

  @RegisterExtension static final TestServer server = TestServer.create();

  @SuppressWarnings("NullAway.Init")
  private static String adminAuth;

  @BeforeAll
  static void start() {
    adminAuth = Http.basic("admin", server.createToken().value());
  }

  private static Http.Reply get(String path) {
    return server.http().get(path, adminAuth);
  }

  private static String page(String path) {
    Http.Reply reply = get(path);
    assertThat(reply.status()).as(path + reply.body()).isEqualTo(200);
    return reply.body();
  }

  /** Creates a job that runs the script; returns its path. */
  private static String createJob(String script, String properties, String publishers) {
    String name = "p" + JOB_COUNTER.incrementAndGet();
    Http.Reply response =
        server
            .http()
            .post(
                "/createItem?name=" + name,
                "<project><properties>"
                    + properties
                    + "</properties><builders><hudson.tasks.Shell><command>"
                    + script.replace("&", "&amp;").replace("<", "&lt;")
                    + "</command></hudson.tasks.Shell></builders><publishers>"
                    + publishers
                    + "</publishers></project>",
                adminAuth,
                "Content-Type: application/xml");
    assertThat(response.status()).isEqualTo(200);
    return "/job/" + name + "/";
  }

  private static void build(String job, int number, String... parameters) {
    Http.Reply response =
        server
            .http()
            .post(
                job
                    + (parameters.length == 0 ? "build" : "buildWithParameters")
                    + "?delay=0sec&"
                    + String.join("&", parameters),
                "",
                adminAuth);
    assertThat(response.status()).as(response.body()).isEqualTo(201);
    TestServer.await(
        "the build to end",
        () -> get(job + number + "/api/json?tree=building").body().contains("\"building\":false"));
  }

  /** The number of the first console line with that prefix. */
  private static String lineNumber(String lineStart, String html) {
    return html.replaceAll("(?s).*id=\"L(\\d+)\"[^\n]*<span>" + lineStart + ".*", "$1");
  }

  private static final String PARAMETERS =
      "<hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
          + "<hudson.model.StringParameterDefinition><name>TARGET</name>"
          + "<defaultValue>staging</defaultValue></hudson.model.StringParameterDefinition>"
          + "<hudson.model.PasswordParameterDefinition><name>PIN</name>"
          + "<defaultValue>p1n-of-the-job</defaultValue>"
          + "</hudson.model.PasswordParameterDefinition>"
          + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>";

  @Test
  void theBuildPageShowsCauseResultAndParameters() {
    String job =
        createJob(
            "echo 'to <b> & back' > out.txt; echo for $TARGET",
            PARAMETERS,
            "<hudson.tasks.ArtifactArchiver><artifacts>*.txt</artifacts>"
                + "</hudson.tasks.ArtifactArchiver>");
    build(job, 1, "TARGET=a%3Cb%3E");
    build(job, 2, "TARGET=production", "PIN=4711-4711");

    String first = page(job + "1/");
    assertThat(first)
        .contains("Started by user", "a&lt;b&gt;", "out.txt", "Success", "Built-In Node")
        .contains("href=\"" + job + "2/\"")
        .contains("for a&lt;b&gt;")
        .doesNotContain("p1n-of-the-job");
    assertThat(page(job + "lastBuild/"))
        .contains(
            "production",
            "<span class=\"soft\">hidden</span>",
            "href=\"" + job + "1/\"",
            job + "2/console")
        .doesNotContain("4711-4711");
  }

  @Test
  void aLongConsoleShowsItsEndAndLoadsTheRestInParts() {
    String job =
        createJob(
            "set +x; i=0; while [ $i -lt 60000 ]; do i=$((i+1)); echo \"line $i <x>\"; done",
            "",
            "");
    build(job, 1);
    String console = page(job + "1/console");
    assertThat(console).contains("Finished: SUCCESS", "line 60000 &lt;x&gt;");
    assertThat(console).doesNotContain("line 40000 ");
    assertThat(console.length()).isLessThan(900_000);
    assertThat(console).contains(job + "1/consoleText");
    assertThat(console).containsPattern("id=\"L60001\" data-time=\"\\d\\d:\\d\\d:\\d\\d\"");
    assertThat(console).doesNotContain("data-time=\"\"", "log timed").contains("Show times");
    assertThat(page(job + "1/console?times=true")).contains("log timed", "Hide times");

    String lines = page(job + "1/logText/lines?line=20000");
    long line = Long.parseLong(lines.replaceAll("(?s).*?id=\"L(\\d+)\".*", "$1"));
    assertThat(line).isEqualTo(20_000);
    String start = lines.replaceAll("(?s).*?data-start=\"(\\d+)\".*", "$1");
    String before = page(job + "1/logText/lines?before=" + start);
    assertThat(before).contains("id=\"L19999\"").doesNotContain("id=\"L20000\"");
    assertThat(before).contains("data-end=\"" + start + "\"");
    String match = page(job + "1/logText/find?text=LINE+123%3CX&at=" + start + "&back=false");
    assertThat(match).contains("\"line\":0");
    assertThat(page(job + "1/logText/find?text=LINE+123+%3CX&at=" + start + "&back=true"))
        .contains(
            "\"line\":"
                + Long.parseLong(lineNumber("line 123 ", page(job + "1/logText/lines?line=100"))));
    assertThat(page(job + "1/logText/find?text=line+59999+&at=" + start + "&back=false"))
        .contains("\"line\":" + lineNumber("line 59999 ", console));
    assertThat(get(job + "1/logText/find?at=0").status()).isEqualTo(400);
    assertThat(get(job + "1/logText/lines?start=-1").status()).isEqualTo(400);
    assertThat(get(job + "1/logText/lines?start=99999999").status()).isEqualTo(200);
  }

  @Test
  void buildPagesAreHiddenFromAnonymousUsers() {
    String job = createJob("echo x", "", "");
    build(job, 1);
    assertThat(page(job + "1/")).contains("doDelete", "toggleLogKeep");
    assertThat(server.http().get(job + "1/").status()).isIn(403, 404);
    assertThat(server.http().get(job + "1/console").status()).isIn(403, 404);
    assertThat(server.http().get(job + "1/logText/lines").status()).isIn(403, 404);
  }

  private static final String TESTS =
      "<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>"
          + "</hudson.tasks.junit.JUnitResultArchiver>";

  @Test
  void aFlakyTestIsMarkedAndShownFirstWithItsHistory() {
    String job =
        createJob(
            """
            f='<failure message="4 &lt; 5">at Sum.java:12</failure>'
            [ $((BUILD_NUMBER % 2)) = 0 ] || f=
            echo "<testsuite name='s'><testcase classname='math.Sum' name='adds' time='0.2'>$f</testcase><testcase classname='math.Sum' name='same' time='0.1'/></testsuite>" > r.xml
            """,
            "", TESTS);
    for (int i = 1; i <= 4; i++) {
      build(job, i);
    }
    assertThat(page(job + "1/testReport/"))
        .contains("0 failed", "2 passed")
        .doesNotContain("Flaky");
    String report = page(job + "4/testReport/");
    assertThat(report)
        .contains("1 failed", "math.Sum.adds", "4 &lt; 5", "at Sum.java:12", "failing for 1 build")
        .contains("Flaky", "href=\"" + job + "4/testReport/math/Sum/adds/\"");
    assertThat(report.indexOf("math.Sum.adds")).isLessThan(report.indexOf("All tests"));
    assertThat(page(job + "2/testReport/")).doesNotContain("Flaky");
    String test = page(job + "4/testReport/math/Sum/adds/");
    assertThat(test).contains("id=\"flaky\"", "Regression");
    for (int i = 1; i <= 4; i++) {
      assertThat(test).contains("href=\"" + job + i + "/testReport/math/Sum/adds/\"");
    }
    assertThat(page(job + "lastBuild/testReport/math/Sum/same/"))
        .contains("Passed", "href=\"" + job + "3/testReport/math/Sum/same/\"")
        .doesNotContain("id=\"flaky\"");
    assertThat(page(job + "4/testReport/math/")).contains("Sum");
    assertThat(page(job + "4/testReport/math/Sum/")).contains("math.Sum.same");
    assertThat(page(job + "4/")).contains("1 failed", job + "4/testReport/");
  }

  @Test
  void aRebuildReusesParametersButNotSecrets() {
    String job = createJob("echo for $TARGET $PIN", PARAMETERS, "");
    build(job, 1, "TARGET=blue%22moon", "PIN=4711-4711");
    String form = page(job + "1/rebuild/");
    assertThat(form).contains("blue&#34;moon").doesNotContain("4711-4711");
    assertThat(page(job + "1/injectedEnvVars/"))
        .contains("TARGET", "BUILD_NUMBER")
        .doesNotContain("4711-4711", "PIN", "COOKIE");

    Http.Reply response =
        server
            .http()
            .post(job + "1/rebuild/", "TARGET=green&PIN=%3CDEFAULT%3E&delay=0sec", adminAuth);
    assertThat(response.status()).isEqualTo(302);
    assertThat(response.header("Location")).endsWith(job);
    TestServer.await(
        "the second build to end", () -> get(job + "2/consoleText").body().contains("Finished"));
    assertThat(get(job + "2/consoleText").body()).contains("for green");
    assertThat(get(job + "2/api/json").body()).contains("Started by user");
  }

  @Test
  void nameAndDescriptionAreEditableAndErrorsKeepTheInput() {
    String job = createJob("echo x", "", "");
    build(job, 1);
    assertThat(
            server
                .http()
                .post(job + "1/configure", "displayName=v1.2&description=the+%3Cbest%3E", adminAuth)
                .status())
        .isEqualTo(302);
    assertThat(page(job + "1/")).contains("v1.2", "the &lt;best&gt;");
    assertThat(page(job + "1/configure")).contains("v1.2", "the &lt;best&gt;");
    Http.Reply response =
        server
            .http()
            .post(
                job + "1/configure", "displayName=v2&description=" + "x".repeat(10_001), adminAuth);
    assertThat(response.status()).isEqualTo(400);
    assertThat(response.body()).contains("role=\"alert\"", "value=\"v2\"");
    assertThat(page(job + "1/changes")).contains("No changes");
  }
}
