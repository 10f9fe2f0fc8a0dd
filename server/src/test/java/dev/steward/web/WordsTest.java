package dev.steward.web;

import static org.assertj.core.api.Assertions.assertThat;

import gg.jte.output.StringOutput;
import org.junit.jupiter.api.Test;

/** Formats of times and durations on pages. */
class WordsTest {

  @Test
  void spansAreTakenInTheUnitThatFits() {
    assertThat(Words.took(-5)).isEqualTo("0 ms");
    assertThat(Words.took(0)).isEqualTo("0 ms");
    assertThat(Words.took(49)).isEqualTo("49 ms");
    assertThat(Words.took(50)).isEqualTo("0.1 s");
    assertThat(Words.took(149)).isEqualTo("0.1 s");
    assertThat(Words.took(3_449)).isEqualTo("3.4 s");
    assertThat(Words.took(59_949)).isEqualTo("59.9 s");
    assertThat(Words.took(59_950)).isEqualTo("1 min 0 s");
    assertThat(Words.took(125_000)).isEqualTo("2 min 5 s");
    assertThat(Words.took(3_599_000)).isEqualTo("59 min 59 s");
    assertThat(Words.took(3_600_000)).isEqualTo("1 h 0 min");
    assertThat(Words.took(5_400_000)).isEqualTo("1 h 30 min");
    assertThat(Words.took(100L * 3_600_000)).isEqualTo("100 h 0 min");
  }

  @Test
  void aTimeAgoNamesTheExactTime() {
    long at = 1_700_000_000_000L;
    assertThat(drawn(Words.ago(at, at + 300_000)))
        .isEqualTo(
            "<time datetime=\"2023-11-14T22:13:20Z\" title=\"2023-11-14 22:13:20 UTC\">5 min ago"
                + "</time>");
    assertThat(drawn(Words.when(at)))
        .startsWith("<time datetime=\"2023-11-14T22:13:20Z\"")
        .contains(" data-absolute>20");
    assertThat(drawn(Moment.none("never"))).isEqualTo("never");
  }

  private static String drawn(Moment moment) {
    var output = new StringOutput();
    moment.writeTo(output);
    return output.toString();
  }
}
