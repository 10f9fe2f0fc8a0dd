package dev.steward.web;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.output.StringOutput;
import org.junit.jupiter.api.Test;

/** Formats of times and durations on pages. */
class TextFormatTest {

  @Test
  void durationsUseTheFittingUnit() {
    assertThat(TextFormat.duration(-5)).isEqualTo("0 ms");
    assertThat(TextFormat.duration(0)).isEqualTo("0 ms");
    assertThat(TextFormat.duration(49)).isEqualTo("49 ms");
    assertThat(TextFormat.duration(50)).isEqualTo("0.1 s");
    assertThat(TextFormat.duration(149)).isEqualTo("0.1 s");
    assertThat(TextFormat.duration(3_449)).isEqualTo("3.4 s");
    assertThat(TextFormat.duration(59_949)).isEqualTo("59.9 s");
    assertThat(TextFormat.duration(59_950)).isEqualTo("1 min 0 s");
    assertThat(TextFormat.duration(125_000)).isEqualTo("2 min 5 s");
    assertThat(TextFormat.duration(3_599_000)).isEqualTo("59 min 59 s");
    assertThat(TextFormat.duration(3_600_000)).isEqualTo("1 h 0 min");
    assertThat(TextFormat.duration(5_400_000)).isEqualTo("1 h 30 min");
    assertThat(TextFormat.duration(100L * 3_600_000)).isEqualTo("100 h 0 min");
  }

  @Test
  void relativeTimesIncludeTheExactTime() {
    long time = 1_700_000_000_000L;
    assertThat(render(TextFormat.ago(time, time + 300_000)))
        .isEqualTo(
            "<time datetime=\"2023-11-14T22:13:20Z\" title=\"2023-11-14 22:13:20 UTC\">5 min ago"
                + "</time>");
    assertThat(render(TextFormat.date(time)))
        .startsWith("<time datetime=\"2023-11-14T22:13:20Z\"")
        .contains(" data-absolute>20");
    assertThat(render(TimeElement.none("never"))).isEqualTo("never");
  }

  private static String render(TimeElement element) {
    var output = new StringOutput();
    element.writeTo(output);
    return output.toString();
  }
}
