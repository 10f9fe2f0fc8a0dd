package dev.steward.rest;

import dev.steward.access.Caller;
import dev.steward.access.Rights;
import dev.steward.blob.Blobs;
import dev.steward.job.Job;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * The log of a run as one caller may read it. A log begins with the causes of its run, and those
 * name upstream jobs. Where the caller may not read such a job, the line is replaced by one of the
 * same length without the name, so offsets mean the same to everybody.
 */
public final class RunLog {

  private static final byte[] NOTHING = {};

  private final Blobs blobs;
  private final Path path;
  private final byte[] written;
  private final byte[] shown;

  private RunLog(Blobs blobs, Path path, byte[] written, byte[] shown) {
    this.blobs = blobs;
    this.path = path;
    this.written = written;
    this.shown = shown;
  }

  public static RunLog of(Parts parts, Caller caller, JobRun which) {
    return of(parts, caller, which.job(), which.run());
  }

  public static RunLog of(Parts parts, Caller caller, Job job, Run run) {
    Path path = parts.blobs().log(job.id(), run.number());
    var written = new StringBuilder();
    var shown = new StringBuilder();
    for (Cause cause : run.causes()) {
      written.append(cause.lines());
      show(parts.rights(), caller, cause, "", shown);
    }
    byte[] heading = written.toString().getBytes(StandardCharsets.UTF_8);
    return new RunLog(
        parts.blobs(), path, heading, shown.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** Appends what {@link Cause#lines} says, with the hidden lines replaced. */
  private static void show(
      Rights rights, Caller caller, Cause cause, String indent, StringBuilder out) {
    boolean hidden =
        cause instanceof Cause.ByUpstream(String job, _, _)
            && !VisibleCauses.mayRead(rights, caller, job);
    String line = hidden ? new Cause.ByHiddenUpstream().line() : cause.line();
    out.append(indent).append(line);
    if (hidden) {
      int length = cause.line().getBytes(StandardCharsets.UTF_8).length;
      out.repeat(' ', length - line.length());
    }
    out.append('\n');
    if (cause instanceof Cause.ByUpstream(_, _, List<Cause> causes) && !causes.isEmpty()) {
      out.append(indent).append("originally caused by:\n");
      causes.forEach(each -> show(rights, caller, each, indent + " ", out));
    }
  }

  public Path path() {
    return path;
  }

  /** True where the caller reads what is in the file. */
  public boolean isWhole() {
    return Arrays.equals(written, shown);
  }

  /** The bytes from {@code start} up to {@code end}, or up to the end of the log. */
  public byte[] read(long start, long end) {
    byte[] bytes = blobs.read(path, start, end);
    overlay(bytes, start, overlay());
    return bytes;
  }

  /** Copies the bytes from {@code start} up to {@code end}. */
  public void copy(long start, long end, OutputStream out) throws IOException {
    byte[] overlay = start < shown.length ? overlay() : NOTHING;
    long from = start;
    if (from < overlay.length) {
      from = Math.min(end, overlay.length);
      out.write(overlay, (int) start, (int) (from - start));
    }
    if (from < end) {
      blobs.copy(path, from, end, out);
    }
  }

  /**
   * What the caller reads in place of the first bytes of the file; empty where that is the file
   * itself. The log of an imported run may begin otherwise, and is read as it is.
   */
  public byte[] overlay() {
    return isWhole() || !Arrays.equals(blobs.read(path, 0, written.length), written)
        ? NOTHING
        : shown;
  }

  private static void overlay(byte[] bytes, long start, byte[] overlay) {
    if (start < overlay.length) {
      System.arraycopy(
          overlay, (int) start, bytes, 0, (int) Math.min(bytes.length, overlay.length - start));
    }
  }
}
