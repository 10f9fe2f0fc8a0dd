package dev.steward.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.SseClient;
import dev.steward.testing.TestServer;
import dev.steward.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Steps of a build over HTTP: result, duration and log section. */
@Tag("integration")
class BuildStepsTest {

  @TempDir Path folder;

  @RegisterExtension final TestServer server = TestServer.create();

  private void createJob(String name, String publishers, String... commands) {
    var builders = new StringBuilder();
    for (String command : commands) {
      builders.append(
          "<hudson.tasks.Shell><command>" + command + "</command></hudson.tasks.Shell>");
    }
    server.createItem(
        name,
        "<project><builders>"
            + builders
            + "</builders><publishers>"
            + publishers
            + "</publishers></project>");
  }

  private void build(String job) {
    server.startBuild("/job/" + job + "/");
  }

  private List<Map<String, @Nullable Object>> steps(String run) {
    return ((List<?>) requireNonNull(Json.readObject(server.getBody(run + "steps")).get("steps")))
        .stream().map(Json::asObject).toList();
  }

  @Test
  void everyStepHasAResultAndItsPartOfTheLog() {
    createJob(
        "j",
        "<hudson.tasks.ArtifactArchiver><artifacts>none</artifacts></hudson.tasks.ArtifactArchiver>",
        "echo alpha",
        "echo beta; false",
        "echo gamma");
    build("j");
    server.await("/job/j/1/api/json", "\"result\":\"FAILURE\"");
    List<Map<String, @Nullable Object>> steps = steps("/job/j/1/");
    // Build steps after the failure are not run; post-build actions are.
    assertThat(steps)
        .extracting(step -> step.get("name") + " " + step.get("result"))
        .containsExactly(
            "Execute shell 1 SUCCESS", "Execute shell 2 FAILURE", "Archive artifacts NOT_BUILT");
    String log = server.getBody("/job/j/1/consoleText");
    assertThat(logOf(log, steps.get(0))).contains("alpha").doesNotContain("beta");
    assertThat(logOf(log, steps.get(1))).contains("+ echo beta", "+ false").doesNotContain("alpha");
    long expectedStart = number(steps.getFirst(), "startedAt");
    assertThat(server.getBody("/job/j/1/api/json")).contains("\"number\":1");
    for (Map<String, @Nullable Object> step : steps) {
      assertThat(step.get("startedAt")).isEqualTo(expectedStart);
      expectedStart += number(step, "durationMillis");
    }
    String page = server.getBody("/job/j/1/");
    String list =
        page.substring(
            page.indexOf("id=\"steps\""), page.indexOf("</ol>", page.indexOf("id=\"steps\"")));
    assertThat(list).contains("Execute shell 1", "Archive artifacts").doesNotContain("shell 3");
    String stepLink = TestServer.firstMatch(Pattern.compile("\"([^\"]+)\">Execute shell 2<"), list);
    String location = requireNonNull(server.get(stepLink).header("Location"));
    assertThat(location).contains("/job/j/1/console#L");
    int number = Integer.parseInt(location.substring(location.indexOf("#L") + 2));
    assertThat(log.lines().toList().get(number - 1)).endsWith(".sh");
    assertThat(log.lines().skip(number).findFirst()).hasValue("+ echo beta");
  }

  private static long number(Map<String, @Nullable Object> step, String name) {
    return (Long) requireNonNull(step.get(name));
  }

  private static String logOf(String log, Map<String, @Nullable Object> step) {
    int start = Math.toIntExact(number(step, "logStart"));
    return log.substring(start, Math.toIntExact(number(step, "logEnd")));
  }

  @Test
  void aRunningBuildShowsItsCurrentStepAfterARestart() throws IOException {
    Path gate = folder.resolve("gate");
    createJob("j", "", "true", "while [ ! -e " + gate + " ]; do sleep 0.1; done");
    try (var events =
        new SseClient(server, "/events?types=build.step,build.ended", server.admin())) {
      events.readUntil("ready");
      build("j");
      SseClient.SseEvent step = events.next();
      assertThat(step.json())
          .containsEntry("step", "Execute shell 1")
          .containsEntry("result", "SUCCESS")
          .containsEntry("number", 1L);
    }
    server.await("/job/j/1/steps", "Execute shell 2");
    assertThat(steps("/job/j/1/").getLast())
        .containsEntry("result", null)
        .containsEntry("durationMillis", null);
    assertThat(server.getBody("/job/j/1/")).contains(">Execute shell 2</a>", ">Running, running<");
    server.closeKeepingBuilds();
    server.start();
    server.await("/job/j/1/steps", "Execute shell 2");
    Files.createFile(gate);
    server.await("/job/j/1/api/json", "\"result\":\"SUCCESS\"");
    List<Map<String, @Nullable Object>> steps = steps("/job/j/1/");
    assertThat(steps)
        .extracting(entry -> entry.get("name"))
        .containsExactly("Execute shell 1", "Execute shell 2");
    // The step starts at the end of the previous one, not at the restart of the server.
    assertThat(steps.getLast().get("startedAt"))
        .isEqualTo(
            number(steps.getFirst(), "startedAt") + number(steps.getFirst(), "durationMillis"));
  }

  @Test
  void aSingleStepIsNotListedAndAnInvalidLogPositionIsRefused() {
    createJob("j", "", "true");
    build("j");
    server.await("/job/j/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(steps("/job/j/1/")).hasSize(1);
    assertThat(server.getBody("/job/j/1/")).doesNotContain("id=\"steps\"");
    assertThat(server.get("/job/j/1/console?at=x").status()).isEqualTo(400);
    assertThat(server.get("/job/j/1/console?at=999999").header("Location")).matches(".*#L[0-9]+");
  }

  @Test
  void thePageShowsTheNumberOfHiddenSteps() {
    createJob("j", "", Collections.nCopies(102, "true").toArray(String[]::new));
    build("j");
    server.await("/job/j/1/api/json", "\"result\":\"SUCCESS\"");
    assertThat(steps("/job/j/1/")).hasSize(102);
    assertThat(server.getBody("/job/j/1/"))
        .contains(">Execute shell 100</a>", "<a href=\"/job/j/1/steps\">2 more</a>")
        .doesNotContain("Execute shell 101");
  }
}
