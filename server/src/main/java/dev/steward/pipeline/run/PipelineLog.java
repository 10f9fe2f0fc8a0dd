package dev.steward.pipeline.run;

import dev.steward.engine.LogMasks;
import dev.steward.file.OwnerOnly;
import dev.steward.problem.ServerFailure;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the log of a pipeline run. Each text belongs to a stream of a node; what the stream has
 * got from an earlier evaluation of the script is not written again.
 *
 * <p>The files are written with streams, since a channel is closed when its thread is interrupted.
 */
final class PipelineLog implements AutoCloseable {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("'['yyyy-MM-dd'T'HH:mm:ss.SSS'Z] '").withZone(ZoneOffset.UTC);

  /** Bytes of a time in front of a line. */
  private static final int TIME_BYTES = 27;

  private record StreamKey(long node, String stream) {}

  /** What a stream has from an earlier evaluation; read when it is first compared. */
  private static final class EarlierText {
    final List<LogSegment> segments = new ArrayList<>();
    byte @Nullable [] bytes;
    int position;
  }

  private final Path log;
  private final InstantSource clock;
  private final LogMasks masks = new LogMasks();
  private final Map<StreamKey, EarlierText> earlier = new HashMap<>();
  private final FileOutputStream logOut;
  private final FileOutputStream indexOut;
  private long size;
  private boolean lineOpen;
  private @Nullable StreamKey current;

  /** Opens the log of a run, and repairs what a killed server has left incomplete. */
  PipelineLog(Path log, InstantSource clock) {
    this.log = log;
    this.clock = clock;
    try {
      Path folder = log.getParent();
      if (folder != null && !Files.isDirectory(folder)) {
        Files.createDirectories(folder, OwnerOnly.FOLDER);
      }
      create(log);
      create(LogIndex.file(log));
      repair();
      size = Files.size(log);
      LogIndex.repair(log, size);
      for (LogSegment segment : LogIndex.read(log, size)) {
        current = new StreamKey(segment.node(), segment.stream());
        if (!segment.stream().equals(LogStream.NOTICE)) {
          earlier.computeIfAbsent(current, _ -> new EarlierText()).segments.add(segment);
        }
      }
      lineOpen = size > 0 && read(size - 1, size)[0] != '\n';
      logOut = new FileOutputStream(log.toFile(), true);
      indexOut = new FileOutputStream(LogIndex.file(log).toFile(), true);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  private static void create(Path file) throws IOException {
    if (!Files.exists(file)) {
      Files.createFile(file, OwnerOnly.FILE);
    }
  }

  /** Removes the incomplete last line, unless it is output of a command. */
  private void repair() throws IOException {
    long length = Files.size(log);
    List<LogSegment> segments = LogIndex.read(log, length);
    if (segments.isEmpty()) {
      return;
    }
    LogSegment last = segments.getLast();
    if (LogStream.isOutput(last.stream())) {
      return;
    }
    long keep = length;
    while (keep > last.start() && read(keep - 1, keep)[0] != '\n') {
      keep--;
    }
    if (keep < length) {
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.WRITE)) {
        channel.truncate(keep);
      }
    }
  }

  private byte[] read(long start, long end) throws IOException {
    try (var in = new RandomAccessFile(log.toFile(), "r")) {
      in.seek(start);
      byte[] bytes = new byte[(int) (end - start)];
      in.readFully(bytes);
      return bytes;
    }
  }

  private static ServerFailure failure(IOException e) {
    return new ServerFailure("writing a log failed; check the free disk space", e);
  }

  Path file() {
    return log;
  }

  LogMasks masks() {
    return masks;
  }

  /** Whether nothing was written yet, in any evaluation. */
  synchronized boolean isEmpty() {
    return size == 0;
  }

  /**
   * Writes complete lines, except those that the stream already has.
   *
   * @param timestamps whether each line begins with its time
   * @return false if the stream had all of them
   */
  synchronized boolean write(long node, String stream, String lines, boolean timestamps) {
    byte[] bytes = masks.clean(lines).getBytes(StandardCharsets.UTF_8);
    var key = new StreamKey(node, stream);
    try {
      int taken = stream.equals(LogStream.NOTICE) ? 0 : takeEarlier(key, bytes, timestamps);
      append(key, bytes, taken, bytes.length - taken, timestamps);
      return taken < bytes.length;
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** The number of bytes at the start of a text that an earlier evaluation has written. */
  private int takeEarlier(StreamKey key, byte[] bytes, boolean timestamps) throws IOException {
    EarlierText text = earlier.get(key);
    if (text == null) {
      return 0;
    }
    byte[] content = text.bytes;
    if (content == null) {
      content = earlierBytes(text.segments, timestamps);
      text.bytes = content;
    }
    int length = Math.min(bytes.length, content.length - text.position);
    boolean same = Arrays.equals(bytes, 0, length, content, text.position, text.position + length);
    text.position += length;
    if (!same || text.position == content.length) {
      earlier.remove(key);
    }
    return same ? length : 0;
  }

  private byte[] earlierBytes(List<LogSegment> segments, boolean timestamps) throws IOException {
    var out = new java.io.ByteArrayOutputStream();
    for (LogSegment segment : segments) {
      byte[] bytes = read(segment.start(), segment.end());
      int at = 0;
      while (at < bytes.length) {
        int end = lineEnd(bytes, at);
        int from = timestamps ? Math.min(end, at + TIME_BYTES) : at;
        out.write(bytes, from, end - from);
        at = end;
      }
    }
    return out.toByteArray();
  }

  private static int lineEnd(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return bytes.length;
  }

  /**
   * The number of bytes of a command's output that an earlier evaluation has copied.
   *
   * @param timestamps whether each line begins with its time
   */
  synchronized long copied(long node, String name, boolean timestamps) {
    EarlierText text = earlier.remove(new StreamKey(node, LogStream.output(name)));
    if (text == null) {
      return 0;
    }
    long bytes = 0;
    try {
      for (LogSegment segment : text.segments) {
        bytes +=
            timestamps
                ? earlierBytes(List.of(segment), true).length
                : segment.end() - segment.start();
      }
    } catch (IOException e) {
      throw failure(e);
    }
    return bytes;
  }

  /**
   * Copies output of a command, which is already masked.
   *
   * @param timestamps whether each line begins with its time
   */
  synchronized void copy(
      long node, String name, byte[] bytes, int offset, int length, boolean timestamps) {
    try {
      append(new StreamKey(node, LogStream.output(name)), bytes, offset, length, timestamps);
    } catch (IOException e) {
      throw failure(e);
    }
  }

  /** Completes the last line of a command's output. */
  synchronized void endLine(long node, String name) {
    if (lineOpen && new StreamKey(node, LogStream.output(name)).equals(current)) {
      try {
        closeLine(node);
      } catch (IOException e) {
        throw failure(e);
      }
    }
  }

  private void closeLine(long node) throws IOException {
    current = new StreamKey(node, LogStream.NOTICE);
    indexOut.write(LogIndex.line(size, node, LogStream.NOTICE).getBytes(StandardCharsets.UTF_8));
    logOut.write('\n');
    size++;
    lineOpen = false;
  }

  private void append(StreamKey key, byte[] bytes, int offset, int length, boolean timestamps)
      throws IOException {
    if (length == 0) {
      return;
    }
    if (!key.equals(current)) {
      if (lineOpen) {
        closeLine(key.node());
      }
      current = key;
      indexOut.write(
          LogIndex.line(size, key.node(), key.stream()).getBytes(StandardCharsets.UTF_8));
    }
    byte[] content = bytes;
    int from = offset;
    int count = length;
    if (timestamps) {
      content = stamped(bytes, offset, length);
      from = 0;
      count = content.length;
    }
    logOut.write(content, from, count);
    size += count;
    lineOpen = content[from + count - 1] != '\n';
  }

  private byte[] stamped(byte[] bytes, int offset, int length) {
    byte[] time =
        TIME.format(Instant.ofEpochMilli(clock.millis())).getBytes(StandardCharsets.UTF_8);
    var out = new java.io.ByteArrayOutputStream(length + 4 * TIME_BYTES);
    int end = offset + length;
    int at = offset;
    boolean start = !lineOpen;
    while (at < end) {
      int next = at;
      while (next < end && bytes[next] != '\n') {
        next++;
      }
      next = Math.min(next + 1, end);
      if (start) {
        out.writeBytes(time);
      }
      start = true;
      out.write(bytes, at, next - at);
      at = next;
    }
    return out.toByteArray();
  }

  @Override
  public synchronized void close() {
    try {
      logOut.close();
      indexOut.close();
    } catch (IOException e) {
      throw failure(e);
    }
  }
}
