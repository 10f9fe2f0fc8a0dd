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
 * Index of line offsets in logs. A log is scanned once; afterwards, only appended text is scanned.
 * The index keeps one line count per 256 KB. The indexes of the least recently used logs are
 * evicted.
 */
public final class LineIndex {

  private static final int STRIDE = 256 << 10;
  private static final int MAX_LOGS = 64;

  /** The number of lines that end before each multiple of the stride. */
  private static final class LineMarks {
    private long[] marks = new long[16];
    private int count = 1;
  }

  private final Map<Path, LineMarks> marksByLog =
      new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Path, LineMarks> eldest) {
          return size() > MAX_LOGS;
        }
      };

  /** Returns the number of lines that end before an offset. */
  public long linesBefore(Path log, long offset) {
    LineMarks index = marksOf(log);
    synchronized (index) {
      try (FileChannel channel = FileChannel.open(log)) {
        long size = Math.min(channel.size(), offset);
        int mark = extend(channel, index, size);
        long lines = index.marks[mark];
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
  public long lineOffset(Path log, long line) {
    LineMarks index = marksOf(log);
    synchronized (index) {
      try (FileChannel channel = FileChannel.open(log)) {
        long size = channel.size();
        int last = extend(channel, index, size);
        int mark = 0;
        while (mark < last && index.marks[mark + 1] < line - 1) {
          mark++;
        }
        long lines = index.marks[mark];
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

  private LineMarks marksOf(Path log) {
    synchronized (marksByLog) {
      return marksByLog.computeIfAbsent(log, _ -> new LineMarks());
    }
  }

  /** Extends the index up to an offset; returns the index of the last mark at or before it. */
  private static int extend(FileChannel channel, LineMarks index, long offset) throws IOException {
    int mark = (int) (offset / STRIDE);
    while (index.count <= mark) {
      long at = (long) (index.count - 1) * STRIDE;
      ByteBuffer part = read(channel, at, at + STRIDE);
      long lines = index.marks[index.count - 1];
      while (part.hasRemaining()) {
        if (part.get() == '\n') {
          lines++;
        }
      }
      if (index.count == index.marks.length) {
        index.marks = java.util.Arrays.copyOf(index.marks, index.count * 2);
      }
      index.marks[index.count++] = lines;
    }
    return mark;
  }

  private static ByteBuffer read(FileChannel channel, long from, long to) throws IOException {
    return PositionedRead.fill(channel, ByteBuffer.allocate((int) Math.max(0, to - from)), from);
  }
}
