package dev.steward.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.steward.text.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Log levels, targets and line formats. */
class LogsTest {

  private static final Logger OURS = LoggerFactory.getLogger("dev.steward.test.Ours");
  private static final Logger THEIRS = LoggerFactory.getLogger("org.example.Theirs");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    Logs.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    Logs.setLevels(Map.of());
  }

  @AfterEach
  void letGo() {
    Logs.setOut(null);
    Logs.setFormat(Logs.LogFormat.TEXT);
    Logs.setLevels(Map.of());
    Logs.recorders().forEach(recorder -> Logs.removeRecorder(recorder.name()));
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void warningsArePrintedAndLevelsChangeAtOnce() {
    OURS.info("one");
    OURS.warn("two {}", 2);
    assertThat(printed()).doesNotContain("one").contains("WARNING Ours: two 2");
    Logs.setLevels(Map.of("dev.steward.test", Level.FINE));
    OURS.debug("three");
    assertThat(printed()).contains("FINE Ours: three");
    Logs.setLevels(Map.of("dev.steward", Level.OFF));
    OURS.error("four");
    assertThat(printed()).doesNotContain("four");
  }

  @Test
  void theLibrariesAreNeverHeardBelowInfo() {
    Logs.setLevels(Map.of("", Level.FINEST));
    Logs.putRecorder("r", Map.of("", Level.FINEST));
    THEIRS.debug("Authorization: Basic secret");
    THEIRS.info("hello");
    assertThat(THEIRS.isDebugEnabled()).isFalse();
    assertThat(printed()).doesNotContain("secret").contains("hello");
  }

  @Test
  void aRecorderHearsMoreThanStandardErrorAndKeepsOnlyTheNewest() {
    Logs.putRecorder("r", Map.of("dev.steward.test", Level.FINE));
    for (int i = 0; i < 1_500; i++) {
      OURS.debug("event {}", i);
    }
    Recorder recorder = java.util.Objects.requireNonNull(Logs.findRecorder("r"));
    assertThat(recorder.entries()).hasSize(1_000);
    assertThat(recorder.entries().getLast().message()).isEqualTo("event 1499");
    assertThat(printed()).isEmpty();
    Logs.removeRecorder("r");
    assertThat(OURS.isDebugEnabled()).isFalse();
  }

  @Test
  void aJsonLineIsOneObjectWithTheRequestsId() {
    Logs.setFormat(Logs.LogFormat.JSON);
    RequestId.runWith(
        "abc-1",
        () -> {
          OURS.error("it \"broke\"\nbadly", new IllegalStateException("why"));
          return true;
        });
    assertThat(printed().lines()).hasSize(1);
    Map<String, @Nullable Object> line = Json.readObject(printed());
    assertThat(line)
        .containsEntry("request", "abc-1")
        .containsEntry("level", "SEVERE")
        .containsEntry("logger", "dev.steward.test.Ours")
        .containsEntry("message", "it \"broke\"\nbadly");
    assertThat(String.valueOf(line.get("failure"))).contains("IllegalStateException: why");
  }

  @Test
  void aLineOfTextCannotBeForged() {
    OURS.warn("a\nWARNING b");
    assertThat(printed().lines()).hasSize(1);
  }

  @Test
  void onlyPlainIdsOfRequestsAreTaken() {
    assertThat(RequestId.of("a.B_9-")).isEqualTo("a.B_9-");
    assertThat(RequestId.of("a b")).isNotEqualTo("a b");
    assertThat(RequestId.of("x".repeat(65))).hasSizeLessThan(65);
    assertThat(RequestId.of("")).isNotEmpty();
    assertThat(RequestId.of(null)).isNotEqualTo(RequestId.of(null));
  }
}
