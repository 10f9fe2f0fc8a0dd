package dev.steward.blob;

import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records when the lines of logs were written. Build processes write their logs directly, so during
 * a build the log is polled a few times a second; each time it has grown, the time and the new size
 * are appended to a file next to it. Output written while no server was running gets the time of
 * the next start.
 */
public final class LogTimes {

  private static final Logger LOG = LoggerFactory.getLogger(LogTimes.class);

  /** An entry is a time in epoch millis and a size in bytes, both big-endian. */
  private static final int ENTRY_BYTES = 2 * Long.BYTES;

  private static final int MAX_READ = 1 << 20;

  private final Blobs blobs;
  private final LogWatcher logWatcher;
  private final InstantSource clock;

  public LogTimes(Blobs blobs, LogWatcher logWatcher, InstantSource clock) {
    this.blobs = blobs;
    this.logWatcher = logWatcher;
    this.clock = clock;
  }

  private static Path timesFile(Path log) {
    return log.resolveSibling("log-times");
  }

  /** A recording; closing it stops the recording after a final update. */
  @FunctionalInterface
  public interface TimesRecording extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Records the growth of the log from now on. Recording errors do not fail the build: they are
   * logged, and the lines have no times.
   */
  public TimesRecording startRecording(Path log) {
    try {
      var times = new TimesFile(log);
      times.recordGrowth();
      LogWatcher.Watch watch = logWatcher.watch(log, times::recordGrowth);
      return () -> {
        watch.close();
        times.recordGrowth();
        times.close();
      };
    } catch (IOException e) {
      LOG.warn("Cannot record the line times of {}: {}", log, e.getMessage());
      return () -> {};
    }
  }

  /** The open times file of a growing log. */
  private final class TimesFile {
    private final Path log;
    private final FileChannel channel;
    private long recordedSize;
    private long end;
    private boolean closed;
    private boolean failed;

    TimesFile(Path log) throws IOException {
      this.log = log;
      channel =
          FileChannel.open(
              timesFile(log),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              OwnerOnly.FILE);
      // A killed process may have left a partial entry.
      long length = channel.size() / ENTRY_BYTES * ENTRY_BYTES;
      end = length;
      channel.truncate(length).position(length);
      if (length > 0) {
        ByteBuffer last = ByteBuffer.allocate(ENTRY_BYTES);
        channel.read(last, length - ENTRY_BYTES);
        recordedSize = last.getLong(Long.BYTES);
      }
    }

    synchronized void recordGrowth() {
      if (closed) {
        return;
      }
      try {
        long size = blobs.size(log);
        if (size > recordedSize) {
          if (failed) {
            // After a failed write, as on a full disk, there may be a partial entry.
            channel.truncate(end).position(end);
          }
          ByteBuffer entry =
              ByteBuffer.allocate(ENTRY_BYTES).putLong(clock.millis()).putLong(size).flip();
          while (entry.hasRemaining()) {
            channel.write(entry);
          }
          end += ENTRY_BYTES;
          recordedSize = size;
          failed = false;
        }
      } catch (IOException | ServerFailure e) {
        if (!failed && !Thread.currentThread().isInterrupted()) {
          LOG.warn("Cannot record the line times of {}: {}", log, e.getMessage());
        }
        failed = true;
      }
    }

    synchronized void close() {
      closed = true;
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("failed to close the file with the line times of {}", log, e);
      }
    }
  }

  private record TimeEntry(long millis, long size) {}

  /** Times of a chunk of a log. */
  public static final class Times {
    private final List<TimeEntry> entries;
    private int at;

    private Times(List<TimeEntry> entries) {
      this.entries = entries;
    }

    /**
     * Returns when the byte at the offset was written, in epoch millis; 0 if unknown. Successive
     * calls must have increasing offsets.
     */
    public long millisAt(long offset) {
      while (at < entries.size() && entries.get(at).size() <= offset) {
        at++;
      }
      return at < entries.size() ? entries.get(at).millis() : 0;
    }
  }

  /**
   * Reads the times of the bytes from {@code start} to {@code end}; none if the file is damaged.
   */
  public static Times read(Path log, long start, long end) {
    try (FileChannel channel = FileChannel.open(timesFile(log))) {
      long first = 0;
      long afterLast = channel.size() / ENTRY_BYTES;
      while (first < afterLast) {
        long middle = (first + afterLast) / 2;
        if (readEntries(channel, middle, 1).getFirst().size() <= start) {
          first = middle + 1;
        } else {
          afterLast = middle;
        }
      }
      // A chunk of the log is small, and has at most one entry per byte.
      long limit = Math.min(channel.size() / ENTRY_BYTES - first, MAX_READ / ENTRY_BYTES);
      return new Times(readEntries(channel, first, (int) Math.min(limit, end - start)));
    } catch (NoSuchFileException e) {
      return new Times(List.of());
    } catch (IOException e) {
      LOG.warn("Cannot read the line times of {}: {}", log, e.getMessage());
      return new Times(List.of());
    }
  }

  private static List<TimeEntry> readEntries(FileChannel channel, long from, int count)
      throws IOException {
    ByteBuffer bytes =
        PositionedRead.fill(
            channel, ByteBuffer.allocate(Math.max(0, count) * ENTRY_BYTES), from * ENTRY_BYTES);
    var entries = new ArrayList<TimeEntry>();
    while (bytes.remaining() >= ENTRY_BYTES) {
      entries.add(new TimeEntry(bytes.getLong(), bytes.getLong()));
    }
    return entries;
  }
}
