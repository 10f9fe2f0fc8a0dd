package dev.steward.pipeline.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads the index of a log that grows, each line once. */
public final class LogIndexReader {

  private final Path file;
  private long position;
  private String rest = "";

  public LogIndexReader(Path log) {
    file = LogIndex.file(log);
  }

  /**
   * The beginning of a range of the log, which ends where the next one begins.
   *
   * @param start offset of its first byte
   * @param stream see {@link LogStream}
   */
  public record RangeStart(long start, String stream) {}

  /** Returns the lines that were added to the index since the last call. */
  public List<RangeStart> next() throws IOException {
    var added = new ArrayList<RangeStart>();
    String text = rest + read();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      int first = text.indexOf(' ', start);
      int second = text.indexOf(' ', first + 1);
      if (first > start && second > first && second < end) {
        added.add(
            new RangeStart(
                Long.parseLong(text.substring(start, first)), text.substring(second + 1, end)));
      }
      start = end + 1;
    }
    rest = text.substring(start);
    return added;
  }

  private String read() throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(file)) {
      long size = channel.size();
      if (size <= position) {
        return "";
      }
      channel.position(position);
      ByteBuffer buffer = ByteBuffer.allocate(Math.toIntExact(size - position));
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Reads the rest.
      }
      position += buffer.position();
      return new String(buffer.array(), 0, buffer.position(), StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
