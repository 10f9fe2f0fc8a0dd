package dev.steward.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstream and downstream builds: keeping dependencies, and aggregated test results. */
class DependenciesTest {

  private static final String TESTED =
      "printf '&lt;testsuite>&lt;testcase classname=\"a\" name=\"good\"/>&lt;testcase"
          + " classname=\"a\" name=\"bad\">&lt;failure/>&lt;/testcase>&lt;/testsuite>' &gt; r.xml";

  private static final String REPORTS =
      "<hudson.tasks.junit.JUnitResultArchiver><testResults>r.xml</testResults>"
          + "</hudson.tasks.junit.JUnitResultArchiver>";

  private static final String FINGERPRINTS =
      "<hudson.tasks.Fingerprinter><targets>*.bin</targets></hudson.tasks.Fingerprinter>";

  @TempDir Path folder;
  private Running server;

  @BeforeEach
  void start() {
    server = new Running(folder.resolve("home"));
  }

  @AfterEach
  void stop() {
    server.await("/computer/api/json", "\"busyExecutors\":0");
    server.close();
  }

  private void job(String name, String more, String script, String publishers) {
    String xml =
        "<project>"
            + more
            + "<builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + publishers
            + "</publishers></project>";
    Http.Reply made =
        server.http.post(
            "/createItem?name=" + name, xml, server.admin(), "Content-Type: application/xml");
    assertThat(made.status()).as(made.body()).isEqualTo(200);
  }

  private static String starts(String other) {
    return "<hudson.tasks.BuildTrigger><childProjects>"
        + other
        + "</childProjects><threshold><ordinal>2</ordinal></threshold></hudson.tasks.BuildTrigger>";
  }

  private void build(String job, int number) {
    Http.Reply asked = server.http.post("/job/" + job + "/build?delay=0sec", "", server.admin());
    assertThat(asked.status()).isEqualTo(201);
    ended(job, number);
  }

  private void ended(String job, int number) {
    server.await("/job/" + job + "/api/json?tree=lastCompletedBuild[number]", ":" + number + "}");
  }

  private String get(String path) {
    return server.http.get(path, server.admin()).body();
  }

  @Test
  void aBuildIsKeptAsLongAsOneThatUsesItsFilesIsThere() {
    String few = "<logRotator><daysToKeep>-1</daysToKeep><numToKeep>1</numToKeep></logRotator>";
    job("maker", few, "echo one$BUILD_NUMBER &gt; f.bin", FINGERPRINTS + starts("user"));
    job(
        "user",
        "<keepDependencies>true</keepDependencies><quietPeriod>0</quietPeriod>",
        "echo one1 &gt; f.bin",
        FINGERPRINTS);
    build("maker", 1);
    ended("user", 1);
    assertThat(get("/job/maker/1/api/json?tree=keepLog")).contains("\"keepLog\":true");
    build("maker", 2);
    build("maker", 3);
    // No build depends on the second one: all downstream builds use the file of the first.
    Running.await(
        "the second build goes",
        () -> !get("/job/maker/api/json?tree=builds[number]").contains("\"number\":2"));
    assertThat(get("/job/maker/api/json?tree=builds[number,keepLog]"))
        .contains("\"keepLog\":false,\"number\":3", "\"keepLog\":true,\"number\":1")
        .doesNotContain("\"number\":2");
    Http.Reply kept = server.http.post("/job/maker/1/doDelete", "", server.admin());
    assertThat(kept.status()).isEqualTo(400);
    assertThat(kept.body()).contains("kept because of user #");
    // Once the dependent builds are deleted, the build is discarded as usual.
    for (String one : new String[] {"1", "2", "3"}) {
      ended("user", 3);
      server.http.post("/job/user/" + one + "/doDelete", "", server.admin());
    }
    assertThat(get("/job/maker/1/api/json?tree=keepLog")).contains("\"keepLog\":false");
    build("maker", 4);
    server.await("/job/maker/api/json?tree=firstBuild[number]", "\"number\":4");
  }

  @Test
  void testsOfWhatABuildStartedAddUpWithOrWithoutFiles() {
    String sum =
        "<hudson.tasks.test.AggregatedTestResultPublisher><includeFailedBuilds>true"
            + "</includeFailedBuilds></hudson.tasks.test.AggregatedTestResultPublisher>";
    job("first", "", "true", sum + starts("second"));
    job("second", "<quietPeriod>0</quietPeriod>", TESTED, REPORTS);
    build("first", 1);
    ended("second", 1);
    String report = get("/job/first/1/aggregatedTestReport/api/json");
    assertThat(report)
        .contains("AggregatedTestResultPublisher$TestResultAction")
        .contains("\"failCount\":1,\"skipCount\":0,\"totalCount\":2")
        .contains("\"urlName\":\"aggregatedTestReport\"")
        .contains("/job/second/1/");
    assertThat(get("/job/first/1/api/json"))
        .contains(
            "{\"_class\":\"hudson.tasks.test.AggregatedTestResultPublisher$TestResultAction\","
                + "\"failCount\":1,\"skipCount\":0,\"totalCount\":2,"
                + "\"urlName\":\"aggregatedTestReport\"}");
    // A downstream build that was started manually is not aggregated.
    build("second", 2);
    assertThat(get("/job/first/1/aggregatedTestReport/api/json")).contains("\"totalCount\":2");
    assertThat(get("/job/second/1/api/json")).doesNotContain("AggregatedTestResult");
  }
}
