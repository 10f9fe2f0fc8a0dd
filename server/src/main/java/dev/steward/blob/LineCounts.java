package dev.steward.blob;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Index of line offsets in logs. A log is scanned once, and afterwards only what was appended; the
 * index keeps one line count per 256 KB. The least recently used logs are evicted.
 */
public final class LineCounts {

  private static final int STRIDE = 256 << 10;
  private static final int MAX_LOGS = 64;

  /** The number of lines that end before each multiple of the stride. */
  private static final class Known {
    private long[] marks = new long[16];
    private int count = 1;
  }

  private final Map<Path, Known> known =
      new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, Known> eldest) {
          return size() > MAX_LOGS;
        }
      };

  /** Returns the number of lines that end before an offset. */
  public long before(Path log, long offset) {
    Known of = of(log);
    synchronized (of) {
      try (FileChannel channel = FileChannel.open(log)) {
        long size = Math.min(channel.size(), offset);
        int mark = fill(channel, of, size);
        long lines = of.marks[mark];
        ByteBuffer part = read(channel, (long) mark * STRIDE, size);
        while (part.hasRemaining()) {
          if (part.get() == '\n') {
            lines++;
          }
        }
        return lines;
      } catch (NoSuchFileException e) {
        return 0;
      } catch (IOException e) {
        throw new ServerFailure("reading a log", e);
      }
    }
  }

  /** Returns the offset of a line, the first being 1; the end of the log if it has fewer lines. */
  public long offset(Path log, long line) {
    Known of = of(log);
    synchronized (of) {
      try (FileChannel channel = FileChannel.open(log)) {
        long size = channel.size();
        int last = fill(channel, of, size);
        int mark = 0;
        while (mark < last && of.marks[mark + 1] < line - 1) {
          mark++;
        }
        long lines = of.marks[mark];
        long at = (long) mark * STRIDE;
        while (lines < line - 1 && at < size) {
          ByteBuffer part = read(channel, at, Math.min(size, at + STRIDE));
          while (part.hasRemaining() && lines < line - 1) {
            if (part.get() == '\n') {
              lines++;
            }
          }
          at += part.position();
          if (part.position() == 0) {
            break;
          }
        }
        return at;
      } catch (NoSuchFileException e) {
        return 0;
      } catch (IOException e) {
        throw new ServerFailure("reading a log", e);
      }
    }
  }

  private Known of(Path log) {
    synchronized (known) {
      return known.computeIfAbsent(log, _ -> new Known());
    }
  }

  /** Extends the index up to an offset; returns the index of the last mark at or before it. */
  private static int fill(FileChannel channel, Known of, long offset) throws IOException {
    int wanted = (int) (offset / STRIDE);
    while (of.count <= wanted) {
      long at = (long) (of.count - 1) * STRIDE;
      ByteBuffer part = read(channel, at, at + STRIDE);
      long lines = of.marks[of.count - 1];
      while (part.hasRemaining()) {
        if (part.get() == '\n') {
          lines++;
        }
      }
      if (of.count == of.marks.length) {
        of.marks = java.util.Arrays.copyOf(of.marks, of.count * 2);
      }
      of.marks[of.count++] = lines;
    }
    return wanted;
  }

  private static ByteBuffer read(FileChannel channel, long from, long to) throws IOException {
    ByteBuffer part = ByteBuffer.allocate((int) Math.max(0, to - from));
    long at = from;
    while (part.hasRemaining()) {
      int n = channel.read(part, at);
      if (n < 0) {
        break;
      }
      at += n;
    }
    return part.flip();
  }
}
