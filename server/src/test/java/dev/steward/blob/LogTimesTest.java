package dev.steward.blob;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Timestamps of log lines, across restarts and crashes. */
class LogTimesTest {

  @TempDir Path folder;
  private final AtomicLong now = new AtomicLong(1_000);
  private Blobs blobs;
  private LogTimes times;
  private Path log;

  @BeforeEach
  void open() {
    blobs = new Blobs(folder);
    times = new LogTimes(blobs, new LogWatcher(blobs), () -> Instant.ofEpochMilli(now.get()));
    log = blobs.log(1, 1);
    blobs.append(log, "head\n");
  }

  private long timeAt(long offset) {
    return LogTimes.read(log, offset, blobs.size(log)).millisAt(offset);
  }

  /** Appends text one second later. The clock is advanced first, because a thread polls the log. */
  private void appendAfterOneSecond(String text) {
    try (LogTimes.TimesRecording _ = times.startRecording(log)) {
      now.addAndGet(1_000);
      blobs.append(log, text);
    }
  }

  @Test
  void eachByteHasTheTimeOfItsWrite() {
    assertThat(timeAt(0)).isZero();
    appendAfterOneSecond("one\n");
    assertThat(timeAt(0)).isEqualTo(1_000);
    assertThat(timeAt(5)).isEqualTo(2_000);
    assertThat(timeAt(9)).isZero();
    blobs.append(log, "while no server ran\n");
    now.set(9_000);
    appendAfterOneSecond("two\n");
    assertThat(timeAt(5)).isEqualTo(2_000);
    assertThat(timeAt(10)).isEqualTo(9_000);
    assertThat(timeAt(blobs.size(log) - 1)).isEqualTo(10_000);
    LogTimes.Times range = LogTimes.read(log, 0, blobs.size(log));
    assertThat(range.millisAt(0)).isEqualTo(1_000);
    assertThat(range.millisAt(7)).isEqualTo(2_000);
    assertThat(range.millisAt(blobs.size(log) - 1)).isEqualTo(10_000);
  }

  @Test
  void growthIsRecordedInTheBackground() throws Exception {
    try (LogTimes.TimesRecording _ = times.startRecording(log)) {
      now.set(5_000);
      blobs.append(log, "line\n");
      while (timeAt(5) == 0) {
        Thread.onSpinWait();
      }
      assertThat(timeAt(5)).isEqualTo(5_000);
    }
  }

  @Test
  void anIncompleteEntryOfAKilledProcessIsIgnored() throws Exception {
    appendAfterOneSecond("one\n");
    Path file = log.resolveSibling("log-times");
    Files.write(file, new byte[] {0, 0, 0}, StandardOpenOption.APPEND);
    assertThat(timeAt(5)).isEqualTo(2_000);
    appendAfterOneSecond("two\n");
    assertThat(timeAt(5)).isEqualTo(2_000);
    assertThat(timeAt(9)).isEqualTo(3_000);
    assertThat(Files.size(file) % 16).isZero();
  }

  @Test
  void aLogWhoseTimesCannotBeWrittenStillGrows() throws Exception {
    Files.createDirectory(log.resolveSibling("log-times"));
    try (LogTimes.TimesRecording _ = times.startRecording(log)) {
      blobs.append(log, "line\n");
    }
    assertThat(blobs.size(log)).isEqualTo(10);
    assertThat(timeAt(5)).isZero();
  }
}
