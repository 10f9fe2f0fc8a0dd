package dev.steward.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Upstream and downstream builds: retention of dependencies, and aggregated test results. */
@Tag("integration")
class BuildDependenciesTest {

  private static final String WRITE_REPORT =
      "printf '&lt;testsuite>&lt;testcase classname=\"a\" name=\"good\"/>&lt;testcase"
          + " classname=\"a\" name=\"bad\">&lt;failure/>&lt;/testcase>&lt;/testsuite>' &gt; r.xml";

  private static final String REPORTS =
      "<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>"
          + "</hudson.tasks.junit.JUnitResultArchiver>";

  private static final String FINGERPRINTS =
      "<hudson.tasks.Fingerprinter><targets>*.bin</targets></hudson.tasks.Fingerprinter>";

  @RegisterExtension final TestServer server = TestServer.create();

  @AfterEach
  void stop() {
    server.await("/computer/api/json", "\"busyExecutors\":0");
  }

  private void createJob(String name, String elements, String script, String publishers) {
    String xml =
        "<project>"
            + elements
            + "<builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + publishers
            + "</publishers></project>";
    server.createItem(name, xml);
  }

  private static String buildTrigger(String downstreamJob) {
    return "<hudson.tasks.BuildTrigger><childProjects>"
        + downstreamJob
        + "</childProjects><threshold><ordinal>2</ordinal></threshold></hudson.tasks.BuildTrigger>";
  }

  private void build(String job, int number) {
    Http.Reply reply = server.post("/job/" + job + "/build?delay=0sec");
    assertThat(reply.status()).isEqualTo(201);
    awaitCompletion(job, number);
  }

  private void awaitCompletion(String job, int number) {
    server.await("/job/" + job + "/api/json?tree=lastCompletedBuild[number]", ":" + number + "}");
  }

  @Test
  void aBuildIsKeptWhileDependentBuildsExist() {
    String discarder =
        "<logRotator><daysToKeep>-1</daysToKeep><numToKeep>1</numToKeep></logRotator>";
    createJob(
        "maker",
        discarder,
        "echo one$BUILD_NUMBER &gt; f.bin",
        FINGERPRINTS + buildTrigger("user"));
    createJob(
        "user",
        "<keepDependencies>true</keepDependencies><quietPeriod>0</quietPeriod>",
        "echo one1 &gt; f.bin",
        FINGERPRINTS);
    build("maker", 1);
    awaitCompletion("user", 1);
    assertThat(server.getBody("/job/maker/1/api/json?tree=keepLog")).contains("\"keepLog\":true");
    build("maker", 2);
    build("maker", 3);
    // No build depends on the second one: all downstream builds use the file of the first.
    TestServer.await(
        "the second build to be discarded",
        () -> !server.getBody("/job/maker/api/json?tree=builds[number]").contains("\"number\":2"));
    assertThat(server.getBody("/job/maker/api/json?tree=builds[number,keepLog]"))
        .contains("\"keepLog\":false,\"number\":3", "\"keepLog\":true,\"number\":1")
        .doesNotContain("\"number\":2");
    Http.Reply refused = server.post("/job/maker/1/doDelete");
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body()).contains("kept because of user #");
    // Once the dependent builds are deleted, the build is discarded as usual.
    for (String number : new String[] {"1", "2", "3"}) {
      awaitCompletion("user", 3);
      server.post("/job/user/" + number + "/doDelete");
    }
    assertThat(server.getBody("/job/maker/1/api/json?tree=keepLog")).contains("\"keepLog\":false");
    build("maker", 4);
    server.await("/job/maker/api/json?tree=firstBuild[number]", "\"number\":4");
  }

  @Test
  void downstreamTestResultsAreAggregated() {
    String aggregator =
        "<hudson.tasks.test.AggregatedTestResultPublisher><includeFailedBuilds>true"
            + "</includeFailedBuilds></hudson.tasks.test.AggregatedTestResultPublisher>";
    createJob("first", "", "true", aggregator + buildTrigger("second"));
    createJob("second", "<quietPeriod>0</quietPeriod>", WRITE_REPORT, REPORTS);
    build("first", 1);
    awaitCompletion("second", 1);
    String report = server.getBody("/job/first/1/aggregatedTestReport/api/json");
    assertThat(report)
        .contains("AggregatedTestResultPublisher$TestResultAction")
        .contains("\"failCount\":1,\"skipCount\":0,\"totalCount\":2")
        .contains("\"urlName\":\"aggregatedTestReport\"")
        .contains("/job/second/1/");
    assertThat(server.getBody("/job/first/1/api/json"))
        .contains(
            "{\"_class\":\"hudson.tasks.test.AggregatedTestResultPublisher$TestResultAction\","
                + "\"failCount\":1,\"skipCount\":0,\"totalCount\":2,"
                + "\"urlName\":\"aggregatedTestReport\"}");
    // A downstream build that was started manually is not aggregated.
    build("second", 2);
    assertThat(server.getBody("/job/first/1/aggregatedTestReport/api/json"))
        .contains("\"totalCount\":2");
    assertThat(server.getBody("/job/second/1/api/json")).doesNotContain("AggregatedTestResult");
  }
}
