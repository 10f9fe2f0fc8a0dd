package dev.steward.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.nio.file.Files;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Actions after a build timeout, and scripts with CRLF line endings. */
@Tag("integration")
class BuildTimeoutTest {

  private static final String OPERATION = "hudson.plugins.build__timeout.operations.";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static void buildJob(String name, String members) {
    server.createItem(name, "<project>" + members + "</project>");
    server.startBuild("/job/" + name + "/");
  }

  private static String inactivityTimeout(String operations, String script) {
    return "<buildWrappers><hudson.plugins.build__timeout.BuildTimeoutWrapper><strategy"
        + " class=\"hudson.plugins.build_timeout.impl.NoActivityTimeOutStrategy\">"
        + "<timeoutSecondsString>1</timeoutSecondsString></strategy>"
        + operations
        + "</hudson.plugins.build__timeout.BuildTimeoutWrapper></buildWrappers>"
        + shell(script);
  }

  private static String shell(String script) {
    return "<builders><hudson.tasks.Shell><command>"
        + script
        + "</command></hudson.tasks.Shell></builders>";
  }

  private static String buildJson(String name) {
    return server.getBody("/job/" + name + "/1/api/json?tree=building,description,result");
  }

  private static String console(String name) {
    return server.getBody("/job/" + name + "/1/consoleText");
  }

  @Test
  void theDescriptionExpandsVariablesAndMinutes() {
    buildJob(
        "described",
        inactivityTimeout(
            "<operationList><"
                + OPERATION
                + "WriteDescriptionOperation><description>timed {0} of $JOB_NAME</description></"
                + OPERATION
                + "WriteDescriptionOperation><"
                + OPERATION
                + "FailOperation/></operationList>",
            "sleep 100"));
    server.await("/job/described/1/api/json?tree=result", "FAILURE");
    assertThat(buildJson("described")).contains("\"description\":\"timed 0 of described\"");
    assertThat(console("described")).contains("Marking the build as failed.");
  }

  @Test
  void writeDescriptionAloneKeepsTheBuildRunning() throws Exception {
    buildJob(
        "goes-on",
        inactivityTimeout(
            "<operationList><"
                + OPERATION
                + "WriteDescriptionOperation><description>slow</description></"
                + OPERATION
                + "WriteDescriptionOperation></operationList>",
            "#!/bin/sh\nfor i in 1 2 3 4 5 6 7 8 9; do [ -e go ] || sleep 1; done"));
    server.await("/job/goes-on/1/api/json?tree=description", "\"slow\"");
    assertThat(buildJson("goes-on")).contains("\"building\":true");
    Files.createFile(server.home().resolve("workspace/goes-on/go"));
    server.await("/job/goes-on/1/api/json?tree=result", "SUCCESS");
  }

  @Test
  void aLongDescriptionIsTruncatedAndAnEnteredOneIsRefused() {
    buildJob(
        "long",
        inactivityTimeout(
            "<operationList>"
                + ("<" + OPERATION + "WriteDescriptionOperation><description>")
                + "d".repeat(10_001)
                + ("</description></" + OPERATION + "WriteDescriptionOperation>")
                + ("<" + OPERATION + "FailOperation/></operationList>"),
            "sleep 100"));
    server.await("/job/long/1/api/json?tree=result", "FAILURE");
    assertThat(buildJson("long")).contains("\"" + "d".repeat(10_000) + "\"");
    Http.Reply refused =
        server.post("/job/long/1/submitDescription", "description=" + "d".repeat(10_001));
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.body())
        .contains("The description of the build is 10001 characters long; enter at most 10000.");
  }

  @Test
  void anEmptyOperationListDoesNothing() {
    buildJob("empty", inactivityTimeout("<operationList/>", "sleep 3; echo survived"));
    server.await("/job/empty/1/api/json?tree=result", "SUCCESS");
    assertThat(console("empty")).contains("survived").doesNotContain("timed out");
    assertThat(buildJson("empty")).contains("\"description\":null");
  }

  @Test
  void aMissingOperationListAbortsTheBuild() {
    buildJob("missing", inactivityTimeout("", "sleep 100"));
    server.await("/job/missing/1/api/json?tree=result", "ABORTED");
  }

  @Test
  void aScriptWithCarriageReturnsRuns() {
    buildJob("crlf", shell("if true; then&#xd;&#10;echo yes&#xd;&#10;fi&#xd;"));
    server.await("/job/crlf/1/api/json?tree=result", "SUCCESS");
    assertThat(console("crlf")).contains("\nyes\n").doesNotContain("\r");
    buildJob(
        "crlf-bash",
        shell("#!/bin/bash&#xd;&#10;A=word&#xd;&#10;printf '[%s]' \"$A\" end&#xd;echo&#xd;&#10;"));
    server.await("/job/crlf-bash/1/api/json?tree=result", "SUCCESS");
    assertThat(console("crlf-bash")).contains("[word][end]\n").doesNotContain("\r");
  }
}
