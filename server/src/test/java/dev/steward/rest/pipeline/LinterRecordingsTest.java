package dev.steward.rest.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the linter with the recorded responses of Jenkins' linter. */
class LinterRecordingsTest {

  static final Path RECORDINGS = Path.of("src/test/resources/pipelines/linter");

  /** Recordings whose response intentionally differs, each with the reason. */
  private static final Map<String, String> DIFFERENCES = Map.of();

  static List<Path> recordings() throws IOException {
    try (Stream<Path> folders = Files.list(RECORDINGS)) {
      return folders.sorted().toList();
    }
  }

  /** The lists of valid names depend on the plugins that are installed. */
  static String normalized(String text) {
    return text.replaceAll("(Valid [a-z ]+types: |Must be one of )\\[[^\\]]*\\]", "$1[NAMES]");
  }

  static PipelineLinter linter() {
    return new PipelineLinter(_ -> List.of());
  }

  @ParameterizedTest
  @MethodSource("recordings")
  void theResponseIsAsRecorded(Path recording) throws IOException {
    String text = Files.readString(recording.resolve("Jenkinsfile"));
    String expected = normalized(Files.readString(recording.resolve("validate.txt")));
    String actual = normalized(linter().lint(text).text());
    if (DIFFERENCES.containsKey(recording.getFileName().toString())) {
      assertThat(actual).isNotEqualTo(expected);
    } else {
      assertThat(actual).isEqualTo(expected);
    }
  }

  @Test
  void thereAreEnoughRecordings() throws IOException {
    assertThat(recordings()).hasSizeGreaterThanOrEqualTo(22);
  }

  @Test
  void aToolMustBeInstalled() {
    var linter = new PipelineLinter(_ -> List.of("maven-3", "maven-4"));
    String pipeline =
        """
        pipeline {
          agent any
          tools {
            maven 'maven3'
            node '1'
          }
          stages { stage('A') { steps { sh 'mvn' } } }
        }
        """;
    assertThat(linter.lint(pipeline).text())
        .contains(
            "Tool type \"maven\" does not have an install of \"maven3\" configured - did you mean"
                + " \"maven-3\"? @ line 4, column 11.")
        .contains("Invalid tool type \"node\". Valid tool types: [ant, git, gradle, jdk, maven]");
    assertThat(linter.lint(pipeline.replace("maven3", "maven-4").replace("    node '1'\n", "")))
        .isEqualTo(new PipelineLinter.LintResult("Jenkinsfile successfully validated.\n", true));
  }
}
