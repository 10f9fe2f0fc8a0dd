package dev.steward.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Builds that publish HTML reports. */
@Tag("integration")
class HtmlPublisherTest {

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @Test
  void aPipelinePublishesReports() {
    EndedRun run =
        pipelines.run(
            "reports",
            """
            node {
              writeFile file: 'out/index.html', text: '<h1>coverage</h1>'
              writeFile file: 'out/css/a.css', text: 'a{}'
              writeFile file: 'many/one.html', text: '1'
              writeFile file: 'many/two.html', text: '2'
              publishHTML([allowMissing: false, alwaysLinkToLastBuild: false, keepAll: true,
                reportDir: 'out', reportFiles: 'index.html', reportName: 'Coverage Report'])
              publishHTML target: [reportDir: 'many', reportFiles: '*.html', reportName: 'Many',
                reportTitles: 'First <page>,Second']
              publishHTML(target: [allowMissing: true, reportDir: 'none', reportFiles: 'index.html', reportName: 'None'])
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.console()).contains("[htmlpublisher] Archiving HTML reports...");
    String artifacts = "/job/reports/1/artifact/htmlreports/";
    var page = server.get(artifacts + "Coverage_20Report/index.html");
    assertThat(page.body()).isEqualTo("<h1>coverage</h1>");
    assertThat(page.header("Content-Security-Policy")).contains("sandbox");
    assertThat(server.getBody(artifacts + "Coverage_20Report/css/a.css")).isEqualTo("a{}");
    assertThat(server.getBody(artifacts + "Many/htmlpublisher-wrapper.html"))
        .contains("<a href=\"one.html\">First &lt;page&gt;</a>", ">Second</a>");
    assertThat(server.getBody("/job/reports/1/"))
        .contains(
            "artifact/htmlreports/Coverage_20Report/index.html",
            "Coverage Report",
            "artifact/htmlreports/Many/htmlpublisher-wrapper.html");
    EndedRun missing =
        pipelines.run(
            "missing",
            "node { publishHTML([reportDir: 'none', reportFiles: 'i.html', reportName: 'None']) }");
    assertThat(missing.result()).isEqualTo("FAILURE");
    assertThat(missing.console()).contains("ERROR: Specified HTML directory '");
    EndedRun outside =
        pipelines.run(
            "outside",
            "node { publishHTML([reportDir: '../..', reportFiles: 'i.html', reportName: 'X']) }");
    assertThat(outside.result()).isEqualTo("FAILURE");
  }

  @Test
  void aFreestyleJobPublishesAReport() {
    server.createItem(
        "free",
        "<project><builders><hudson.tasks.Shell><command>mkdir r; echo report > r/index.html"
            + "</command></hudson.tasks.Shell></builders><publishers><htmlpublisher.HtmlPublisher>"
            + "<reportTargets><htmlpublisher.HtmlPublisherTarget><reportName>R</reportName>"
            + "<reportDir>r</reportDir><reportFiles>index.html</reportFiles>"
            + "</htmlpublisher.HtmlPublisherTarget></reportTargets></htmlpublisher.HtmlPublisher>"
            + "</publishers></project>");
    server.build("/job/free/", 1, "SUCCESS");
    assertThat(server.getBody("/job/free/lastSuccessfulBuild/artifact/htmlreports/R/index.html"))
        .contains("report");
  }

  @Test
  void javadocIsAReportWithItsName() {
    EndedRun run =
        pipelines.run(
            "javadoc",
            """
            node {
              writeFile file: 'target/apidocs/index.html', text: '<h1>api</h1>'
              javadoc javadocDir: 'target/apidocs', keepAll: false
            }
            """);
    assertThat(run.result()).as(run.console()).isEqualTo("SUCCESS");
    assertThat(run.texts()).contains("Publishing Javadoc");
    assertThat(server.getBody("/job/javadoc/1/artifact/htmlreports/Javadoc/index.html"))
        .isEqualTo("<h1>api</h1>");
    assertThat(server.getBody("/job/javadoc/1/"))
        .contains("artifact/htmlreports/Javadoc/index.html", ">Javadoc<");
    EndedRun missing = pipelines.run("no-javadoc", "node { javadoc javadocDir: 'none' }");
    assertThat(missing.result()).isEqualTo("FAILURE");
    assertThat(missing.console()).contains("ERROR: Specified HTML directory '");
    server.createItem(
        "free-javadoc",
        "<project><builders><hudson.tasks.Shell><command>mkdir d; echo doc > d/index.html"
            + "</command></hudson.tasks.Shell></builders><publishers><hudson.tasks.JavadocArchiver>"
            + "<javadocDir>d</javadocDir><keepAll>true</keepAll></hudson.tasks.JavadocArchiver>"
            + "</publishers></project>");
    server.build("/job/free-javadoc/", 1, "SUCCESS");
    assertThat(server.getBody("/job/free-javadoc/1/artifact/htmlreports/Javadoc/index.html"))
        .contains("doc");
  }
}
