package dev.steward.rest.run;

import dev.steward.access.Authorizer;
import dev.steward.access.Caller;
import dev.steward.access.Permission;
import dev.steward.blob.Blobs;
import dev.steward.blob.LogPatches;
import dev.steward.blob.LogPatches.Patch;
import dev.steward.job.Job;
import dev.steward.rest.model.VisibleCauses;
import dev.steward.run.Cause;
import dev.steward.run.JobRun;
import dev.steward.run.Run;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The log of a run as a caller may read it. The log starts with the causes of the run, which name
 * upstream jobs, and ends with the downstream jobs that the run started. The name of a job that the
 * caller may not read is replaced by the same number of bytes, so offsets are the same for all
 * callers.
 */
public final class RunLog {

  private static final int HEADING_BYTES = 64 << 10;
  private static final int TAIL_BYTES = 64 << 10;

  /** The length of a timestamp before a line: {@code HH:mm:ss} and two spaces. */
  private static final int TIMESTAMP_BYTES = 10;

  private static final String CAUSE_MARK = " build number ";
  private static final String TRIGGERED = "Triggering a new build of ";
  private static final String SKIPPED = " is disabled. Triggering skipped";

  private final Blobs blobs;
  private final Authorizer rights;
  private final Caller caller;
  private final Path path;
  private final List<Boolean> hiddenHeadingLines;

  private RunLog(
      Blobs blobs, Authorizer rights, Caller caller, Path path, List<Boolean> hiddenHeadingLines) {
    this.blobs = blobs;
    this.rights = rights;
    this.caller = caller;
    this.path = path;
    this.hiddenHeadingLines = hiddenHeadingLines;
  }

  public static RunLog of(Authorizer authorizer, Blobs blobs, Caller caller, JobRun jobRun) {
    return of(authorizer, blobs, caller, jobRun.job(), jobRun.run());
  }

  public static RunLog of(Authorizer authorizer, Blobs blobs, Caller caller, Job job, Run run) {
    var hiddenHeadingLines = new ArrayList<Boolean>();
    run.causes().forEach(cause -> addHiddenLines(authorizer, caller, cause, hiddenHeadingLines));
    return new RunLog(
        blobs, authorizer, caller, blobs.log(job.id(), run.number()), hiddenHeadingLines);
  }

  /** For each line of {@link Cause#lines}: whether it names a job that the caller may not read. */
  private static void addHiddenLines(
      Authorizer rights, Caller caller, Cause cause, List<Boolean> out) {
    out.add(
        cause instanceof Cause.UpstreamCause(String job, _, _)
            && !VisibleCauses.mayRead(rights, caller, job));
    if (cause instanceof Cause.UpstreamCause(_, _, List<Cause> causes) && !causes.isEmpty()) {
      out.add(false);
      causes.forEach(parent -> addHiddenLines(rights, caller, parent, out));
    }
  }

  public Path path() {
    return path;
  }

  /** The bytes from {@code start} up to {@code end}, or up to the end of the log. */
  public byte[] read(long start, long end) {
    byte[] bytes = blobs.read(path, start, end);
    patches().apply(bytes, bytes.length, start);
    return bytes;
  }

  /** Copies the bytes from {@code start} up to {@code end}. */
  public void copy(long start, long end, OutputStream out) throws IOException {
    LogPatches patches = patches();
    long at = start;
    for (Patch patch : patches.all()) {
      long from = Math.max(at, patch.offset());
      long to = Math.min(end, patch.offset() + patch.bytes().length);
      if (from < to) {
        blobs.copy(path, at, from, out);
        out.write(patch.bytes(), (int) (from - patch.offset()), (int) (to - from));
        at = to;
      }
    }
    if (at < end) {
      blobs.copy(path, at, end, out);
    }
  }

  /** The replacements for hidden parts of the file, in file order. */
  public LogPatches patches() {
    if (rights.allows(caller, Permission.ADMINISTER)) {
      return LogPatches.NONE;
    }
    var patches = new ArrayList<Patch>();
    if (hiddenHeadingLines.contains(true)) {
      patchHeading(patches);
    }
    patchTail(patches);
    return patches.isEmpty() ? LogPatches.NONE : new LogPatches(patches);
  }

  /** Hides upstream jobs. The heading of an imported log may differ; it is then left unchanged. */
  private void patchHeading(List<Patch> patches) {
    byte[] bytes = blobs.read(path, 0, HEADING_BYTES);
    int start = 0;
    for (boolean hidden : hiddenHeadingLines) {
      int end = lineEnd(bytes, start);
      String line = text(bytes, start, end);
      if (hidden && line.contains(CAUSE_MARK)) {
        int from = start + timestampLength(line);
        while (from < end && bytes[from] == ' ') {
          from++;
        }
        byte[] replacement = new byte[end - from];
        Arrays.fill(replacement, (byte) ' ');
        byte[] hiddenCause =
            new Cause.HiddenUpstreamCause().line().getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(
            hiddenCause, 0, replacement, 0, Math.min(hiddenCause.length, replacement.length));
        patches.add(new Patch(from, replacement));
      }
      start = Math.min(bytes.length, end + 1);
    }
  }

  private void patchTail(List<Patch> patches) {
    long size = blobs.size(path);
    long tail = Math.max(0, size - TAIL_BYTES);
    byte[] bytes = blobs.read(path, tail, size);
    int start = 0;
    while (start < bytes.length) {
      int end = lineEnd(bytes, start);
      if (mayNameJob(bytes, start, end)) {
        String line = text(bytes, start, end);
        int from = timestampLength(line);
        int to = line.length();
        if (line.startsWith(TRIGGERED, from)) {
          from += TRIGGERED.length();
        } else if (line.endsWith(SKIPPED)) {
          to -= SKIPPED.length();
        } else {
          to = from;
        }
        // Each char is one byte here, but job names are UTF-8.
        String name =
            from >= to ? "" : new String(bytes, start + from, to - from, StandardCharsets.UTF_8);
        if (!name.isEmpty() && !VisibleCauses.mayRead(rights, caller, name)) {
          byte[] stars = new byte[to - from];
          Arrays.fill(stars, (byte) '*');
          patches.add(new Patch(tail + start + from, stars));
        }
      }
      start = end + 1;
    }
  }

  /**
   * A cheap check of whether a line may name a job: only lines that end with {@code d} or start
   * with {@code T}, possibly after a timestamp, are decoded.
   */
  private static boolean mayNameJob(byte[] bytes, int start, int end) {
    int textStart = Math.min(end, start + TIMESTAMP_BYTES);
    return end - start < 8_192
        && (bytes[start] == 'T'
            || (textStart < end && bytes[textStart] == 'T')
            || (end - start > SKIPPED.length() && bytes[end - 1] == 'd'));
  }

  private static int lineEnd(byte[] bytes, int start) {
    int end = start;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return end;
  }

  private static String text(byte[] bytes, int start, int end) {
    return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
  }

  /** The length of the timestamp before a line; 0 if none. */
  private static int timestampLength(String line) {
    return line.length() > TIMESTAMP_BYTES
            && line.charAt(2) == ':'
            && line.charAt(5) == ':'
            && line.startsWith("  ", TIMESTAMP_BYTES - 2)
        ? TIMESTAMP_BYTES
        : 0;
  }
}
