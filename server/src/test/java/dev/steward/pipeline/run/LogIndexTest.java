package dev.steward.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogIndexTest {

  @TempDir Path folder;

  @Test
  void aRangeHasTheSegmentsOfTheWholeIndexThatOverlapIt() throws IOException {
    var random = new Random(7);
    var index = new StringBuilder();
    long size = 0;
    for (int i = 0; i < 20_000; i++) {
      index.append(LogIndex.line(size, i % 300, LogStream.TEXT));
      size += 1 + random.nextInt(200);
    }
    Path log = folder.resolve("log");
    Files.writeString(LogIndex.file(log), index, StandardCharsets.UTF_8);
    List<LogSegment> all = LogIndex.read(log, size);
    assertThat(all).hasSize(20_000);
    for (int i = 0; i < 200; i++) {
      long start = i == 0 ? 0 : random.nextLong(size);
      long end = i == 1 ? size : Math.min(size, start + 1 + random.nextInt(5_000));
      List<LogSegment> expected =
          all.stream()
              .filter(segment -> segment.end() > start && segment.start() < end)
              .map(segment ->
                  new LogSegment(
                      segment.start(),
                      Math.min(segment.end(), end),
                      segment.node(),
                      segment.stream()))
              .toList();
      assertThat(LogIndex.read(log, start, end)).as(start + " to " + end).isEqualTo(expected);
    }
  }

  @Test
  void aRunWithoutAnIndexHasNoSegments() throws IOException {
    assertThat(LogIndex.read(folder.resolve("log"), 0, 10)).isEmpty();
    Files.createFile(LogIndex.file(folder.resolve("log")));
    assertThat(LogIndex.read(folder.resolve("log"), 0, 10)).isEmpty();
  }
}
