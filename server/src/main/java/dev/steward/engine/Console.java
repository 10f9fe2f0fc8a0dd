package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.host.LogSink;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the server's lines to the log of a build and masks secrets in them. */
final class Console implements LogSink {

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss");

  private final Blobs blobs;
  private final Path log;
  private final InstantSource clock;
  private final boolean timestamps;
  private final @Nullable ConnectionNotices notices;
  private final LogMasks masks = new LogMasks();

  /**
   * Opens the log of a build.
   *
   * @param notices null for a build on the server's own machine
   */
  Console(
      Blobs blobs,
      Path log,
      InstantSource clock,
      boolean timestamps,
      @Nullable ConnectionNotices notices) {
    this.blobs = blobs;
    this.log = log;
    this.clock = clock;
    this.timestamps = timestamps;
    this.notices = notices;
  }

  @Override
  public Path file() {
    return log;
  }

  @Override
  public void append(byte[] bytes, int offset, int length) {
    if (notices == null) {
      blobs.append(log, bytes, offset, length);
    } else {
      notices.append(bytes, offset, length);
    }
  }

  @Override
  public void onConnectionLost(String reason) {
    if (notices != null) {
      notices.lost(reason, this::formatted);
    }
  }

  @Override
  public void onConnectionRestored() {
    if (notices != null) {
      notices.restored(this::formatted);
    }
  }

  boolean hasTimestamps() {
    return timestamps;
  }

  boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public long size() {
    return blobs.size(log) - (notices == null ? 0 : notices.bytes());
  }

  /** Size of the log file. */
  long fileSize() {
    return blobs.size(log);
  }

  /** The end of the log, at most the given number of bytes. */
  String tail(int bytes) {
    return blobs.tail(log, bytes);
  }

  /** Masks each line of these values with asterisks from now on. */
  void mask(Collection<String> values) {
    masks.add(values);
  }

  /** Masked values, longest first. */
  List<String> masked() {
    return masks.all();
  }

  /** Appends a line. */
  void printLine(String text) {
    blobs.append(log, formatted(text + "\n"));
  }

  /** Appends complete lines unless the log already ends with them, as after a crash. */
  void printOnce(String lines) {
    String clean = clean(lines);
    // Timestamps are ignored in the comparison, since the first attempt had a different time.
    String tail = blobs.tail(log, lines.length() * 4 + 64 + 10 * count(lines));
    if (!withoutTimestamps(tail).endsWith(clean)) {
      blobs.append(log, formatted(lines));
    }
  }

  private static int count(String lines) {
    return (int) lines.lines().count();
  }

  private String withoutTimestamps(String text) {
    if (!timestamps) {
      return text;
    }
    var out = new StringBuilder(text.length());
    for (String line : text.split("(?<=\n)", 0)) {
      boolean hasTime =
          line.length() >= 10
              && line.charAt(2) == ':'
              && line.charAt(5) == ':'
              && line.charAt(8) == ' ';
      out.append(hasTime ? line.substring(10) : line);
    }
    return out.toString();
  }

  /** Replaces masked values in the text with asterisks. */
  String clean(String text) {
    return masks.clean(text);
  }

  private String formatted(String lines) {
    String clean = clean(lines);
    if (!timestamps) {
      return clean;
    }
    String now = TIME.format(LocalTime.ofInstant(clock.instant(), ZoneId.systemDefault()));
    var out = new StringBuilder();
    clean.lines().forEach(line -> out.append(now).append("  ").append(line).append('\n'));
    return out.toString();
  }
}
