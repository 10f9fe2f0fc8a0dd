package dev.steward.pipeline.declarative;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.declarative.DeclarativeCheck.CheckResult;
import dev.steward.pipeline.declarative.PipelineConverter.Conversion;
import dev.steward.pipeline.declarative.PipelineConverter.Conversion.Converted;
import dev.steward.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pipelines that a real Jenkins ran are valid, and survive the conversion to JSON and back. */
class RecordedPipelinesTest {

  private static final Path CASES =
      Path.of("../contract/src/test/resources/golden-pipelines/cases");

  static List<Path> declarative() throws IOException {
    var files = new ArrayList<Path>();
    try (Stream<Path> folders = Files.list(CASES)) {
      for (Path folder : folders.sorted().toList()) {
        Path file = folder.resolve("Jenkinsfile");
        if (Files.readString(file).lines().anyMatch(line -> line.startsWith("pipeline {"))) {
          files.add(file);
        }
      }
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("declarative")
  void aPipelineThatJenkinsRanIsValid(Path file) throws Exception {
    CheckResult result = DeclarativeCheckTest.check(Files.readString(file));
    assertThat(result.problems()).isEmpty();
    assertThat(result.isValid()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("declarative")
  void theConversionToJsonAndBackKeepsThePipeline(Path file) throws Exception {
    var converter = new PipelineConverter(InstalledTools.ANY);
    String json = Json.write(result(converter.toJson(Files.readString(file))));
    String text = (String) result(converter.toJenkinsfile(json));
    String again = Json.write(result(converter.toJson(text)));
    // The lines of a script block are indented anew.
    assertThat(again.replaceAll("\\\\n *", "\n")).isEqualTo(json.replaceAll("\\\\n *", "\n"));
    assertThat(converter.toJenkinsfile(again)).isEqualTo(new Converted(text));
    assertThat(converter.validateJson(json)).isEqualTo(new Converted(null));
  }

  private static Object result(Conversion conversion) {
    assertThat(conversion).isInstanceOf(Converted.class);
    return requireNonNull(((Converted) conversion).result());
  }

  @Test
  void thereAreEnoughPipelines() throws IOException {
    assertThat(declarative()).hasSizeGreaterThan(45);
  }
}
