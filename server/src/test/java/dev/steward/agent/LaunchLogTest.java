package dev.steward.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** The launch log is read in parts, and drops its oldest lines. */
class LaunchLogTest {

  @Test
  void aPartContinuesWhereThePreviousOneEnded() {
    var log = new LaunchLog(InstantSource.system());
    log.add("one");
    LaunchLog.LogPart first = log.from(0);
    log.add("two");
    assertThat(first.text()).endsWith("] one\n");
    assertThat(log.from(first.end()).text()).endsWith("] two\n").doesNotContain("one");
    assertThat(log.from(-1).text()).contains("one", "two");
    assertThat(log.from(1_000_000).text()).contains("one", "two");
  }

  @Test
  void theOldestLinesAreDropped() {
    var log = new LaunchLog(InstantSource.system());
    for (int i = 0; i < 10_000; i++) {
      log.add("line " + i + " " + "x".repeat(100));
    }
    LaunchLog.LogPart all = log.from(0);
    assertThat(all.text()).hasSizeBetween(90_000, 210_000).startsWith("[").contains("line 9999 ");
    assertThat(all.end()).isGreaterThan(1_000_000);
    assertThat(log.from(all.end() - 10).text()).hasSize(10);
  }
}
