package dev.steward.pipeline.directive;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Declarative pipelines on a server write the lines that a real Jenkins wrote. */
@Tag("integration")
class DeclarativeRunsTest {
  private static final Path CASES = Path.of("src/test/resources/pipelines/cases");

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @BeforeAll
  static void addExecutors() {
    String json =
        "{\"numExecutors\":20,\"labelString\":\"linux builder fast\",\"mode\":\"NORMAL\"}";
    server.post(
        "/computer/(built-in)/configSubmit",
        "json=" + URLEncoder.encode(json, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "002-agent-none-stage-agents",
        "004-agent-node-customws",
        "008-parallel-basic",
        "010-parallel-failfast",
        "012-parallel-nested-sequential",
        "014-matrix-excludes",
        "016-env-basics",
        "024-options-common",
        "026-options-ansicolor",
        "028-stage-timeout-hit",
        "030-options-skipunstable",
        "032-options-lock-top",
        "036-triggers-expression",
        "038-when-scm-none",
        "040-when-beforeagent",
        "042-post-success-order",
        "044-post-history",
        "046-post-changes-result",
        "048-script-block",
        "054-timeout-retry-steps",
        "058-build-job-missing",
        "060-archive-artifacts",
        "062-junit-unstable",
        "064-currentbuild-props",
        "066-files-dirs",
        "074-env-dump",
        "076-general-step",
        "078-lock-milestone",
        "080-unsuccessful-notbuilt",
        "084-nested-post-order",
        "086-env-undefined-ref",
        "088-disable-concurrent-params",
        "092-matrix-fail-cell",
        "094-timestamps-block-output",
        "098-failing-test-with-junit",
        "100-declarative-scripted-helpers"
      })
  void theLogIsAsRecorded(String name) throws Exception {
    Path folder = CASES.resolve(name);
    String script = Files.readString(folder.resolve("Jenkinsfile"));
    boolean parallel = script.contains("parallel") || script.contains("matrix");
    pipelines.create(name, script);
    for (int number = 1; ; number++) {
      Path earlier = folder.resolve("console." + number + ".txt");
      boolean last = !Files.exists(earlier);
      Path recorded = last ? folder.resolve("console.txt") : earlier;
      pipelines.start(name);
      EndedRun run = pipelines.await(name, number);
      List<String> expected = normal(Files.readString(recorded), "/HOME", "http://127.0.0.1:28131");
      List<String> actual = normal(run.console(), server.home().toString(), serverUrl());
      if (parallel) {
        assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
      } else {
        assertThat(actual).containsExactlyElementsOf(expected);
      }
      if (last) {
        return;
      }
    }
  }

  private static String serverUrl() {
    return server.url().substring(0, server.url().length() - 1);
  }

  /** The lines that are compared: without times, paths of a server and stack frames. */
  private static List<String> normal(String console, String home, String url) {
    List<String> lines = new ArrayList<>();
    for (String line : console.lines().toList()) {
      String text =
          line.replace(home, "/HOME")
              .replace(url, "URL")
              .replaceAll("^\\[\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z\\] ", "")
              .replaceAll("^(\\+ echo [^ :]*(?::/(?:opt/)?tool[^ :]*)*):/.*$", "$1:PATH")
              .stripTrailing();
      if (!text.startsWith("\tat ")
          && !text.contains("actions.ErrorAction$ErrorId")
          && !text.startsWith("[Checks API]")
          && !text.equals("\t(stack frames)")) {
        lines.add(text);
      }
    }
    int from = 0;
    while (from < lines.size()) {
      // The trace lines of the commands of a pipe come in any order.
      int to = from;
      while (to < lines.size() && lines.get(to).startsWith("+ ")) {
        to++;
      }
      lines.subList(from, to).sort(null);
      from = Math.max(to, from + 1);
    }
    return lines;
  }
}
