package dev.steward.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Steps that did nothing are listed as skipped, with the reason. */
@Tag("integration")
class SkippedStepsTest {

  private static final String MAIL =
      "<hudson.tasks.Mailer><recipients>dev@example.org</recipients></hudson.tasks.Mailer>";
  private static final String ARCHIVE =
      "<hudson.tasks.ArtifactArchiver><artifacts>out/*.jar</artifacts></hudson.tasks.ArtifactArchiver>";
  private static final String JUNIT =
      "<hudson.tasks.junit.JUnitResultArchiver><testResults>r/*.xml</testResults>"
          + "</hudson.tasks.junit.JUnitResultArchiver>";

  @RegisterExtension static final TestServer server = TestServer.create();

  private static String buildUrl(String name, String script, String publishers, String result) {
    server.createItem(
        name,
        "<project><builders><hudson.tasks.Shell><command>"
            + script
            + "</command></hudson.tasks.Shell></builders><publishers>"
            + publishers
            + "</publishers></project>");
    server.build("/job/" + name + "/", 1, result);
    return "/job/" + name + "/1/";
  }

  private static List<String> steps(String build) {
    List<?> steps =
        (List<?>) requireNonNull(Json.readObject(server.getBody(build + "steps")).get("steps"));
    return steps.stream().map(Json::asObject).map(SkippedStepsTest::stepText).toList();
  }

  private static String stepText(Map<String, @Nullable Object> step) {
    return step.get("name")
        + ", "
        + step.get("result")
        + ", "
        + step.get("status")
        + ", "
        + step.get("reason");
  }

  private static String stepListHtml(String build) {
    String page = server.getBody(build);
    int from = page.indexOf("id=\"steps\"");
    return page.substring(from, page.indexOf("</ol>", from));
  }

  @Test
  void unsentEmailIsListedWithAReason() {
    String failed = buildUrl("failed", "false", MAIL, "FAILURE");
    assertThat(steps(failed))
        .containsExactly(
            "Execute shell, FAILURE, null, null",
            "Send mail, NOT_BUILT, not sent, No SMTP server is configured."
                + " An administrator must set mailHost.");
    assertThat(server.getBody(failed + "consoleText"))
        .contains(
            "\nNo email was sent: no SMTP server is configured."
                + " An administrator must set mailHost.\n");
    assertThat(stepListHtml(failed))
        .contains("Not sent: No SMTP server is configured. An administrator must set mailHost.")
        .contains(">Not sent</span>");
    assertThat(steps(buildUrl("well", "true", MAIL, "SUCCESS")).getLast())
        .isEqualTo(
            "Send mail, NOT_BUILT, not sent, A success is reported only after a failed or unstable"
                + " build");
    assertThat(
            steps(buildUrl("nobody", "false", MAIL.replace("dev@example.org", ""), "FAILURE"))
                .getLast())
        .isEqualTo("Send mail, NOT_BUILT, not sent, There are no recipients");
  }

  @Test
  void aSingleStepIsListedOnlyWhenSkipped() {
    server.createItem(
        "alone", "<project><builders/><publishers>" + MAIL + "</publishers></project>");
    server.build("/job/alone/", 1, "SUCCESS");
    assertThat(steps("/job/alone/1/")).hasSize(1);
    assertThat(stepListHtml("/job/alone/1/"))
        .contains("Not sent: A success is reported only after a failed or unstable build");
    buildUrl("one", "true", "", "SUCCESS");
    assertThat(server.getBody("/job/one/1/")).doesNotContain("id=\"steps\"");
  }

  @Test
  void missingReportsAndArtifactsAreNotShownAsSuccess() {
    String build = buildUrl("broken", "false", JUNIT + ARCHIVE, "FAILURE");
    assertThat(steps(build))
        .containsExactly(
            "Execute shell, FAILURE, null, null",
            "Read test reports, NOT_BUILT, nothing found, No test report files were found."
                + " Configuration error?",
            "Archive artifacts, NOT_BUILT, nothing found, No file matches out/*.jar");
    assertThat(stepListHtml(build)).contains("Nothing found: No file matches out/*.jar");
    // If the missing file fails the build, the step fails with the same reason.
    assertThat(steps(buildUrl("empty", "true", ARCHIVE, "FAILURE")).getLast())
        .isEqualTo("Archive artifacts, FAILURE, nothing found, No file matches out/*.jar");
  }

  @Test
  void stepsForOtherResultsAreSkipped() {
    String build =
        buildUrl(
            "only",
            "mkdir out; touch out/a.jar; false",
            ARCHIVE.replace("</artifacts>", "</artifacts><onlyIfSuccessful>true</onlyIfSuccessful>")
                + "<hudson.tasks.Fingerprinter><targets>none</targets></hudson.tasks.Fingerprinter>"
                + "<hudson.plugins.ws__cleanup.WsCleanup><cleanWhenFailure>false</cleanWhenFailure>"
                + "</hudson.plugins.ws__cleanup.WsCleanup>",
            "FAILURE");
    assertThat(steps(build).subList(1, 4))
        .containsExactly(
            "Archive artifacts, NOT_BUILT, skipped, Runs for successful builds only",
            "Record fingerprints, NOT_BUILT, nothing found, No file matches none",
            "Clean the workspace, NOT_BUILT, skipped, Disabled for builds with the result Failed");
  }

  @Test
  void completedStepsHaveNoReason() {
    String build = buildUrl("done", "mkdir out; touch out/a.jar", ARCHIVE, "SUCCESS");
    assertThat(steps(build))
        .containsExactly(
            "Execute shell, SUCCESS, null, null", "Archive artifacts, SUCCESS, null, null");
  }
}
