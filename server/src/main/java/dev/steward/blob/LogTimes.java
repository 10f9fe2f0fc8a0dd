package dev.steward.blob;

import dev.steward.problem.Broken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When the lines of logs were written. Builds write to their logs by themselves, so while one goes
 * on its log is looked at a few times a second, and each time that it has grown the moment and its
 * size by then are added to a file beside it. What was written while no server ran counts as
 * written when the next one came.
 */
public final class LogTimes {

  private static final Logger LOG = LoggerFactory.getLogger(LogTimes.class);

  /** A moment in epoch millis and a size in bytes, the highest byte first. */
  private static final int ENTRY = 2 * Long.BYTES;

  private static final int MOST_READ = 1 << 20;

  private final Blobs blobs;
  private final Growth growth;
  private final InstantSource clock;

  public LogTimes(Blobs blobs, Growth growth, InstantSource clock) {
    this.blobs = blobs;
    this.growth = growth;
    this.clock = clock;
  }

  private static Path beside(Path log) {
    return log.resolveSibling("log-times");
  }

  /** Ends it, when all is written. */
  @FunctionalInterface
  public interface Keeping extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Writes down when the log grows from now on. That is no reason for a build to fail: where it
   * cannot be written the log says so, and the lines have no times.
   */
  public Keeping keep(Path log) {
    try {
      var times = new Open(log);
      times.note();
      Growth.Watch watch = growth.watch(log, times::note);
      return () -> {
        watch.close();
        times.note();
        times.close();
      };
    } catch (IOException e) {
      LOG.warn("When the lines of {} are written is not kept: {}", log, e.getMessage());
      return () -> {};
    }
  }

  /** The file of a log that grows. */
  private final class Open {
    private final Path log;
    private final FileChannel channel;
    private long known;
    private long end;
    private boolean closed;
    private boolean failed;

    Open(Path log) throws IOException {
      this.log = log;
      channel =
          FileChannel.open(
              beside(log),
              Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      // A process that was killed may have left half an entry.
      long whole = channel.size() / ENTRY * ENTRY;
      end = whole;
      channel.truncate(whole).position(whole);
      if (whole > 0) {
        ByteBuffer last = ByteBuffer.allocate(ENTRY);
        channel.read(last, whole - ENTRY);
        known = last.getLong(Long.BYTES);
      }
    }

    synchronized void note() {
      if (closed) {
        return;
      }
      try {
        long size = blobs.size(log);
        if (size > known) {
          if (failed) {
            // The disk was full: half an entry may have been written.
            channel.truncate(end).position(end);
          }
          ByteBuffer entry =
              ByteBuffer.allocate(ENTRY).putLong(clock.millis()).putLong(size).flip();
          while (entry.hasRemaining()) {
            channel.write(entry);
          }
          end += ENTRY;
          known = size;
          failed = false;
        }
      } catch (IOException | Broken e) {
        if (!failed && !Thread.currentThread().isInterrupted()) {
          LOG.warn("When the lines of {} are written is not kept: {}", log, e.getMessage());
        }
        failed = true;
      }
    }

    synchronized void close() {
      closed = true;
      try {
        channel.close();
      } catch (IOException e) {
        LOG.debug("closing the times of {}", log, e);
      }
    }
  }

  private record Moment(long millis, long size) {}

  /** When the parts of a piece of a log were written. */
  public static final class Times {
    private final List<Moment> moments;
    private int at;

    private Times(List<Moment> moments) {
      this.moments = moments;
    }

    /**
     * When the byte there was written, in epoch millis; 0 where that is not known. Asked in the
     * order of the log.
     */
    public long of(long offset) {
      while (at < moments.size() && moments.get(at).size() <= offset) {
        at++;
      }
      return at < moments.size() ? moments.get(at).millis() : 0;
    }
  }

  /** Of the bytes from {@code start} up to {@code end}; none are known where the file is broken. */
  public static Times read(Path log, long start, long end) {
    try (FileChannel channel = FileChannel.open(beside(log))) {
      long first = 0;
      long behind = channel.size() / ENTRY;
      while (first < behind) {
        long middle = (first + behind) / 2;
        if (moments(channel, middle, 1).getFirst().size() <= start) {
          first = middle + 1;
        } else {
          behind = middle;
        }
      }
      // A piece is small, and of one byte there is one entry at most.
      long most = Math.min(channel.size() / ENTRY - first, MOST_READ / ENTRY);
      return new Times(moments(channel, first, (int) Math.min(most, end - start)));
    } catch (NoSuchFileException e) {
      return new Times(List.of());
    } catch (IOException e) {
      LOG.warn("When the lines of {} were written cannot be read: {}", log, e.getMessage());
      return new Times(List.of());
    }
  }

  private static List<Moment> moments(FileChannel channel, long from, int count)
      throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(Math.max(0, count) * ENTRY);
    while (bytes.hasRemaining() && channel.read(bytes, from * ENTRY + bytes.position()) >= 0) {
      // Until all is there.
    }
    bytes.flip();
    var all = new ArrayList<Moment>();
    while (bytes.remaining() >= ENTRY) {
      all.add(new Moment(bytes.getLong(), bytes.getLong()));
    }
    return all;
  }
}
