package dev.steward.pipeline.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.declarative.PipelineConverter.Conversion;
import dev.steward.testing.TextMutation;
import dev.steward.text.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** Broken pipelines end in a list of errors, whatever they contain. */
class MutatedPipelinesTest {

  private static final int MUTATIONS = 500;

  private final PipelineConverter converter = new PipelineConverter(InstalledTools.ANY);

  private static List<String> pipelines() throws IOException {
    var texts = new ArrayList<String>();
    for (Path file : RecordedPipelinesTest.declarative()) {
      texts.add(Files.readString(file));
    }
    return texts;
  }

  @Test
  void aMutatedPipelineIsConvertedOrRefused() throws IOException {
    var random = new Random(20);
    List<String> texts = pipelines();
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String text = TextMutation.mutate(texts.get(random.nextInt(texts.size())), random);
      Conversion conversion = converter.toJson(text);
      converter.stepsToJson(text);
      if (conversion instanceof Conversion.Converted(Object json)) {
        assertThat(converter.toJenkinsfile(Json.write(json)))
            .as(text)
            .isNotInstanceOf(Conversion.Refusal.class);
      } else {
        refused++;
      }
    }
    assertThat(refused).isBetween(MUTATIONS / 4, MUTATIONS - 1);
  }

  @Test
  void aMutatedJsonFormIsConvertedOrRefused() throws IOException {
    var random = new Random(21);
    List<String> texts = pipelines();
    for (int i = 0; i < MUTATIONS; i++) {
      var converted =
          (Conversion.Converted) converter.toJson(texts.get(random.nextInt(texts.size())));
      String json = TextMutation.mutate(Json.write(converted.result()), random);
      assertThat(converter.toJenkinsfile(json)).isNotNull();
      assertThat(converter.stepsToJenkinsfile(json)).isNotNull();
    }
  }

  /** Requests run on virtual threads, whose stack must suffice for the deepest nesting. */
  @Test
  void theDeepestNestingIsConvertedOnAVirtualThread() throws Exception {
    Callable<Conversion> toJson = () -> converter.toJson(nestedStages(95));
    Callable<Conversion> thereAndBack =
        () -> {
          var json = (Conversion.Converted) converter.toJson(nestedStages(40));
          return converter.toJenkinsfile(Json.write(json.result()));
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      assertThat(threads.submit(toJson).get()).isInstanceOf(Conversion.Converted.class);
      assertThat(threads.submit(thereAndBack).get()).isInstanceOf(Conversion.Converted.class);
    }
  }

  private static String nestedStages(int depth) {
    return "pipeline { agent none\n"
        + "stages { stage('A') {\n".repeat(depth)
        + "steps { echo 'x' }\n"
        + "} }\n".repeat(depth)
        + "}";
  }
}
