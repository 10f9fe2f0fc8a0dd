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

  private static final long NO_LIMIT = Long.MAX_VALUE;

  @TempDir Path folder;

  private Path writeLog(String text) throws IOException {
    return Files.writeString(folder.resolve("log"), text);
  }

  private static long find(Path log, String text, long from, boolean backwards) {
    return LogSearch.search(
            log, LogPatches.NONE, text.getBytes(StandardCharsets.UTF_8), from, backwards, NO_LIMIT)
        .at();
  }

  /** Reference implementation of the search. */
  private static long expected(String log, String text, int from, boolean backwards) {
    String lower = log.toLowerCase(Locale.ROOT);
    String needle = text.toLowerCase(Locale.ROOT);
    return backwards
        ? (from == 0 ? -1 : lower.lastIndexOf(needle, from - 1))
        : lower.indexOf(needle, from);
  }

  @Test
  void theSearchMatchesTheReferenceFromEveryOffset() throws IOException {
    var random = new Random(7);
    var text = new StringBuilder();
    for (int i = 0; i < 400; i++) {
      text.append("abAB\n".charAt(random.nextInt(5)));
    }
    Path log = writeLog(text.toString());
    for (String needle : new String[] {"a", "ab", "aba", "abab", "aaa", "b\na", "babab", "bbbbb"}) {
      for (int from = 0; from <= text.length(); from++) {
        for (boolean backwards : new boolean[] {false, true}) {
          assertThat(find(log, needle, from, backwards))
              .as("%s from %s, backwards: %s", needle, from, backwards)
              .isEqualTo(expected(text.toString(), needle, from, backwards));
        }
      }
    }
  }

  @Test
  void aMatchAcrossTwoWindowsIsFound() throws IOException {
    Path log = writeLog("x".repeat((256 << 10) - 3) + "NEEDLE" + "x".repeat(300 << 10));
    assertThat(find(log, "needle", 0, false)).isEqualTo((256 << 10) - 3);
    assertThat(find(log, "needle", 556 << 10, true)).isEqualTo((256 << 10) - 3);
  }

  @Test
  void worstCaseTextIsSearchedInLinearTime() throws IOException {
    Path log = folder.resolve("log");
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) 'x');
    try (OutputStream out = Files.newOutputStream(log)) {
      for (int i = 0; i < 50; i++) {
        out.write(block);
      }
    }
    String worst = "x".repeat(198) + "y";
    var threads = ManagementFactory.getThreadMXBean();
    long begin = threads.getCurrentThreadCpuTime();
    assertThat(find(log, worst, 0, false)).isEqualTo(-1);
    assertThat(find(log, "y" + "x".repeat(198), 50 << 20, true)).isEqualTo(-1);
    // A byte-by-byte search would need 20 billion comparisons, more than ten seconds.
    assertThat((threads.getCurrentThreadCpuTime() - begin) / 1_000_000).isLessThan(3_000);
  }

  @Test
  void aLimitedSearchCanBeContinued() throws IOException {
    String text = "x".repeat((256 << 10) - 3) + "needle" + "x".repeat(600 << 10);
    Path log = writeLog(text);
    byte[] needle = "needle".getBytes(StandardCharsets.UTF_8);
    LogSearch.SearchResult first = LogSearch.search(log, LogPatches.NONE, needle, 0, false, 1);
    assertThat(first).isEqualTo(new LogSearch.SearchResult(-1, (256 << 10) - 3));
    assertThat(LogSearch.search(log, LogPatches.NONE, needle, first.next(), false, NO_LIMIT).at())
        .isEqualTo((256 << 10) - 3);

    LogSearch.SearchResult result = new LogSearch.SearchResult(-1, text.length());
    int steps = 0;
    while (result.next() >= 0) {
      result = LogSearch.search(log, LogPatches.NONE, needle, result.next(), true, 1);
      steps++;
    }
    assertThat(result.at()).isEqualTo((256 << 10) - 3);
    assertThat(steps).isGreaterThan(1);
  }

  @Test
  void aMissingLogHasNoMatches() {
    assertThat(find(folder.resolve("none"), "x", 0, false)).isEqualTo(-1);
  }
}
