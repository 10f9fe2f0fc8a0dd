package dev.steward.pipeline.declarative;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.pipeline.declarative.PipelineConverter.Conversion;
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

  /** Removes, repeats, moves or replaces pieces of a text. */
  private static String mutate(String text, Random random) {
    var out = new StringBuilder(text);
    for (int i = random.nextInt(1, 6); i > 0 && out.length() > 10; i--) {
      int start = random.nextInt(out.length() - 5);
      int end = Math.min(out.length(), start + random.nextInt(1, 20));
      String piece = out.substring(start, end);
      switch (random.nextInt(5)) {
        case 0 -> out.delete(start, end);
        case 1 -> out.insert(start, piece.repeat(random.nextInt(1, 4)));
        case 2 -> out.delete(start, end).insert(random.nextInt(out.length()), piece);
        case 3 ->
            out.insert(
                start,
                List.of("{", "}", "(", ")", "'", "\"", "$", ":", ",", "\n")
                    .get(random.nextInt(10)));
        default -> out.setCharAt(start, (char) random.nextInt(1, 0x2100));
      }
    }
    return out.toString();
  }

  @Test
  void aMutatedPipelineIsConvertedOrRefused() throws IOException {
    var random = new Random(20);
    List<String> texts = pipelines();
    int refused = 0;
    for (int i = 0; i < MUTATIONS; i++) {
      String text = mutate(texts.get(random.nextInt(texts.size())), random);
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
      String json = mutate(Json.write(converted.result()), random);
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
