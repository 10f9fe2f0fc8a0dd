package dev.steward.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSearchTest {

  private static final long ALL = Long.MAX_VALUE;

  @TempDir Path folder;

  private Path log(String text) throws IOException {
    return Files.writeString(folder.resolve("log"), text);
  }

  private static long find(Path log, String text, long from, boolean back) {
    return LogSearch.search(
            log, LogPatches.NONE, text.getBytes(StandardCharsets.UTF_8), from, back, ALL)
        .at();
  }

  /** Reference implementation of the search. */
  private static long expected(String log, String text, int from, boolean back) {
    String lower = log.toLowerCase(Locale.ROOT);
    String wanted = text.toLowerCase(Locale.ROOT);
    return back
        ? (from == 0 ? -1 : lower.lastIndexOf(wanted, from - 1))
        : lower.indexOf(wanted, from);
  }

  @Test
  void findsWhatASimpleSearchFindsFromEveryByteInBothDirections() throws IOException {
    var random = new Random(7);
    var text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      text.append("abAB\n".charAt(random.nextInt(5)));
    }
    Path log = log(text.toString());
    for (String wanted : new String[] {"a", "ab", "aba", "abab", "aaa", "b\na", "babab", "bbbbb"}) {
      for (int from = 0; from <= text.length(); from++) {
        for (boolean back : new boolean[] {false, true}) {
          assertThat(find(log, wanted, from, back))
              .as("%s from %s, back %s", wanted, from, back)
              .isEqualTo(expected(text.toString(), wanted, from, back));
        }
      }
    }
  }

  @Test
  void aMatchMayLieAcrossTwoWindows() throws IOException {
    Path log = log("x".repeat((256 << 10) - 3) + "NEEDLE" + "x".repeat(300 << 10));
    assertThat(find(log, "needle", 0, false)).isEqualTo((256 << 10) - 3);
    assertThat(find(log, "needle", 556 << 10, true)).isEqualTo((256 << 10) - 3);
  }

  @Test
  void theWorstTextCostsAsMuchAsAnyOther() throws IOException {
    Path log = folder.resolve("log");
    byte[] part = new byte[1 << 20];
    Arrays.fill(part, (byte) 'x');
    try (OutputStream out = Files.newOutputStream(log)) {
      for (int i = 0; i < 50; i++) {
        out.write(part);
      }
    }
    String worst = "x".repeat(198) + "y";
    var threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    assertThat(find(log, worst, 0, false)).isEqualTo(-1);
    assertThat(find(log, "y" + "x".repeat(198), 50 << 20, true)).isEqualTo(-1);
    // A byte-by-byte search needs 20,000 million comparisons, more than ten seconds.
    assertThat((threads.getCurrentThreadCpuTime() - begin) / 1_000_000).isLessThan(3_000);
  }

  @Test
  void aSearchThatEndsAtItsLimitGoesOnWhereItEnded() throws IOException {
    String text = "x".repeat((256 << 10) - 3) + "needle" + "x".repeat(600 << 10);
    Path log = log(text);
    byte[] wanted = "needle".getBytes(StandardCharsets.UTF_8);
    LogSearch.SearchResult first = LogSearch.search(log, LogPatches.NONE, wanted, 0, false, 1);
    assertThat(first).isEqualTo(new LogSearch.SearchResult(-1, (256 << 10) - 3));
    assertThat(LogSearch.search(log, LogPatches.NONE, wanted, first.next(), false, ALL).at())
        .isEqualTo((256 << 10) - 3);

    LogSearch.SearchResult outcome = new LogSearch.SearchResult(-1, text.length());
    int steps = 0;
    while (outcome.next() >= 0) {
      outcome = LogSearch.search(log, LogPatches.NONE, wanted, outcome.next(), true, 1);
      steps++;
    }
    assertThat(outcome.at()).isEqualTo((256 << 10) - 3);
    assertThat(steps).isGreaterThan(1);
  }

  @Test
  void aLogThatIsNotThereHoldsNothing() {
    assertThat(find(folder.resolve("none"), "x", 0, false)).isEqualTo(-1);
  }
}
