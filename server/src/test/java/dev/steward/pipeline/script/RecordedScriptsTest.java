package dev.steward.pipeline.script;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.testing.PipelineRuns;
import dev.steward.testing.PipelineRuns.EndedRun;
import dev.steward.testing.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripted pipelines write the lines that a real Jenkins wrote. */
@Tag("integration")
class RecordedScriptsTest {
  private static final Path CASES =
      Path.of("../contract/src/test/resources/golden-pipelines/cases");

  @RegisterExtension static final TestServer server = TestServer.create();

  private final PipelineRuns pipelines = new PipelineRuns(server);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "102-no-node",
        "122-uncaught-npe",
        "124-uncaught-error-step",
        "126-uncaught-assert",
        "128-catch-swallow",
        "136-load-file",
        "142-milestone-lock-scripted",
        "152-skip-stage-utils",
        "176-method-order-forward",
        "182-gstring-dollar-path",
        "184-stage-result-scripted",
        "186-typical-combinations"
      })
  void theLogIsAsRecorded(String name) throws IOException {
    Path folder = CASES.resolve(name);
    EndedRun run = pipelines.run(name, Files.readString(folder.resolve("Jenkinsfile")));
    List<String> expected = normal(Files.readString(folder.resolve("console.txt")));
    List<String> actual = normal(run.console());
    if (Files.readString(folder.resolve("Jenkinsfile")).contains("parallel")) {
      assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
    } else {
      assertThat(actual).containsExactlyElementsOf(expected);
    }
    assertThat(run.result()).isEqualTo(Files.readString(folder.resolve("result.txt")).strip());
  }

  /** Leaves out what differs: folders, frames of calls, numbers of objects, lists of names. */
  private static List<String> normal(String console) {
    return console
        .lines()
        .filter(line ->
            !line.startsWith("\t") && !line.contains("ErrorAction$ErrorId") && !line.isEmpty())
        .map(line ->
            line.replace(server.home().toString(), "/HOME")
                .replaceAll("found among steps \\[.*", "found among steps")
                .replaceAll("\\[[A-Z][a-z]{2} [A-Z][a-z]{2} .* \\d{4}\\]", "[TIME]")
                .stripTrailing())
        .toList();
  }
}
