package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.TestServer;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the JSON and the URLs of a pipeline's run say after it has ended. */
@Tag("integration")
class RunActionsTest {

  private static final String ENVIRONMENT =
      "{\"_class\":\"org.jenkinsci.plugins.workflow.cps.EnvActionImpl\",\"environment\":";
  private static final String INTERRUPTED = "\"_class\":\"jenkins.model.InterruptedBuildAction\"";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static void create(String name, String properties, String script) {
    server.createItem(
        name,
        "<flow-definition><properties>"
            + properties
            + "</properties><definition"
            + " class=\"org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition\"><script>"
            + script.replace("&", "&amp;").replace("<", "&lt;")
            + "</script><sandbox>true</sandbox></definition></flow-definition>");
  }

  private static String run(String name, String result) {
    server.post("/job/" + name + "/build?delay=0sec", "");
    server.await("/job/" + name + "/1/api/json", "\"result\":\"" + result + "\"");
    return server.getBody("/job/" + name + "/1/api/json");
  }

  @Test
  void theVariablesOfTheScriptAreShownOnceItUsesTheEnvironment() {
    create("without", "", "echo 'x'");
    assertThat(run("without", "SUCCESS")).doesNotContain("EnvActionImpl");
    create("reads", "", "echo \"${env.NOPE}\"");
    assertThat(run("reads", "SUCCESS")).contains(ENVIRONMENT + "{}}");
    create("falls-through", "", "echo BUILD_NUMBER");
    assertThat(run("falls-through", "SUCCESS")).contains(ENVIRONMENT + "{}}");
    create("sets", "", "env.A = 'b'");
    assertThat(run("sets", "SUCCESS")).contains(ENVIRONMENT + "{\"A\":\"b\"}}");
    create(
        "condition",
        "",
        "pipeline { agent none\nstages { stage('S') { when { environment name: 'A', value: 'b' }\n"
            + "steps { echo 'x' } } } }");
    assertThat(run("condition", "SUCCESS")).contains(ENVIRONMENT + "{}}");
  }

  @Test
  void anInterruptedRunSaysWhy() {
    create("slow", "", "timeout(time: 20, unit: 'MILLISECONDS') { sleep 600 }");
    assertThat(run("slow", "ABORTED"))
        .contains(
            INTERRUPTED
                + ",\"causes\":[{\"_class\":"
                + "\"org.jenkinsci.plugins.workflow.steps.TimeoutStepExecution$ExceededTimeout\"}]}");
    create("caught", "", "try { sleep 600 } catch (e) { echo 'caught' }");
    server.post("/job/caught/build?delay=0sec", "");
    server.await("/job/caught/1/consoleText", "Sleeping");
    server.post("/job/caught/1/stop", "");
    server.await("/job/caught/1/api/json", "\"result\":\"ABORTED\"");
    assertThat(server.getBody("/job/caught/1/api/json"))
        .contains(
            INTERRUPTED
                + ",\"causes\":[{\"_class\":"
                + "\"jenkins.model.CauseOfInterruption$UserInterruption\"}]}");
    create(
        "ends", "", "try { timeout(time: 20, unit: 'MILLISECONDS') { sleep 600 } } catch (e) { }");
    assertThat(run("ends", "SUCCESS")).doesNotContain("InterruptedBuildAction");
  }

  @Test
  void parametersAreInTheOrderOfAHashMap() {
    var definitions = new StringBuilder();
    for (String name : new String[] {"S", "B", "C"}) {
      definitions
          .append("<hudson.model.StringParameterDefinition><name>")
          .append(name)
          .append("</name><defaultValue>d</defaultValue></hudson.model.StringParameterDefinition>");
    }
    create(
        "parameters",
        "<hudson.model.ParametersDefinitionProperty><parameterDefinitions>"
            + definitions
            + "</parameterDefinitions></hudson.model.ParametersDefinitionProperty>",
        "echo \"${params}\"");
    server.post("/job/parameters/buildWithParameters?delay=0sec", "");
    server.await("/job/parameters/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(server.getBody("/job/parameters/1/consoleText")).contains("[B:d, S:d, C:d]");
  }

  @Test
  void aStageWithoutABlockIsAStage() {
    create("old", "", "stage 'first'\necho 'x'");
    run("old", "SUCCESS");
    assertThat(server.getBody("/job/old/1/wfapi/describe")).contains("\"name\":\"first\"");
  }

  @Test
  void displayUrlsLeadToThePagesOfTheRun() {
    create(
        "display",
        "",
        "echo \"${[JOB_DISPLAY_URL, RUN_DISPLAY_URL, RUN_ARTIFACTS_DISPLAY_URL,"
            + " RUN_CHANGES_DISPLAY_URL, RUN_TESTS_DISPLAY_URL].join(',')}\"");
    run("display", "SUCCESS");
    String line =
        server
            .getBody("/job/display/1/consoleText")
            .lines()
            .filter(text -> text.contains("display/redirect"))
            .findFirst()
            .orElseThrow();
    String[] targets = {
      "/job/display/",
      "/job/display/1/",
      "/job/display/1/artifact/",
      "/job/display/1/changes",
      "/job/display/1/testReport/"
    };
    String[] urls = line.split(",", -1);
    assertThat(urls).hasSameSizeAs(targets);
    for (int i = 0; i < urls.length; i++) {
      URI url = URI.create(urls[i]);
      Http.Reply reply =
          server.get(url.getPath() + (url.getQuery() == null ? "" : "?" + url.getQuery()));
      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.header("Location")).endsWith(targets[i]);
    }
  }
}
