package dev.steward.pipeline.syntax;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pipelines that were recorded on a real Jenkins: what it read is read, with its errors. */
class RecordedFilesTest {
  private static final Path CASES =
      Path.of("../contract/src/test/resources/golden-pipelines/cases");
  private static final Path LINTER_CASES = Path.of("src/test/resources/pipelines/linter");

  static List<Path> cases() throws IOException {
    return folders(CASES);
  }

  static List<Path> linterCases() throws IOException {
    return folders(LINTER_CASES);
  }

  private static List<Path> folders(Path parent) throws IOException {
    try (Stream<Path> folders = Files.list(parent)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aPipelineThatRanIsRead(Path folder) throws Exception {
    String text = Files.readString(folder.resolve("Jenkinsfile"));
    Script script = ScriptParser.parse("WorkflowScript", text);
    assertThat(script.body().statements()).isNotEmpty();
    assertThat(script.text()).isEqualTo(text);
  }

  /** Errors of the parser; other errors concern the content of a declarative pipeline. */
  @ParameterizedTest
  @MethodSource("linterCases")
  void aSyntaxErrorReadsAsRecorded(Path folder) throws Exception {
    String text = Files.readString(folder.resolve("Jenkinsfile"));
    String recorded = Files.readString(folder.resolve("validate.txt"));
    SyntaxFailure failure =
        catchThrowableOfType(SyntaxFailure.class, () -> ScriptParser.parse("WorkflowScript", text));
    if (List.of("216", "232", "234", "236", "238")
        .contains(folder.getFileName().toString().substring(0, 3))) {
      assertThat(failure).isNotNull();
      assertThat(
              "Errors encountered validating Jenkinsfile:\n"
                  + ErrorReport.of("WorkflowScript", text, failure.problems().getFirst())
                  + "\n")
          .isEqualTo(recorded);
    } else {
      assertThat(failure).isNull();
    }
  }
}
