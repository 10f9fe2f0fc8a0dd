package dev.steward.engine;

import dev.steward.blob.Blobs;
import dev.steward.run.Notes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The lines in the log of a build about the connection to its node. The size of the log, without
 * these lines, shows how much of a command's output has arrived. The position and text of each line
 * are therefore stored before the line is written, and a line that a crash has cut short is
 * completed.
 */
final class ConnectionNotices {

  private static final String NOTE = "connection";

  /** An unstable connection must not fill the log. */
  private static final int MAX_LINES = 400;

  private static final int MAX_REASON = 300;

  /**
   * A line.
   *
   * @param offset its position in the log
   */
  private record NoticeLine(long offset, boolean isLost, String text) {

    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    String stored() {
      return offset + (isLost ? " - " : " + ") + text;
    }

    static NoticeLine parse(String stored) {
      int blank = stored.indexOf(' ');
      return new NoticeLine(
          Long.parseLong(stored.substring(0, blank)),
          stored.charAt(blank + 1) == '-',
          stored.substring(blank + 3) + "\n");
    }
  }

  private final Notes notes;
  private final Blobs blobs;
  private final Path log;
  private final long runId;
  private final String node;
  private final List<NoticeLine> lines = new ArrayList<>();

  /** Lines to write as soon as the current line of the command's output is complete. */
  private final List<NoticeLine> pending = new ArrayList<>();

  private long bytes;
  private boolean isLost;

  private ConnectionNotices(Notes notes, Blobs blobs, Path log, long runId, String node) {
    this.notes = notes;
    this.blobs = blobs;
    this.log = log;
    this.runId = runId;
    this.node = node;
  }

  /** Reads the lines of a run, and completes the last one if a crash has cut it short. */
  static ConnectionNotices open(Notes notes, Blobs blobs, Path log, long runId, String node) {
    var notices = new ConnectionNotices(notes, blobs, log, runId, node);
    String stored = notes.find(runId, NOTE);
    if (stored != null) {
      for (String line : stored.split("\n", -1)) {
        notices.restore(NoticeLine.parse(line));
      }
    }
    return notices;
  }

  private void restore(NoticeLine line) {
    byte[] text = line.bytes();
    long size = blobs.size(log);
    lines.add(line);
    isLost = line.isLost();
    if (size >= line.offset()) {
      int written = (int) Math.min(text.length, size - line.offset());
      blobs.append(log, text, written, text.length - written);
      bytes += text.length;
    }
  }

  /** Total length of the lines in the log. */
  synchronized long bytes() {
    return bytes;
  }

  /** Adds a line saying that the connection was lost, unless the last line already does. */
  synchronized void lost(String reason, UnaryOperator<String> format) {
    if (!isLost) {
      isLost = true;
      String cut = reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason;
      add(
          true,
          format.apply(
              "The connection to the node "
                  + node
                  + " was lost; the build will continue after reconnecting ("
                  + cut.replace('\n', ' ')
                  + ")\n"));
    }
  }

  /** Adds a line saying that the connection is back, if it was lost. */
  synchronized void restored(UnaryOperator<String> format) {
    if (isLost) {
      isLost = false;
      add(false, format.apply("The connection to the node " + node + " is back\n"));
    }
  }

  private void add(boolean lost, String text) {
    if (lines.size() + pending.size() < MAX_LINES) {
      pending.add(new NoticeLine(0, lost, text));
      if (endsWithLine()) {
        writePending();
      }
    }
  }

  private boolean endsWithLine() {
    String tail = blobs.tail(log, 1);
    return tail.isEmpty() || tail.endsWith("\n");
  }

  private void writePending() {
    for (NoticeLine line : List.copyOf(pending)) {
      var placed = new NoticeLine(blobs.size(log), line.isLost(), line.text());
      var stored = new StringBuilder();
      for (NoticeLine earlier : lines) {
        stored.append(earlier.stored());
      }
      stored.append(placed.stored());
      stored.setLength(stored.length() - 1);
      notes.put(runId, NOTE, stored.toString());
      lines.add(placed);
      byte[] text = placed.bytes();
      bytes += text.length;
      blobs.append(log, text, 0, text.length);
      pending.remove(line);
    }
  }

  /** Appends a command's output, and pending lines once a line of that output is complete. */
  synchronized void append(byte[] output, int offset, int length) {
    int written = 0;
    if (!pending.isEmpty()) {
      int end = lineEnd(output, offset, length);
      if (end > 0) {
        blobs.append(log, output, offset, end);
        written = end;
        writePending();
      }
    }
    blobs.append(log, output, offset + written, length - written);
  }

  private static int lineEnd(byte[] output, int offset, int length) {
    for (int i = 0; i < length; i++) {
      if (output[offset + i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  /** The notices of a run on another machine; null for a run on the server's own machine. */
  static @Nullable ConnectionNotices of(
      Notes notes, Blobs blobs, Path log, long runId, String node) {
    return node.isEmpty() ? null : open(notes, blobs, log, runId, node);
  }
}
