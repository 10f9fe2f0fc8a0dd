package dev.steward.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.steward.run.Result;
import java.io.FileNotFoundException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values and exceptions of steps keep their types in the journal. */
class ValueCodecTest {

  static List<@Nullable Object> values() {
    var mixed = new LinkedHashMap<@Nullable Object, @Nullable Object>();
    mixed.put("text", null);
    mixed.put(5, List.of(1L, 2, new BigDecimal("1.50"), true));
    mixed.put("map", Map.of("long", "not a number"));
    return Arrays.asList(
        null,
        true,
        42,
        -1L,
        Long.MAX_VALUE,
        1.5d,
        Double.NaN,
        Double.NEGATIVE_INFINITY,
        new BigDecimal("1.50"),
        new BigInteger("123456789012345678901234567890"),
        "",
        "ä \u2028 \u0000 \"quoted\"\n😀",
        "\ud83d",
        "x".repeat(499_999) + "😀" + "y".repeat(3_000_000),
        new ArrayList<>(List.of("a", List.of())),
        mixed,
        new LinkedHashMap<>());
  }

  @ParameterizedTest
  @MethodSource("values")
  void valuesAreReadAsTheyWereWritten(@Nullable Object value) {
    Object read = ValueCodec.read(ValueCodec.write(value));
    assertThat(read).isEqualTo(value);
    if (value != null && !(value instanceof List) && !(value instanceof Map)) {
      assertThat(read).hasSameClassAs(value);
    }
    assertThat(ValueCodec.isFailure(ValueCodec.write(value))).isFalse();
  }

  @Test
  void otherObjectsAreRefused() {
    assertThatThrownBy(() -> ValueCodec.write(Pattern.compile("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("java.util.regex.Pattern");
  }

  private static Throwable readBack(Throwable failure) {
    String text = ValueCodec.writeFailure(failure);
    assertThat(ValueCodec.isFailure(text)).isTrue();
    return ValueCodec.readFailure(text);
  }

  @Test
  void exceptionsKeepWhatScriptsSeeOfThem() {
    var interruption =
        new FlowInterruption(
            Result.NOT_BUILT,
            false,
            List.of(new FlowInterruption.InterruptionCause("a.B", "because \"of\" it")));
    assertThat(readBack(interruption))
        .isInstanceOfSatisfying(
            FlowInterruption.class,
            read -> {
              assertThat(read.result()).isEqualTo(Result.NOT_BUILT);
              assertThat(read.isActual()).isFalse();
              assertThat(read.causes()).isEqualTo(interruption.causes());
            });
    assertThat(readBack(new StepFailure("script returned exit code 1")))
        .isInstanceOf(StepFailure.class)
        .hasMessage("script returned exit code 1");
    assertThat(readBack(new StepFailure(null))).isInstanceOf(StepFailure.class).hasMessage(null);
    assertThat(readBack(new FileNotFoundException("a.txt")))
        .isExactlyInstanceOf(FileNotFoundException.class)
        .hasMessage("a.txt");
    assertThat(readBack(new java.nio.file.FileSystemLoopException("a")))
        .isInstanceOf(StepFailure.class)
        .hasMessage("java.nio.file.FileSystemLoopException: a");
  }
}
