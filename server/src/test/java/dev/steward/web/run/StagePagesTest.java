package dev.steward.web.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.Http;
import dev.steward.testing.PipelineRuns;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Pages about the stages of a run and of a job. */
@Tag("integration")
class StagePagesTest {

  private static final int MAX_PAGE = 300_000;

  private static final String FAILING =
      """
      pipeline {
        agent any
        stages {
          stage('Build') { steps { echo 'built' } }
          stage('Test') {
            parallel {
              stage('Unit') { steps { echo 'unit output' } }
              stage('Browser') {
                steps {
                  dir('sub') { sh label: 'npm test', script: 'echo "expected <4>"; exit 3' }
                }
              }
            }
          }
          stage('Deploy') { steps { echo 'deployed' } }
        }
      }
      """;

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  /** The path of a stage's page, as the graph on the page of a build links it. */
  private static String stagePath(String run, String name) {
    String body = server.getBody(run);
    int at = body.indexOf("<span>" + name + "</span></a>");
    assertThat(at).as("the stage " + name + " in " + body).isPositive();
    String href = "href=\"";
    int start = body.lastIndexOf(href + run + "stages/", at) + href.length();
    return body.substring(start, body.indexOf('"', start));
  }

  @Test
  void thePageOfAFailedBuildBeginsWithTheFailedStep() {
    pipelines.run("failing", FAILING);
    String page = server.getBody("/job/failing/1/");
    assertThat(page)
        .contains("Stage “Browser” failed", "npm test", "script returned exit code 3")
        .contains("expected &lt;4&gt;", "replay/", "Restart from Test")
        .contains("Skipped: an earlier stage failed");
    assertThat(page.indexOf("id=\"failure\"")).isLessThan(page.indexOf("id=\"stage-graph\""));
    assertThat(server.getBody("/job/failing/")).contains("#1: Stage “Browser” failed");
    String stage = stagePath("/job/failing/1/", "Browser");
    assertThat(server.getBody(stage))
        .contains("npm test", "in dir", "expected &lt;4&gt;", "script returned exit code 3")
        .doesNotContain("unit output");
    assertThat(server.getBody(stage + "log"))
        .contains("expected <4>")
        .doesNotContain("unit output", "[Pipeline]");
  }

  @Test
  void theTableOfStepsHasTheirStatesAndLogs() {
    pipelines.run("table", FAILING);
    String page = server.getBody("/job/table/1/flowGraphTable/");
    assertThat(page)
        .contains("Pipeline Steps", "<td>npm test</td>", "script returned exit code 3")
        .containsPattern("<td>\u2003+stage</td><td>Build</td>")
        .containsPattern("<td>\u2003+branch</td><td>Browser</td>")
        .containsPattern("(?s)<td>unit output</td>.*<td>Browser</td>.*<td>npm test</td>")
        .doesNotContain("<td>expected");
    Matcher log =
        Pattern.compile(
                "(?s)<td>npm test</td>.*?<a href=\"(/job/table/1/execution/node/\\d+/log)\">Log</a>")
            .matcher(page);
    assertThat(log.find()).as(page).isTrue();
    assertThat(server.getBody(log.group(1))).contains("expected <4>").doesNotContain("built");
    pipelines.run("many-steps", "400.times { echo \"n${it}\" }");
    String first = server.getBody("/job/many-steps/1/flowGraphTable/");
    assertThat(first).contains("<td>n299</td>", "?from=300").doesNotContain("<td>n300</td>");
    assertThat(first.length()).isLessThan(MAX_PAGE);
    assertThat(server.getBody("/job/many-steps/1/flowGraphTable/?from=300"))
        .contains("<td>n300</td>", "<td>n399</td>")
        .doesNotContain("<td>n299</td>", "More steps");
    assertThat(server.get("/job/many-steps/1/flowGraphTable/?from=x").status()).isEqualTo(400);
    server.createJob("no-steps", "true");
    server.build("/job/no-steps/", 1, "SUCCESS");
    assertThat(server.get("/job/no-steps/1/flowGraphTable/").status()).isEqualTo(404);
  }

  @Test
  void theConsoleNamesStagesAndCanBeLimitedToOne() {
    pipelines.run("console", FAILING);
    String console = server.getBody("/job/console/1/console");
    assertThat(console)
        .contains("data-stage=\"Test / Browser\"", "data-stage=\"Build\"", "class=\"line mark\"")
        .contains("class=\"log unmarked\"");
    assertThat(server.getBody("/job/console/1/console?pipeline=show"))
        .doesNotContain("class=\"log unmarked\"");
    String unit = stagePath("/job/console/1/", "Unit").replaceAll(".*/([0-9]+)/$", "$1");
    assertThat(server.getBody("/job/console/1/console?stage=" + unit))
        .contains("unit output")
        .doesNotContain("npm test", "expected");
    assertThat(server.get("/job/console/1/console?stage=3").status()).isEqualTo(404);
    assertThat(server.get("/job/console/1/stages/3/").status()).isEqualTo(404);
    assertThat(server.get("/job/console/1/stages/x/").status()).isEqualTo(404);
  }

  @Test
  void aScriptThatDoesNotCompileShowsTheEndOfItsLog() {
    pipelines.run("broken", "pipeline { agent any }");
    assertThat(server.getBody("/job/broken/1/"))
        .contains("This build failed", "Missing required section", "This build has no stages.");
  }

  @Test
  void theGraphAnswersWithItsTagUntilItChanges() {
    pipelines.create("asking", "stage('Ask') { input message: 'Ship it?', id: 'Ship' }");
    pipelines.start("asking");
    server.await("/job/asking/1/stages/ajax", "Waiting for input");
    assertThat(server.getBody("/job/asking/1/"))
        .contains(
            "data-poll=\"/job/asking/1/stages/ajax\"", "Waiting for input", "id=\"input-Ship\"");
    Http.Reply graph = server.get("/job/asking/1/stages/ajax");
    assertThat(graph.body()).contains("Waiting for input").doesNotContain("<html");
    String tag = graph.header("ETag");
    Http.Reply same = server.get("/job/asking/1/stages/ajax", "If-None-Match: " + tag);
    assertThat(same.status()).isEqualTo(304);
    assertThat(server.post("/job/asking/1/input/Ship/proceedEmpty").status()).isEqualTo(200);
    pipelines.await("asking", 1);
    assertThat(server.getBody("/job/asking/1/stages/ajax")).contains("Success");
    assertThat(server.getBody("/job/asking/1/")).doesNotContain("data-poll", "id=\"input-Ship\"");
  }

  @Test
  void aReplayIsComparedBeforeItRuns() {
    pipelines.run("compared", "echo 'one'\necho 'two'\n");
    String edited = "echo 'one'\r\necho '<three>'\r\n";
    Http.Reply reply =
        server.post(
            "/job/compared/1/replay/compare",
            "mainScript=" + URLEncoder.encode(edited, StandardCharsets.UTF_8));
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.body())
        .contains("<span class=\"went\">- echo 'two'")
        .contains("<span class=\"came\">+ echo '&lt;three&gt;'")
        .contains("<span class=\"stayed\">  echo 'one'");
    assertThat(
            server
                .post(
                    "/job/compared/1/replay/compare", "mainScript=echo+'one'%0D%0Aecho+'two'%0D%0A")
                .body())
        .contains("No differences.");
    assertThat(server.get("/job/compared/2/").status()).as("no build was started").isEqualTo(404);
    assertThat(server.post("/job/compared/1/replay/compare", "x=y").status()).isEqualTo(400);
  }

  @Test
  void theHistoryOfStagesNeedsNeitherTreesNorLogs() {
    pipelines.create("counted", "stage('Odd') { if (env.BUILD_NUMBER == '2') { error 'no' } }");
    for (int i = 1; i <= 4; i++) {
      server.post("/job/counted/build?delay=0sec");
      pipelines.await("counted", i);
    }
    assertThat(server.getBody("/job/counted/stages/"))
        .contains("Statistics of the last 4 completed builds", "<td class=\"number\">4</td>")
        .contains("25 %", "/job/counted/2/stages/");
    server.post("/job/counted/2/doDelete");
    assertThat(server.getBody("/job/counted/stages/"))
        .contains("Statistics of the last 3 completed builds", "0 %")
        .doesNotContain("25 %");
    server.createJob("plain", "true");
    assertThat(server.get("/job/plain/stages/").status()).isEqualTo(404);
  }

  @Test
  void pagesOfARunWithManyStagesAndStepsStaySmall() {
    pipelines.run(
        "many",
        """
        for (int i = 0; i < 500; i++) {
          stage("stage ${i}") { for (int j = 0; j < 18; j++) { echo "${i} ${j} ${'&' * 40}" } }
        }
        stage('long') { for (int j = 0; j < 1000; j++) { echo "${j} ${'&' * 400}" } }
        error 'at the end'
        """);
    for (String path :
        new String[] {
          "/job/many/",
          "/job/many/stages/",
          "/job/many/1/",
          "/job/many/1/stages/",
          "/job/many/1/stages/?from=400",
          "/job/many/1/stages/ajax",
          stagePath("/job/many/1/", "stage 7"),
        }) {
      assertThat(server.getBody(path).length()).as(path).isLessThan(MAX_PAGE);
    }
    assertThat(server.getBody("/job/many/1/")).contains("301 more", "at the end");
    String last = server.getBody("/job/many/1/stages/?from=500");
    int at = last.indexOf("/job/many/1/stages/", last.indexOf("stage-rows"));
    String page = last.substring(at, last.indexOf('"', at));
    assertThat(server.getBody(page))
        .contains("More steps", "The log is too long for this page.")
        .satisfies(body -> assertThat(body.length()).isLessThan(MAX_PAGE));
    assertThat(server.getBody(page + "?from=900")).doesNotContain("More steps");
  }
}
