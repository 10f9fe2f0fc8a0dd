package dev.steward.web.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Charts, exact times and the current navigation entry on job and build pages. */
@Tag("integration")
class ChartsAndNavigationTest {

  private static final Pattern TIME =
      Pattern.compile(
          "<time datetime=\"20[0-9-]{8}T[0-9:]{8}Z\" title=\"20[0-9-]{8} [0-9:]{8}"
              + " UTC\"[^>]*>([^<]+)</time>");

  private static final String JOB_XML =
      "<project><properties><hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
          + "<hudson.model.PasswordParameterDefinition><name>BARE</name>"
          + "</hudson.model.PasswordParameterDefinition>"
          + "<hudson.model.PasswordParameterDefinition><name>GIVEN</name>"
          + "<defaultValue>s3cret-default</defaultValue></hudson.model.PasswordParameterDefinition>"
          + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty></properties><builders><hudson.tasks.Shell><command>echo"
          + " \"&lt;testsuite name='s'&gt;&lt;testcase classname='m.Sum' name='adds'"
          + " time='0.$BUILD_NUMBER'/&gt;&lt;/testsuite&gt;\" &gt; r.xml"
          + "</command></hudson.tasks.Shell></builders><publishers>"
          + "<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>"
          + "</hudson.tasks.junit.JUnitResultArchiver></publishers></project>";

  @RegisterExtension static final TestServer server = TestServer.create();

  @BeforeAll
  static void start() {
    server.createItem("tested", JOB_XML);
    for (int build = 1; build <= 3; build++) {
      server.post("/job/tested/buildWithParameters?delay=0sec");
      server.await("/job/tested/" + build + "/api/json?tree=result", "SUCCESS");
    }
  }

  private static String page(String path) {
    Http.Reply reply = server.get(path);
    assertThat(reply.status()).as(path + reply.body()).isEqualTo(200);
    return reply.body();
  }

  /** Link and tooltip of each chart column, from left to right. */
  private static List<String> columns(String page, String id) {
    String chart = page.substring(page.indexOf("id=\"" + id + "\""));
    Matcher column =
        Pattern.compile("<a href=\"([^\"]+)\"[^>]*><title>([^<]+)</title>")
            .matcher(chart.substring(0, chart.indexOf("</svg>")));
    return Stream.generate(() -> column.find() ? column.group(1) + " " + column.group(2) : "")
        .takeWhile(entry -> !entry.isEmpty())
        .toList();
  }

  @Test
  void chartsStartWithTheOldestBuildAndLinkEveryBuild() {
    String job = page("/job/tested/");
    List<String> times = columns(job, "chart-times");
    assertThat(times).hasSize(3);
    for (int build = 1; build <= 3; build++) {
      assertThat(times.get(build - 1))
          .matches("/job/tested/" + build + "/ #" + build + ": Success, [0-9.]+ m?s");
    }
    assertThat(columns(job, "chart-tests"))
        .containsExactly(
            "/job/tested/1/testReport/ #1: 0 failed, 0 skipped, 1 passed",
            "/job/tested/2/testReport/ #2: 0 failed, 0 skipped, 1 passed",
            "/job/tested/3/testReport/ #3: 0 failed, 0 skipped, 1 passed");
    String test = "/job/tested/3/testReport/m/Sum/adds/";
    assertThat(columns(page(test), "chart-history"))
        .containsExactly(
            "/job/tested/1/testReport/m/Sum/adds/ #1: Passed, 100 ms",
            "/job/tested/2/testReport/m/Sum/adds/ #2: Passed, 200 ms",
            "/job/tested/3/testReport/m/Sum/adds/ #3: Passed, 300 ms");
    // The y axis runs from the maximum to 0, the x axis from the first to the last build.
    assertThat(page(test))
        .contains("<span>300 ms</span><span>0</span>", "<span>#1</span><span>#3</span>");
  }

  @Test
  void theCurrentNavigationEntryIsMarkedForEveryBuildAlias() {
    for (String build : new String[] {"3", "lastBuild", "lastSuccessfulBuild", "lastStableBuild"}) {
      String base = "/job/tested/" + build + "/";
      assertThat(currentEntry(base)).as(build).isEqualTo("/job/tested/3/");
      assertThat(currentEntry(base + "console")).as(build).isEqualTo("/job/tested/3/console");
      assertThat(currentEntry(base + "changes")).as(build).isEqualTo("/job/tested/3/changes");
      assertThat(currentEntry(base + "testReport/")).isEqualTo("/job/tested/3/testReport/");
      assertThat(currentEntry(base + "testReport/m/Sum/adds/"))
          .isEqualTo("/job/tested/3/testReport/");
    }
    assertThat(currentEntry("/job/tested/")).isEqualTo("/job/tested/");
    assertThat(currentEntry("/job/tested/configure")).isEqualTo("/job/tested/configure");
    assertThat(currentEntry("/manage/about")).isEqualTo("/manage/about");
  }

  private static String currentEntry(String path) {
    String page = page(path);
    String tasks = page.substring(page.indexOf("<nav class=\"tasks\""));
    return TestServer.firstMatch(
        Pattern.compile("<a href=\"([^\"]+)\" aria-current=\"page\""),
        tasks.substring(0, tasks.indexOf("</nav>")));
  }

  @Test
  void aPasswordParameterWithoutADefaultIsEmptyInTheForm() {
    String page = page("/job/tested/");
    assertThat(page)
        .containsPattern("id=\"p-BARE\" name=\"BARE\" value=\"\"")
        .containsPattern("id=\"p-GIVEN\" name=\"GIVEN\" value=\"&lt;DEFAULT>\"")
        .doesNotContain("s3cret-default");
  }

  @Test
  void relativeTimesHaveTheExactTimeAsTooltip() {
    server.createToken();
    for (String path :
        new String[] {
          "/",
          "/job/tested/",
          "/job/tested/3/",
          "/manage/audit",
          "/manage/tokens",
          "/user/admin/security/",
          "/job/tested/jobConfigHistory/"
        }) {
      assertThat(TIME.matcher(page(path)).find()).as(path).isTrue();
      // Every relative time is inside a <time> element.
      assertThat(page(path).replaceAll("<time[^>]*>[^<]*</time>", ""))
          .as(path)
          .doesNotContain("just now", " min ago", " h ago", " days ago");
    }
  }
}
