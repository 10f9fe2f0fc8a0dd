package dev.steward.pipeline.local;

import dev.steward.pipeline.run.LogIndexReader;
import dev.steward.pipeline.run.LogIndexReader.RangeStart;
import dev.steward.pipeline.run.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/** Prints the log of a run while it grows. */
public final class LogPrinter {

  private static final int MAX_READ = 64 << 10;

  /** Longer lines have no colours. */
  private static final int MAX_LINE = 8_000;

  private static final byte[] RESET = "\u001b[0m".getBytes(StandardCharsets.US_ASCII);

  private final Path log;
  private final LogIndexReader index;
  private final OutputStream out;
  private final boolean colours;
  private final boolean quiet;
  private final Deque<RangeStart> ranges = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long position;
  private String stream = LogStream.TEXT;

  /** The stream of the first byte of the current line. */
  private String lineStream = LogStream.TEXT;

  private boolean inLongLine;

  /**
   * Creates a printer.
   *
   * @param colours whether lines have the colours of a terminal
   * @param quiet whether lines about the steps are left out
   */
  public LogPrinter(Path log, OutputStream out, boolean colours, boolean quiet) {
    this.log = log;
    this.out = out;
    this.colours = colours;
    this.quiet = quiet;
    index = new LogIndexReader(log);
  }

  /** Prints what was added to the log since the last call. */
  public void print() throws IOException {
    while (true) {
      byte[] bytes = read();
      if (bytes.length == 0) {
        out.flush();
        return;
      }
      if (!colours && !quiet) {
        out.write(bytes);
        continue;
      }
      // The index is written first, so it is complete for these bytes.
      ranges.addAll(index.next());
      long start = position - bytes.length;
      for (int i = 0; i < bytes.length; i++) {
        RangeStart next = ranges.peek();
        while (next != null && next.start() <= start + i) {
          stream = next.stream();
          ranges.remove();
          next = ranges.peek();
        }
        add(bytes[i]);
      }
    }
  }

  /** Prints the last line even if it has no end. */
  public void close() throws IOException {
    print();
    endLine();
    out.flush();
  }

  private byte[] read() throws IOException {
    try (SeekableByteChannel channel = Files.newByteChannel(log)) {
      int size = (int) Math.min(MAX_READ, channel.size() - position);
      if (size <= 0) {
        return new byte[0];
      }
      channel.position(position);
      ByteBuffer buffer = ByteBuffer.allocate(size);
      while (buffer.hasRemaining() && channel.read(buffer) >= 0) {
        // Reads the rest.
      }
      position += buffer.position();
      byte[] bytes = new byte[buffer.position()];
      buffer.flip().get(bytes);
      return bytes;
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  private void add(byte value) throws IOException {
    if (line.size() == 0 && !inLongLine) {
      lineStream = stream;
    }
    line.write(value);
    if (value == '\n') {
      endLine();
    } else if (line.size() >= MAX_LINE) {
      inLongLine = true;
      flushLine();
    }
  }

  private void flushLine() throws IOException {
    if (!isHidden()) {
      line.writeTo(out);
    }
    line.reset();
  }

  private boolean isHidden() {
    return quiet && lineStream.equals(LogStream.ANNOUNCE);
  }

  private void endLine() throws IOException {
    byte[] colour = inLongLine || !colours ? new byte[0] : colour();
    if (colour.length == 0 || isHidden()) {
      flushLine();
    } else {
      byte[] bytes = line.toByteArray();
      int end = bytes.length > 0 && bytes[bytes.length - 1] == '\n' ? 1 : 0;
      out.write(colour);
      out.write(bytes, 0, bytes.length - end);
      out.write(RESET);
      out.write(bytes, bytes.length - end, end);
      line.reset();
    }
    inLongLine = false;
  }

  private byte[] colour() {
    String code = "";
    if (lineStream.equals(LogStream.ANNOUNCE)) {
      code = "2";
    } else if (!LogStream.isOutput(lineStream)) {
      String text = line.toString(StandardCharsets.UTF_8).stripTrailing();
      code =
          switch (text) {
            case "Finished: SUCCESS" -> "1;32";
            case "Finished: UNSTABLE" -> "1;33";
            case "Finished: FAILURE" -> "1;31";
            case "Finished: ABORTED", "Finished: NOT_BUILT" -> "1;35";
            default -> text.startsWith("ERROR: ") ? "31" : text.startsWith("WARNING: ") ? "33" : "";
          };
    }
    return (code.isEmpty() ? "" : "\u001b[" + code + "m").getBytes(StandardCharsets.US_ASCII);
  }
}
