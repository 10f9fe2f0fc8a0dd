package dev.steward.pipeline.run;

import dev.steward.problem.ServerFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The file next to the log of a pipeline run that says which node wrote which bytes. A line has the
 * offset of the first byte, the number of the node and the name of the stream; the range ends where
 * the next one begins. A line is written before its bytes, so lines at the end of the log may have
 * none.
 */
public final class LogIndex {

  private LogIndex() {}

  static Path file(Path log) {
    return log.resolveSibling("log-index");
  }

  static String line(long offset, long node, String stream) {
    return offset + " " + node + " " + stream + "\n";
  }

  /**
   * Reads the index of a log, in order.
   *
   * @param size bytes of the log
   */
  public static List<LogSegment> read(Path log, long size) {
    var segments = new ArrayList<LogSegment>();
    for (IndexLine line : lines(log)) {
      if (line.offset() >= size) {
        break;
      }
      close(segments, line.offset());
      segments.add(new LogSegment(line.offset(), size, line.node(), line.stream()));
    }
    return segments;
  }

  /** Bytes of the index that are read at once where a range of the log begins. */
  private static final int PAGE = 4_096;

  /** Bytes of the index that are read for a range of the log at most. */
  private static final int MAX_RANGE = 4 << 20;

  /**
   * Reads the part of an index for a range of the log, in order. The rest of the index is not read.
   */
  public static List<LogSegment> read(Path log, long start, long end) {
    try (FileChannel channel = FileChannel.open(file(log), StandardOpenOption.READ)) {
      long low = 0;
      long high = channel.size();
      while (high - low > PAGE) {
        long middle = low + (high - low) / 2;
        String text = text(channel, middle, PAGE / 2);
        int lineEnd = text.indexOf('\n');
        int space = text.indexOf(' ', lineEnd + 1);
        if (lineEnd < 0 || space < 0) {
          break;
        }
        if (Long.parseLong(text.substring(lineEnd + 1, space)) <= start) {
          low = middle + lineEnd + 1;
        } else {
          high = middle;
        }
      }
      var segments = new ArrayList<LogSegment>();
      for (IndexLine line : lines(text(channel, low, MAX_RANGE))) {
        if (line.offset() >= end) {
          break;
        }
        close(segments, line.offset());
        segments.add(new LogSegment(line.offset(), end, line.node(), line.stream()));
      }
      segments.removeIf(segment -> segment.end() <= start);
      return segments;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new ServerFailure("reading the index of a log", e);
    }
  }

  private static String text(FileChannel channel, long from, int length) throws IOException {
    ByteBuffer buffer =
        ByteBuffer.allocate((int) Math.min(length, Math.max(0, channel.size() - from)));
    while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) > 0) {
      // Reads until the buffer is full.
    }
    return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
  }

  private static void close(List<LogSegment> segments, long end) {
    if (!segments.isEmpty()) {
      LogSegment last = segments.removeLast();
      segments.add(new LogSegment(last.start(), end, last.node(), last.stream()));
    }
  }

  private record IndexLine(long offset, long node, String stream) {}

  /** The complete lines of the file; a killed server may have left a part of one. */
  private static List<IndexLine> lines(Path log) {
    String text;
    try {
      text = Files.readString(file(log), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new ServerFailure("reading the index of a log", e);
    }
    return lines(text);
  }

  private static List<IndexLine> lines(String text) {
    var lines = new ArrayList<IndexLine>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      int first = text.indexOf(' ', start);
      int second = text.indexOf(' ', first + 1);
      if (first < 0 || second < 0 || second > end) {
        break;
      }
      try {
        lines.add(
            new IndexLine(
                Long.parseLong(text.substring(start, first)),
                Long.parseLong(text.substring(first + 1, second)),
                text.substring(second + 1, end)));
      } catch (NumberFormatException e) {
        break;
      }
      start = end + 1;
    }
    return lines;
  }

  /**
   * Removes lines without bytes from the end of the file, so that lines can be added.
   *
   * @param size bytes of the log
   */
  static void repair(Path log, long size) throws IOException {
    Path file = file(log);
    if (!Files.exists(file)) {
      return;
    }
    long keep = 0;
    for (IndexLine line : lines(log)) {
      if (line.offset() >= size) {
        break;
      }
      keep +=
          line(line.offset(), line.node(), line.stream()).getBytes(StandardCharsets.UTF_8).length;
    }
    if (keep < Files.size(file)) {
      try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
        channel.truncate(keep);
      }
    }
  }
}
