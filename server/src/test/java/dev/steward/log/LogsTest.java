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

  private static final Logger STEWARD_LOGGER = LoggerFactory.getLogger("dev.steward.test.Ours");
  private static final Logger LIBRARY_LOGGER = LoggerFactory.getLogger("org.example.Theirs");

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    Logs.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    Logs.setLevels(Map.of());
  }

  @AfterEach
  void restore() {
    Logs.setOut(null);
    Logs.setFormat(Logs.LogFormat.TEXT);
    Logs.setLevels(Map.of());
    Logs.recorders().forEach(recorder -> Logs.removeRecorder(recorder.name()));
  }

  private String output() {
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void warningsArePrintedAndLevelChangesApplyImmediately() {
    STEWARD_LOGGER.info("one");
    STEWARD_LOGGER.warn("two {}", 2);
    assertThat(output()).doesNotContain("one").contains("WARNING Ours: two 2");
    Logs.setLevels(Map.of("dev.steward.test", Level.FINE));
    STEWARD_LOGGER.debug("three");
    assertThat(output()).contains("FINE Ours: three");
    Logs.setLevels(Map.of("dev.steward", Level.OFF));
    STEWARD_LOGGER.error("four");
    assertThat(output()).doesNotContain("four");
  }

  @Test
  void librariesNeverLogBelowInfo() {
    Logs.setLevels(Map.of("", Level.FINEST));
    Logs.putRecorder("r", Map.of("", Level.FINEST));
    LIBRARY_LOGGER.debug("Authorization: Basic secret");
    LIBRARY_LOGGER.info("hello");
    assertThat(LIBRARY_LOGGER.isDebugEnabled()).isFalse();
    assertThat(output()).doesNotContain("secret").contains("hello");
  }

  @Test
  void aRecorderKeepsOnlyTheNewestEntries() {
    Logs.putRecorder("r", Map.of("dev.steward.test", Level.FINE));
    for (int i = 0; i < 1_500; i++) {
      STEWARD_LOGGER.debug("event {}", i);
    }
    Recorder recorder = java.util.Objects.requireNonNull(Logs.findRecorder("r"));
    assertThat(recorder.entries()).hasSize(1_000);
    assertThat(recorder.entries().getLast().message()).isEqualTo("event 1499");
    assertThat(output()).isEmpty();
    Logs.removeRecorder("r");
    assertThat(STEWARD_LOGGER.isDebugEnabled()).isFalse();
  }

  @Test
  void aJsonLineContainsTheRequestId() {
    Logs.setFormat(Logs.LogFormat.JSON);
    RequestId.runWith(
        "abc-1",
        () -> {
          STEWARD_LOGGER.error("it \"broke\"\nbadly", new IllegalStateException("why"));
          return true;
        });
    assertThat(output().lines()).hasSize(1);
    Map<String, @Nullable Object> line = Json.readObject(output());
    assertThat(line)
        .containsEntry("request", "abc-1")
        .containsEntry("level", "SEVERE")
        .containsEntry("logger", "dev.steward.test.Ours")
        .containsEntry("message", "it \"broke\"\nbadly");
    assertThat(String.valueOf(line.get("failure"))).contains("IllegalStateException: why");
  }

  @Test
  void lineBreaksCannotForgeLogLines() {
    STEWARD_LOGGER.warn("a\nWARNING b");
    assertThat(output().lines()).hasSize(1);
  }

  @Test
  void onlyPlainRequestIdsAreAccepted() {
    assertThat(RequestId.of("a.B_9-")).isEqualTo("a.B_9-");
    assertThat(RequestId.of("a b")).isNotEqualTo("a b");
    assertThat(RequestId.of("x".repeat(65))).hasSizeLessThan(65);
    assertThat(RequestId.of("")).isNotEmpty();
    assertThat(RequestId.of(null)).isNotEqualTo(RequestId.of(null));
  }
}
