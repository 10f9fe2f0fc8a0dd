package dev.steward.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log of a run and its index, also after a crash in the middle of a write. */
class PipelineLogTest {

  private static final InstantSource CLOCK =
      () -> java.time.Instant.ofEpochMilli(1_767_225_600_000L);

  @TempDir Path home;

  private Path log = Path.of("");

  private PipelineLog open(String name) {
    log = home.resolve(name).resolve("log");
    return new PipelineLog(log, CLOCK);
  }

  /** What a run writes, the same in each evaluation. */
  private static void evaluate(PipelineLog log) {
    log.write(0, LogStream.TEXT, "Started by timer\n", false);
    for (int node = 3; node < 9; node++) {
      log.write(node, LogStream.ANNOUNCE, "[Pipeline] echo\n", false);
      log.write(node, LogStream.TEXT, "wörds of " + node + "\nand more\n", node % 2 == 0);
      log.write(3, LogStream.TEXT, "a step that goes on\n", false);
    }
    log.write(0, LogStream.TEXT, "Finished: SUCCESS\n", false);
  }

  private String text() throws IOException {
    return Files.readString(log, StandardCharsets.UTF_8);
  }

  private static void truncate(Path file, long size) throws IOException {
    try (var out = new RandomAccessFile(file.toFile(), "rw")) {
      out.setLength(size);
    }
  }

  @Test
  void whatIsMissingAfterACrashAtAnyByteIsWrittenOnce() throws Exception {
    try (PipelineLog whole = open("whole")) {
      evaluate(whole);
    }
    String expected = text();
    Path wholeLog = log;
    long size = Files.size(wholeLog);
    byte[] index = Files.readAllBytes(LogIndex.file(wholeLog));
    for (long kept = 0; kept <= size; kept++) {
      log = home.resolve("torn" + kept).resolve("log");
      Files.createDirectories(log.getParent());
      Files.copy(wholeLog, log);
      Files.write(LogIndex.file(log), index);
      truncate(log, kept);
      try (var torn = new PipelineLog(log, CLOCK)) {
        evaluate(torn);
      }
      assertThat(text()).as("the first %d bytes were written", kept).isEqualTo(expected);
    }
  }

  @Test
  void anIndexThatIsTornAsWellLosesNoText() throws Exception {
    try (PipelineLog whole = open("whole")) {
      evaluate(whole);
    }
    List<String> expected = text().lines().sorted().toList();
    Path wholeLog = log;
    byte[] index = Files.readAllBytes(LogIndex.file(wholeLog));
    var random = new Random(7);
    for (int round = 0; round < 200; round++) {
      log = home.resolve("index" + round).resolve("log");
      Files.createDirectories(log.getParent());
      Files.copy(wholeLog, log);
      Files.write(LogIndex.file(log), index);
      truncate(LogIndex.file(log), random.nextInt(index.length));
      try (var torn = new PipelineLog(log, CLOCK)) {
        evaluate(torn);
      }
      assertThat(text().lines().toList()).containsAll(expected);
    }
  }

  @Test
  void outputOfCommandsIsCopiedInWholeLines() throws Exception {
    try (PipelineLog out = open("output")) {
      byte[] first = "one\ntwo".getBytes(StandardCharsets.UTF_8);
      out.copy(5, "", first, 0, first.length, false);
      out.write(6, LogStream.ANNOUNCE, "[Pipeline] echo\n", false);
      byte[] rest = " and more\n".getBytes(StandardCharsets.UTF_8);
      out.copy(5, "", rest, 0, rest.length, false);
    }
    assertThat(text()).isEqualTo("one\ntwo\n[Pipeline] echo\n and more\n");
    try (var reopened = new PipelineLog(log, CLOCK)) {
      assertThat(reopened.copied(5, "", false)).isEqualTo("one\ntwo and more\n".length());
    }
  }

  @Test
  void timesAreNotPartOfWhatIsCompared() throws Exception {
    for (int attempt = 0; attempt < 2; attempt++) {
      try (PipelineLog out = open("times")) {
        out.write(3, LogStream.TEXT, "a\nb\n", true);
        byte[] output = "c\nd\n".getBytes(StandardCharsets.UTF_8);
        long copied = out.copied(3, "x", true);
        out.copy(3, "x", output, (int) copied, (int) (output.length - copied), true);
      }
    }
    assertThat(text())
        .isEqualTo(
            """
            [2026-01-01T00:00:00.000Z] a
            [2026-01-01T00:00:00.000Z] b
            [2026-01-01T00:00:00.000Z] c
            [2026-01-01T00:00:00.000Z] d
            """);
  }

  @Test
  void theIndexNamesTheNodeOfEachByte() throws Exception {
    try (PipelineLog out = open("index")) {
      out.masks().addSecret("s3cret-value");
      out.write(3, LogStream.ANNOUNCE, "[Pipeline] echo\n", false);
      out.write(3, LogStream.TEXT, "the s3cret-value\n", false);
      out.write(4, LogStream.NOTICE, "once\n", false);
      out.write(4, LogStream.NOTICE, "once\n", false);
    }
    String text = text();
    var segments = new ArrayList<String>();
    for (LogSegment segment : LogIndex.read(log, Files.size(log))) {
      segments.add(
          segment.node()
              + segment.stream()
              + " "
              + text.substring((int) segment.start(), (int) segment.end()));
    }
    assertThat(segments)
        .containsExactly("3a [Pipeline] echo\n", "3t the ****\n", "4n once\nonce\n");
  }
}
