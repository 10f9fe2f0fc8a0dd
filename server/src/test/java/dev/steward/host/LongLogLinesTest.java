package dev.steward.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Step output is masked on its way into the log: fast, in bounded memory and without delay. */
@Tag("integration")
class LongLogLinesTest {

  private static final String SECRET = "t0p.s*cret[of]the^house$";

  /** The number of bytes between the starts of two large chunks of a long line. */
  private static final int PERIOD = Wrapper.MAX_LINE_BYTES + 2 * SedMasking.WINDOW;

  @TempDir Path folder;

  private Process startStep(
      String command, boolean timed, List<String> secrets, long memoryLimitKilobytes)
      throws IOException {
    var arguments =
        new ArrayList<>(
            List.of(
                "/bin/sh",
                "-c",
                "ulimit -v \"$1\"; shift; exec \"$@\"",
                "sh",
                memoryLimitKilobytes == 0 ? "unlimited" : Long.toString(memoryLimitKilobytes),
                "/bin/sh",
                "-c",
                Wrapper.SCRIPT,
                "steward",
                folder.resolve("state").toString(),
                logFile().toString(),
                folder.toString(),
                timed ? "1" : "0",
                "0",
                "heading"));
    arguments.addAll(List.of("/bin/sh", "-c", command));
    var builder = new ProcessBuilder(arguments);
    builder.environment().clear();
    builder.environment().put("PATH", HostFacts.DEFAULT_PATH);
    builder.environment().put("LANG", "C.UTF-8");
    builder.environment().put(Host.COOKIE_VARIABLE, "c00kie");
    Process process = builder.inheritIO().redirectInput(ProcessBuilder.Redirect.PIPE).start();
    String input = Wrapper.input(SedMasking.of(secrets), "", "c00kie");
    try (OutputStream out = process.getOutputStream()) {
      out.write(input.getBytes(StandardCharsets.UTF_8));
    }
    return process;
  }

  private Path logFile() {
    return folder.resolve("log");
  }

  private String logOf(String command, List<String> secrets) throws Exception {
    Process process = startStep(command, false, secrets, 0);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(logFile(), StandardCharsets.ISO_8859_1);
    assertThat(text).startsWith("heading\n");
    return text.substring("heading\n".length());
  }

  @Test
  void aSecretIsMaskedAcrossLineCuts() throws Exception {
    var line = new StringBuilder();
    var masked = new StringBuilder();
    for (int i = 0; i < 3 * SECRET.length(); i++) {
      // Places the secret around each of the three boundaries in a period, one byte earlier each
      // time.
      int border =
          i / 3 * PERIOD / 4 * 4
              + new int[] {
                    Wrapper.MAX_LINE_BYTES,
                    Wrapper.MAX_LINE_BYTES + SedMasking.WINDOW,
                    Wrapper.MAX_LINE_BYTES + 2 * SedMasking.WINDOW
                  }
                  [i % 3];
      int fill = border - i / 3 - line.length();
      line.append("x".repeat(fill)).append(SECRET);
      masked.append("x".repeat(fill)).append("****");
    }
    Files.writeString(folder.resolve("line"), line + "\nnext " + SECRET + " one\n");
    String log = logOf("cat line", List.of(SECRET, SECRET.substring(0, 9)));
    assertThat(log).endsWith("\nnext **** one\n");
    String joined = log.substring(0, log.length() - "\nnext **** one\n".length());
    assertThat(joined.lines().mapToInt(String::length).max().orElse(0))
        .isGreaterThan(900_000)
        .isLessThanOrEqualTo(PERIOD);
    String unwrapped = joined.replace("\n", "");
    int mismatch =
        java.util.Arrays.mismatch(unwrapped.toCharArray(), masked.toString().toCharArray());
    assertThat(
            mismatch < 0
                ? ""
                : unwrapped.substring(
                    Math.max(0, mismatch - 30), Math.min(unwrapped.length(), mismatch + 60)))
        .as("difference near offset %s", mismatch)
        .isEmpty();
  }

  @Test
  void linesAroundTheCutLengthStayComplete() throws Exception {
    var text = new StringBuilder();
    var random = new Random(7);
    for (int length : new int[] {1, Wrapper.MAX_LINE_BYTES, PERIOD - SedMasking.WINDOW, PERIOD}) {
      for (int offset = -1; offset <= 1; offset++) {
        for (int i = 0; i < length + offset; i++) {
          text.append((char) ('a' + random.nextInt(26)));
        }
        text.append('\n');
      }
    }
    text.append("without an end");
    Files.writeString(folder.resolve("lines"), text);
    String log = logOf("cat lines", List.of("A secret"));
    assertThat(log.replace("\n", "").equals(text.toString().replace("\n", ""))).isTrue();
    List<String> shortLines = text.toString().lines().filter(l -> l.length() <= 1_000_000).toList();
    assertThat(log.lines().toList()).containsAll(shortLines);
  }

  @Test
  void anEndlessLineNeedsLittleMemory() throws Exception {
    Process process =
        startStep("head -c 120000000 /dev/zero | tr '\\0' x", false, List.of(SECRET), 100_000);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.size(logFile())).isBetween(120_000_000L, 120_001_000L);
    assertThat(CommandState.parse(Files.readString(folder.resolve("state"))).exit()).isEqualTo(0);
  }

  @Test
  void timestampingAnEndlessLineNeedsLittleMemory() throws Exception {
    Process process = startStep("head -c 60000000 /dev/zero | tr '\\0' x", true, List.of(), 60_000);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Files.size(logFile())).isBetween(60_000_000L, 60_010_000L);
  }

  @Test
  void maskingALargeLogIsFast() throws Exception {
    try (OutputStream out =
        new BufferedOutputStream(Files.newOutputStream(folder.resolve("big")))) {
      byte[] line = ("x".repeat(89) + "\n").getBytes(StandardCharsets.UTF_8);
      for (int i = 0; i < 333_333; i++) {
        out.write(line);
      }
    }
    List<String> masked =
        IntStream.range(0, 60).mapToObj(i -> "p%ss w0rd/&<x>\"" + i + "\"").toList();
    long start = System.nanoTime();
    Process process = startStep("cat big; echo 'p%ss w0rd/&<x>\"1\"'", false, masked, 0);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(30));
    assertThat(Files.size(logFile())).isEqualTo(333_333 * 90L + "heading\n****\n".length());
  }

  @Test
  void linesAppearInTheLogImmediately() throws Exception {
    for (boolean timed : new boolean[] {false, true}) {
      Files.deleteIfExists(logFile());
      Files.deleteIfExists(folder.resolve("go"));
      Files.deleteIfExists(folder.resolve("state"));
      Process process =
          startStep(
              "echo the first " + SECRET + "; until [ -e go ]; do sleep 0.05; done; printf last",
              timed,
              List.of(SECRET),
              0);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (!(Files.exists(logFile())
          && Files.readString(logFile()).contains("the first ****\n"))) {
        assertThat(System.nanoTime()).isLessThan(end);
        TimeUnit.MILLISECONDS.sleep(10);
      }
      Files.createFile(folder.resolve("go"));
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(Files.readString(logFile())).endsWith("last\n");
    }
  }
}
